// What the subjects share: engines, the generator, the null sink, ways to time a read, and the report.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { InputOf } from '#shared/api/client.ts';
import { contract } from '#shared/api/contract.ts';
import { reads } from '../../src-main/engine/reads.ts';
import { openReadOnly } from '../../src-main/store/open.ts';
import { type RunningEngine, startEngine } from '../fixtures/engine.ts';
import type { Order, Sent } from './load.process.ts';
import { Report } from './report.ts';

type Closable = RunningEngine & { close: () => Promise<void> };
type ReadName = keyof typeof reads & keyof typeof contract;
type Load = Omit<Order, 'address' | 'wave'>;

/** Reads are repeated this often, or for so long. */
const REPEATS = 100;
const REPEAT_MS = 1500;
/** On a machine that is busy with other things a load ends before all was sent; figures say of how much they are. */
const LONGEST_LOAD_S = 20;
const LONGEST_FULL_LOAD_S = 180;

/** The value below which a share `q` of the samples lies. */
export function quantile(samples: readonly number[], q: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}

/** Milliseconds each run of `work` took, after one that does not count. */
export async function timed(work: () => unknown, repeats = REPEATS): Promise<number[]> {
  await work();
  const took: number[] = [];
  const until = performance.now() + REPEAT_MS;
  while (took.length < repeats && (took.length < 3 || performance.now() < until)) {
    const began = performance.now();
    await work();
    took.push(performance.now() - began);
  }
  return took;
}

export class Bench {
  readonly report = new Report();
  readonly #engines = new Set<Closable>();
  readonly #generator = fork(join(import.meta.dirname, 'load.process.ts'));
  readonly #sink: ChildProcess = fork(join(import.meta.dirname, 'null.process.ts'));
  readonly #sinkPort = once(this.#sink, 'message').then(([port]) => port as number);
  readonly #nullRates = new Map<string, number>();
  #wave = 0;
  /** Whether there is time for more data. */
  readonly isFull: boolean;

  constructor(isFull = false) {
    this.isFull = isFull;
  }

  /** A fresh engine on an empty folder. */
  async engine(): Promise<RunningEngine> {
    const engine = await startEngine();
    this.#engines.add(engine);
    return engine;
  }

  /** Ends the engines that were started, and removes their folders. */
  async closeEngines(): Promise<void> {
    for (const engine of this.#engines) await engine.close();
    this.#engines.clear();
  }

  async close(): Promise<void> {
    await this.closeEngines();
    this.#generator.disconnect();
    this.#sink.disconnect();
  }

  /** Has the generator send to an engine. Throws when anything was refused, unless the pace was given. */
  async send({ ready }: RunningEngine, load: Load): Promise<Sent> {
    return this.#send(`${ready.grpc.host}:${ready.grpc.port}`, load);
  }

  /** Items a second that the null sink takes of a load; measured once a shape. */
  async nullRate(load: Load): Promise<number> {
    const known = this.#nullRates.get(load.shape);
    if (known !== undefined) return known;
    const address = `127.0.0.1:${await this.#sinkPort}`;
    await this.#send(address, { ...load, items: load.items / 10 });
    const { items, seconds } = await this.#send(address, load);
    this.#nullRates.set(load.shape, items / seconds);
    return items / seconds;
  }

  async #send(address: string, load: Load): Promise<Sent> {
    const seconds = this.isFull ? LONGEST_FULL_LOAD_S : LONGEST_LOAD_S;
    const order: Order = { seconds, ...load, address, wave: this.#wave };
    this.#generator.send(order);
    const [sent] = (await once(this.#generator, 'message')) as [Sent];
    this.#wave = sent.nextWave;
    if (sent.failed > 0 && load.perSecond === undefined)
      throw new Error(`${sent.failed} of ${sent.requests} requests were refused`);
    return sent;
  }

  /** Times an endpoint twice: its read alone, as a reader thread does it, and the whole way over HTTP. */
  async read<N extends ReadName>(
    name: string,
    { ready, client }: RunningEngine,
    endpoint: N,
    input: InputOf<(typeof contract)[N]>,
    note?: string,
  ): Promise<void> {
    const read = reads[endpoint] as (db: unknown, input: unknown, context: unknown) => unknown;
    const parsed = contract[endpoint].input.parse(input);
    const db = openReadOnly(ready.dataDir);
    const context = { isCancelled: () => false, ask: () => {} };
    const alone = await timed(() => read(db, parsed, context));
    db.close();
    // Connections that the engine closed meanwhile are noticed before one of them is used.
    await new Promise((resolve) => setTimeout(resolve, 20));
    const call = client[endpoint] as (input: unknown) => Promise<unknown>;
    const whole = await timed(() => call(input));
    this.report.add({
      name,
      value: quantile(alone, 0.5),
      p99: quantile(alone, 0.99),
      unit: 'ms',
      overHttp: quantile(whole, 0.5),
      ...(note !== undefined && { note }),
    });
  }
}

/** Bytes of everything in a folder. */
export function folderBytes(path: string): number {
  return readdirSync(path).reduce((sum, name) => sum + statSync(join(path, name)).size, 0);
}

/** Resident memory of a process in MB; NaN where the system does not tell in this way. */
export function residentMb(pid: number): number {
  try {
    const kb = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kb) / 1024;
  } catch {
    return Number.NaN;
  }
}

/** Waits until `isSo`, asking again every few milliseconds. Throws after `limitS`. */
export async function until(what: string, isSo: () => Promise<boolean>, limitS = 60): Promise<void> {
  const began = performance.now();
  while (!(await isSo())) {
    if (performance.now() - began > limitS * 1000) throw new Error(`${what}: not after ${limitS} s`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
