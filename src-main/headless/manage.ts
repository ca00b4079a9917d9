// Commands about the running engine itself: status, sample, open, stop.
import { spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { readEngineFile } from '../engine/engine-file.ts';
import { readyLineOf } from '../engine/ready-line.ts';
import { CommandError, runningEngine, type Where } from './exit.ts';
import { countOf, size, table } from './print.ts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** `spandrel status`: the ready line of `serve` with counts and bytes. */
export async function showStatus(options: Where & { json?: true }): Promise<void> {
  const { status, client, token } = await runningEngine(options);
  const { code } = await client.newSessionCode({});
  const line = { ...readyLineOf(status, token, code), counts: status.counts, bytes: status.bytes };
  if (options.json) return say(JSON.stringify(line));
  const listener = (one: { host: string; port: number; error?: string }): string =>
    one.error ?? `${one.host}:${one.port}`;
  const { counts } = status;
  const held = [
    countOf(counts.spans, 'span'),
    `${countOf(counts.traces, 'trace')}`,
    countOf(counts.logs, 'log record'),
    countOf(counts.metricPoints, 'metric point'),
  ];
  say(
    table([
      ['engine', `Spandrel ${status.version}, pid ${status.pid}, ${status.shell}`],
      ['OTLP/gRPC', listener(status.grpc)],
      ['OTLP/HTTP', listener(status.http)],
      ['page', line.ui],
      ['data', `${status.dataDir}, ${size(status.bytes)} of ${size(status.quotaBytes)}`],
      ['run', status.run.name],
      ['holds', held.join(', ')],
      ...(status.trouble === null ? [] : [['trouble', status.trouble]]),
    ]),
  );
}

/** `spandrel sample`: a believable shop of five services, through the receiver. */
export async function sendSample(options: Where & { minutes: number; json?: true }): Promise<void> {
  const { client } = await runningEngine(options);
  const sent = await client.loadSample({ minutes: options.minutes });
  if (options.json) return say(JSON.stringify(sent));
  const parts = [
    countOf(sent.spans, 'span'),
    countOf(sent.logs, 'log record'),
    countOf(sent.metricPoints, 'metric point'),
  ];
  say(`Sent ${parts.join(', ')} as run ${sent.run}.`);
}

/** `spandrel open`: a link that opens signed in, in the browser where there is one to open. */
export async function openPage(options: Where & { print?: true; json?: true }): Promise<void> {
  const { status, client, token } = await runningEngine(options);
  const { code } = await client.newSessionCode({});
  const { ui } = readyLineOf(status, token, code);
  say(options.json ? JSON.stringify({ url: ui }) : ui);
  const hasDisplay =
    process.platform !== 'linux' || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
  if (options.print || !hasDisplay) return;
  const openers: Partial<Record<NodeJS.Platform, [string, string[]]>> = {
    darwin: ['open', []],
    win32: ['rundll32', ['url.dll,FileProtocolHandler']],
  };
  const [opener, args] = openers[process.platform] ?? ['xdg-open', []];
  const child = spawn(opener, [...args, ui], { stdio: 'ignore', detached: true });
  // The link is printed; a machine without an opener has lost nothing.
  child.on('error', () => {});
  child.unref();
}

const STOPS_WITHIN_MS = 6000;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** `spandrel stop`: stops the engine and waits until it has ended. */
export async function stopEngine(options: Where): Promise<void> {
  const { client, pid, status } = await runningEngine(options);
  await client.stopEngine({});
  const end = Date.now() + STOPS_WITHIN_MS;
  while (isAlive(pid)) {
    if (Date.now() > end) {
      // A process that has ended but that its parent has not asked after still counts as alive.
      if ((await readEngineFile(status.dataDir)) === null) break;
      throw new CommandError(`The engine (pid ${pid}) has not ended yet.`);
    }
    await wait(50);
  }
  say('Stopped.');
}
