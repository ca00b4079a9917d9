// What the tests of real clients share: a folder of their own for what is installed or built, and a run of a program
// that prints what its exporters were told was taken.
import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect } from 'vitest';
import { startEngine } from '../fixtures/engine.ts';

const ITEMS = 3000;
const run = promisify(execFile);

export interface Counts {
  spans: number;
  logs: number;
  metricPoints: number;
  failed: number;
}

/** A copy of `clients/<name>` in a temporary folder that goes away with the tests. */
export function clientFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `spandrel-client-${name}-`));
  cpSync(join(import.meta.dirname, 'clients', name), folder, { recursive: true });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Whether a program is here; one that is not is said to be left out by its test's name. */
export function has(program: string, ...args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Installs or builds, quietly; throws with the output when it fails. */
export function prepare(cwd: string, program: string, ...args: string[]): void {
  execFileSync(program, args, { cwd, stdio: 'pipe', shell: process.platform === 'win32' });
}

/**
 * Runs a client against an engine of its own; all that it was told was taken must be stored, exactly, and the doctor
 * must have nothing to say of it.
 */
export async function keepsWhatItAcknowledges(
  kind: 'grpc' | 'http',
  compression: 'gzip' | 'none',
  program: string,
  args: readonly string[],
): Promise<void> {
  const engine = await startEngine();
  try {
    const { port } = kind === 'grpc' ? engine.ready.grpc : engine.ready.http;
    const { stdout } = await run(program, [...args, compression, `${ITEMS}`], {
      env: {
        ...process.env,
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
        ...(compression === 'gzip' && { OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' }),
        // Room for all at once: what an SDK drops by itself is not what is looked at here.
        OTEL_BSP_MAX_QUEUE_SIZE: '10000',
        OTEL_BLRP_MAX_QUEUE_SIZE: '10000',
      },
      timeout: 120_000,
    });
    const told = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Counts;
    expect(told.failed).toBe(0);
    expect(told.spans).toBe(ITEMS);
    expect(told.logs).toBe(ITEMS);
    expect(told.metricPoints).toBeGreaterThan(0);
    const { counts } = await engine.client.getStatus({});
    expect(counts).toMatchObject({ spans: told.spans, logs: told.logs, metricPoints: told.metricPoints });
    const { findings } = await engine.client.listFindings({});
    expect(findings.filter(({ kind: what }) => what !== 'hint')).toEqual([]);
  } finally {
    await engine.close();
  }
}
