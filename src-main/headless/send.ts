// `spandrel send`: chosen telemetry to a destination, and how that went, for a person or a script.
import { setTimeout as wait } from 'node:timers/promises';
import type { Arrival, Asking } from '#shared/api/arrivals.ts';
import type { Client } from '#shared/api/client.ts';
import { AppError } from '#shared/api/errors.ts';
import type { Preflight, Send, SendRequest, What } from '#shared/api/send.ts';
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { nanosFromMs } from '#shared/model/time.ts';
import { destinationOf } from './destinations.ts';
import { CommandError, EXIT, inWords, runningEngine, type Where } from './exit.ts';
import { countOf, oneLine } from './print.ts';
import { runOf } from './runs.ts';
import { askedCodeOf, askedOf, askedResultText } from './send-asked.ts';
import { examplesOf } from './send-examples.ts';
import {
  askedText,
  goesOnText,
  type Progress,
  progressOn,
  Silence,
  sentText,
  troublesOf,
} from './send-progress.ts';
import { dryRunCodeOf, exitCodeOf, NOUN, SEND_EXIT, standingCodeOf, standingOf } from './send-verdict.ts';
import { outcomeOf, outcomeText, preflightText, secretsText } from './send-words.ts';

export interface SendOptions extends Where {
  to: string;
  trace?: string;
  query?: string;
  run?: string;
  /** Milliseconds back from now. */
  since?: number;
  signal?: string[];
  again?: true;
  shift?: true;
  shorten?: true;
  hide?: string[];
  hideSuggested?: true;
  dryRun?: true;
  verify?: true;
  json?: true;
}

const ASK_EVERY_MS = 250;
const TOO_MUCH =
  'There is too much to look through for secrets in the time there is, so nothing was sent. Keep rules in Settings, which always apply, or name what to --hide.';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** `spandrel send --to NAME …`. Sets the exit code. Throws CommandError: 2 and 3 say how a send went, nothing else. */
export async function sendTo(options: SendOptions): Promise<void> {
  try {
    await send(options);
  } catch (error) {
    throw new CommandError(inWords(error), error instanceof SendLeft ? SEND_EXIT.unknown : SEND_EXIT.failed);
  }
}

async function send(options: SendOptions): Promise<void> {
  const signals = signalsOf(options.signal);
  const { client } = await runningEngine(options);
  const request: SendRequest = {
    what: await whatOf(client, options),
    signals,
    destination: (await destinationOf(client, options.to)).id,
    how: {
      time: options.shift ? 'now' : 'recorded',
      delta: 'convert',
      refused: 'leave-out',
      long: options.shorten ? 'shorten' : 'as-is',
      again: options.again ?? false,
      redact: (options.hide ?? []).map((pattern) => ({ where: 'key', pattern })),
    },
  };
  const { suggestions, complete } = await client.suggestRedactions(request);
  if (options.hideSuggested) {
    if (!complete) throw new CommandError(TOO_MUCH, EXIT.failed);
    request.how.redact = [...request.how.redact, ...suggestions.map(({ rule }) => rule)];
  }
  if (options.dryRun) {
    const preflight = await client.preflight({ ...request, thorough: true });
    process.exitCode = dryRunCodeOf(preflight, signals);
    const secrets = { suggestions, suggestionsComplete: complete, hidden: options.hideSuggested ?? false };
    return say(
      options.json
        ? JSON.stringify({ ...preflight, ...secrets })
        : [preflightText(preflight, signals), ...secretsText(suggestions, secrets.hidden)].join('\n'),
    );
  }
  if (!options.hideSuggested)
    for (const line of secretsText(suggestions, false)) process.stderr.write(`${line}\n`);
  const beside = options.shift && !options.again ? await besideText(client, request) : '';
  if (beside !== '') process.stderr.write(`${beside}\n`);
  const progress = progressOn(process.stderr, options.json === true);
  const begun = await begin(client, request);
  if ('state' in begun) {
    const ended = await untilEnded(client, begun, progress);
    const arrival = options.verify ? await verified(client, ended.id, progress) : undefined;
    // What was found settles what was uncertain.
    const now = arrival === undefined ? ended : await client.getSend({ id: ended.id });
    const examples = await examplesOf(client, now);
    say(
      options.json ? JSON.stringify(outcomeOf(now, arrival, examples)) : outcomeText(now, arrival, examples),
    );
    process.exitCode = exitCodeOf(now, arrival);
  } else await sayStanding(client, request, begun, { ...options, progress });
}

function signalsOf(names: string[] | undefined): Signal[] {
  const unknown = names?.find((name) => !SIGNALS.includes(name as Signal));
  if (unknown !== undefined)
    throw new CommandError(`--signal takes ${SIGNALS.join(', ')}, not "${unknown}".`, EXIT.usage);
  return SIGNALS.filter((signal) => names === undefined || names.includes(signal));
}

async function whatOf(client: Client, { trace, query, run, since }: SendOptions): Promise<What> {
  const from = since === undefined ? {} : { from: nanosFromMs(Date.now() - since) };
  if ([trace, query, run].filter((one) => one !== undefined).length > 1)
    throw new CommandError('Only one of --trace, --query and --run can be sent at a time.', EXIT.usage);
  const whole = trace !== undefined ? '--trace' : run !== undefined ? '--run' : undefined;
  if (whole !== undefined && since !== undefined)
    throw new CommandError(
      `${whole} is sent whole: --since does not go with it. It narrows a --query, or stands alone.`,
      EXIT.usage,
    );
  if (trace !== undefined) {
    if (/^[0-9a-f]{32}$/i.test(trace)) return { kind: 'trace', traceId: trace.toLowerCase() };
    throw new CommandError(`A trace id is 32 hex digits, not "${oneLine(trace, 40)}".`, EXIT.usage);
  }
  if (run !== undefined) return { kind: 'run', run: runOf((await client.listRuns({})).runs, run).id };
  if (query !== undefined) return { kind: await kindOf(client, query), q: query, ...from };
  if (since !== undefined) return { kind: 'range', ...from };
  throw new CommandError('Say what to send: --trace ID, --query QUERY, --run ID or --since 15m.', EXIT.usage);
}

/** A query of traces where TraceQL can read it, else of logs. Throws TraceQL's error when neither can. */
async function kindOf(client: Client, q: string): Promise<'traces' | 'logs'> {
  try {
    await client.listTraces({ q, limit: 1 });
    return 'traces';
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'bad_query')) throw error;
    const isLogs = await client.listLogs({ q, limit: 1 }).then(
      () => true,
      () => false,
    );
    if (isLogs) return 'logs';
    throw error;
  }
}

/** That nothing is left to go, and how it stands with what went. */
interface Standing {
  preflight: Preflight;
  /** The engine's words for it. */
  message: string;
}

/** Begins the send, or says how it stands where nothing goes since all of it went before. */
async function begin(client: Client, request: SendRequest): Promise<Send | Standing> {
  try {
    return await client.startSend(request);
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'conflict')) throw error;
    const { signals } = request;
    const preflight = await client.preflight(request);
    const { already, forwarded, uncertain, barred, underWay, offered } = preflight;
    const known = [already, forwarded, uncertain, barred, underWay];
    if (!signals.some((signal) => known.some((counts) => counts[signal] > 0))) throw error;
    if (signals.some((signal) => offered[signal].items > 0)) throw error;
    return { preflight, message: error.message };
  }
}

/** Says how it stands with what went before; with --verify, whether that arrived. Sets the exit code. */
async function sayStanding(
  client: Client,
  request: SendRequest,
  { preflight, message }: Standing,
  options: SendOptions & { progress: Progress },
): Promise<void> {
  const { signals } = request;
  const { already, uncertain, partly, barred, underWay, forwarded } = preflight;
  const state = standingOf(preflight, signals);
  const asked = options.verify ? await askedAgain(client, request, options.progress) : undefined;
  process.exitCode = asked === undefined ? standingCodeOf(state) : askedCodeOf(asked);
  if (options.json) {
    const counts = { already, uncertain, partly, barred, underWay, forwarded };
    return say(JSON.stringify({ id: null, state, ...counts, ...askedOf(asked, signals) }));
  }
  if (state === 'done') {
    const there = (signal: Signal): number => already[signal] + forwarded[signal];
    const has = signals.filter((signal) => there(signal) > 0);
    const counts = has.map((signal) => countOf(there(signal), NOUN[signal])).join(', ');
    const live = signals.some((signal) => forwarded[signal] > 0) ? ', some or all of it forwarded live' : '';
    say(
      options.shift
        ? `${options.to} has a copy of all of it already, moved to now when it was sent: ${counts}. --again sends another copy.`
        : `${options.to} has all of it already: ${counts}${live}. --again sends it once more.`,
    );
  } else say(`${options.to}: ${message} --again sends it once more.`);
  if (asked !== undefined) say(askedResultText(asked, options.to));
}

/** The one sentence to know before a moved copy goes beside what is there, or only a part of it moves; "" for none. */
async function besideText(client: Client, request: SendRequest): Promise<string> {
  const { otherwise, offered, already, forwarded } = await client.preflight(request);
  const has = request.signals.filter((signal) => otherwise[signal] > 0);
  if (has.length === 0 || request.signals.every((signal) => offered[signal].items === 0)) return '';
  const there = has.map((signal) => countOf(otherwise[signal], NOUN[signal])).join(', ');
  const isRest = request.signals.some((signal) => already[signal] + forwarded[signal] > 0);
  return isRest
    ? `There as recorded: ${there}. Only the rest moves to now, under ids of its own; --again sends a copy of the whole.`
    : `There as recorded: ${there}. A copy of it, moved to now, goes beside that, with ids of its own.`;
}

/** Waits for what goes there, then asks after exactly what was chosen. Nothing is sent. */
async function askedAgain(client: Client, request: SendRequest, progress: Progress): Promise<Asking> {
  const { sends } = await client.listSends({ limit: 1000 });
  for (const send of sends)
    if (send.state === 'running' && send.destination.id === request.destination)
      await untilEnded(client, send, progress);
  let asking = await client.askChosen(request);
  while (asking.state === 'asking') {
    progress.tell(askedText(asking));
    await wait(ASK_EVERY_MS);
    asking = await client.getAsking({ id: asking.id });
  }
  progress.end();
  return asking;
}

/** Waits for the end, or for a pause. The send is the engine's: ending this command does not end it, which is said. */
async function untilEnded(client: Client, begun: Send, progress: Progress): Promise<Send> {
  let send = begun;
  const silence = new Silence();
  const leave = (): void => {
    progress.warn(goesOnText(send));
    process.exit(SEND_EXIT.unknown);
  };
  process.once('SIGINT', leave).once('SIGTERM', leave);
  try {
    while (send.state === 'running') {
      await wait(ASK_EVERY_MS);
      send = await client.getSend({ id: send.id });
      const troubles = [...troublesOf(send), silence.of(send)].filter((text) => text !== '');
      for (const text of troubles) progress.warn(text);
      if (troubles.length > 0) progress.warn(goesOnText(send));
      progress.tell(sentText(send));
    }
  } catch (error) {
    throw new SendLeft(send.id, error);
  } finally {
    process.off('SIGINT', leave).off('SIGTERM', leave);
  }
  progress.end();
  return send;
}

/** The engine was lost while a send went. It is kept: the next engine goes on with it. */
class SendLeft extends Error {
  constructor(id: number, cause: unknown) {
    super(
      `The engine does not answer any more (${inWords(cause)}). Send ${id} is kept, and goes on with the next engine: the same command then says how it went.`,
    );
  }
}

async function verified(client: Client, id: number, progress: Progress): Promise<Arrival> {
  let arrival = await client.askArrival({ id });
  while (arrival.state === 'asking') {
    progress.tell(askedText(arrival));
    await wait(ASK_EVERY_MS);
    arrival = await client.getArrival({ id });
  }
  progress.end();
  return arrival;
}
