// Commands about destinations: add, list, test, remove.
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { Client, InputOf } from '#shared/api/client.ts';
import type { Contract } from '#shared/api/contract.ts';
import type { Destination } from '#shared/api/destinations.ts';
import { SIGNALS } from '#shared/model/signal.ts';
import { CommandError, callersPath, EXIT, runningEngine, type Where } from './exit.ts';
import { clock, table } from './print.ts';

type Asked = Where & { json?: true };
type Input = InputOf<Contract['addDestination']>;
type Header = NonNullable<Input['headers']>[number];

export interface AddOptions extends Asked {
  otlp?: string;
  tempo?: string;
  loki?: string;
  prometheus?: string;
  mimir?: string;
  block?: string;
  header?: string[];
  tenant?: string;
  ca?: string;
  grafana?: string;
  readTempo?: string;
  readLoki?: string;
  readPrometheus?: string;
  readHeader?: string[];
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** The destination of a name, or of an id. Throws CommandError. */
export async function destinationOf(client: Client, asked: string): Promise<Destination> {
  const { destinations } = await client.listDestinations({});
  const found =
    destinations.find(({ name }) => name === asked) ?? destinations.find(({ id }) => String(id) === asked);
  if (found) return found;
  throw new CommandError(
    destinations.length === 0
      ? `There is no destination "${asked}", nor any other. Add one with: spandrel destinations add`
      : `There is no destination "${asked}". There are: ${destinations.map(({ name }) => name).join(', ')}.`,
  );
}

let standardInput: Promise<string> | undefined;
/** All of standard input; asked for twice, it is the same. */
const stdin = (): Promise<string> => {
  standardInput ??= text(process.stdin);
  return standardInput;
};

/** Headers as "Name: value" or "Name=value"; "-" stands for lines of them on standard input. Throws CommandError. */
async function headersOf(given: readonly string[], plain: readonly string[] = []): Promise<Header[]> {
  const lines = await Promise.all(
    given.map(async (one) => (one === '-' ? (await stdin()).split('\n') : [one])),
  );
  return lines.flat().flatMap((line): Header[] => {
    const trimmed = line.trim();
    if (trimmed === '') return [];
    const [, name, value] = /^([^\s:=]+)\s*[:=]\s*(.*)$/.exec(trimmed) ?? [];
    if (name === undefined || value === undefined)
      // The text is not quoted: it may be a token.
      throw new CommandError('A header is given as Name=value, or as "Name: value".', EXIT.usage);
    // Everything typed here is kept as a secret but for names that are known to be none.
    return [{ name, value, secret: !plain.includes(name.toLowerCase()) }];
  });
}

const fileText = async (file: string): Promise<string> => {
  if (file === '-') return stdin();
  return readFile(callersPath(file), 'utf8').catch(() => {
    throw new CommandError(`${callersPath(file)} cannot be read.`);
  });
};

/** What an environment block says. Throws CommandError with what is wrong with it. */
async function blockInput(client: Client, file: string): Promise<Input> {
  const { input, pieces } = await client.parseDestination({ text: await fileText(file) });
  const wrong = pieces
    .filter(({ ok }) => !ok)
    .map(({ label, message }) => `${label}: ${message ?? 'not right'}`);
  if (input !== null && wrong.length === 0) return input;
  throw new CommandError(wrong.join('\n') || 'The block names no endpoint.', EXIT.usage);
}

/** The addresses: one of --otlp, --block, or any of the backends. Throws CommandError. */
async function addressOf(client: Client, options: AddOptions): Promise<Partial<Input>> {
  const { otlp, block, tempo, loki, prometheus, mimir } = options;
  if (prometheus !== undefined && mimir !== undefined)
    throw new CommandError('Metrics go to one of --prometheus and --mimir.', EXIT.usage);
  const metrics = prometheus ?? mimir;
  const separate = tempo !== undefined || loki !== undefined || metrics !== undefined;
  const ways = [otlp !== undefined, block !== undefined, separate].filter(Boolean).length;
  if (ways !== 1)
    throw new CommandError(
      'Give one of --otlp URL, --block FILE, or any of --tempo, --loki and --prometheus (or --mimir) URL.',
      EXIT.usage,
    );
  if (otlp !== undefined) return { endpoint: otlp };
  if (block !== undefined) {
    const { name: _, ...input } = await blockInput(client, block);
    return input;
  }
  const chosen = mimir === undefined ? 'prometheus' : 'mimir';
  return {
    endpoints: {
      ...(tempo !== undefined && { traces: tempo }),
      ...(loki !== undefined && { logs: loki }),
      ...(metrics !== undefined && { metrics }),
    },
    ...(metrics !== undefined && { backends: { metrics: chosen } }),
  };
}

/** `spandrel destinations add NAME`: keeps a destination and says where its signals go. */
export async function addDestination(name: string, options: AddOptions): Promise<void> {
  const { client } = await runningEngine(options);
  const { destinations } = await client.listDestinations({});
  if (destinations.some((one) => one.name === name))
    throw new CommandError(`There is a destination "${name}" already. Remove it, or take another name.`);
  const { headers: fromBlock = [], ...address } = await addressOf(client, options);
  const own = await headersOf(options.header ?? [], ['x-scope-orgid']);
  const { readTempo, readLoki, readPrometheus, readHeader } = options;
  const reads = {
    ...(readTempo !== undefined && { traces: readTempo }),
    ...(readLoki !== undefined && { logs: readLoki }),
    ...(readPrometheus !== undefined && { metrics: readPrometheus }),
  };
  const hasRead = Object.keys(reads).length > 0 || readHeader !== undefined;
  const added = await client.addDestination({
    ...address,
    name,
    headers: [...fromBlock, ...own],
    ...(options.tenant !== undefined && { tenant: options.tenant }),
    ...(options.ca !== undefined && { ca: await fileText(options.ca) }),
    ...(options.grafana !== undefined && { grafanaUrl: options.grafana }),
    ...(hasRead && {
      read: { urls: reads, headers: readHeader === undefined ? null : await headersOf(readHeader) },
    }),
  });
  if (options.json) return say(JSON.stringify(added));
  say(`Added: ${added.name}`);
  say(table(SIGNALS.map((signal) => [`  ${signal}`, added.urls[signal] ?? 'not sent'])));
  process.stderr.write(`Try it with: spandrel destinations test ${JSON.stringify(name)}\n`);
}

/** `spandrel destinations`: all of them, with how their last test went. */
export async function listDestinations(options: Asked): Promise<void> {
  const { client } = await runningEngine(options);
  const { destinations } = await client.listDestinations({});
  if (options.json) return say(JSON.stringify(destinations));
  if (destinations.length === 0)
    return say('There is no destination yet. Add one with: spandrel destinations add');
  say(
    table([
      ['id', 'name', 'kind', 'takes', 'to', 'tested'],
      ...destinations.map(({ id, name, kind, urls, endpoint, tested }) => {
        const takes = SIGNALS.filter((signal) => urls[signal] !== null);
        const hosts = new Set(takes.map((signal) => new URL(urls[signal] ?? '').host));
        return [
          String(id),
          name,
          kind,
          takes.length === SIGNALS.length ? 'all' : takes.join(', '),
          endpoint || [...hosts].join(', '),
          tested === null ? 'never' : `${tested.ok ? 'ok' : 'failed'}, ${clock(tested.time).slice(0, 16)}`,
        ];
      }),
    ]),
  );
}

/** `spandrel destinations test NAME`: what was tried, and what to do. Fails when nothing would be taken. */
export async function testDestination(name: string, options: Asked & { canary?: true }): Promise<void> {
  const { client } = await runningEngine(options);
  const { id } = await destinationOf(client, name);
  const tested = await client.testDestination({ id, canary: options.canary ?? false });
  const failed = !tested.ok || tested.checks.some(({ state }) => state === 'failed');
  if (failed) process.exitCode = EXIT.failed;
  if (options.json) return say(JSON.stringify(tested));
  say(table(tested.checks.map(({ name: what, state, message }) => [state, what, message])));
  if (tested.canary !== null)
    say(
      `\nThe test trace is ${tested.canary.traceId}${tested.canary.url === null ? '' : `\n${tested.canary.url}`}`,
    );
}

/** `spandrel destinations remove NAME`: forgets it and its secrets. */
export async function removeDestination(name: string, options: Where): Promise<void> {
  const { client } = await runningEngine(options);
  const { id, name: known } = await destinationOf(client, name);
  await client.removeDestination({ id });
  say(`Removed: ${known}`);
}
