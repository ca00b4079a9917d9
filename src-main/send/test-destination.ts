// "Test": name, connection, TLS, path, sign-in and scope told apart for each signal, the clock, and whether the
// destination can be asked afterwards. An empty request is all that is sent, unless a canary is wanted.
import type { Backend } from '#shared/api/destinations.ts';
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import type { Answer } from './answers.ts';
import { itemsThere } from './ask/find.ts';
import { type Canary, makeCanary } from './canary.ts';
import { notGrpc, speaksHttp2 } from './grpc-port.ts';
import { hideSecrets } from './headers.ts';
import { pause } from './pause.ts';
import { NoAnswer, post } from './post.ts';
import type { Reader, Target } from './target.ts';
import { checkAnswer, seenIn } from './test-answers.ts';
import { type Check, check, checkLayers, placeOf, speaksTls } from './test-layers.ts';
import { checkReader } from './test-readers.ts';
import { SPEAK_TLS, tlsWords } from './tls-words.ts';

export type { Check } from './test-layers.ts';

type PerSignal<T> = Record<Signal, T | null>;

const ANSWER_MS = 15_000;
const CLOCK_TOLERANCE_MS = 60_000;
const RIGHT_PORT =
  'Is this its OTLP/HTTP port (4318; Loki 3100, Prometheus 9090), and does no other program listen there?';
const NOTHING = new Uint8Array();
/** How long a canary may take from being taken to being found. */
const CANARY_SHOWS_MS = 6000;
const CANARY_ASK_MS = 300;

export interface Tested {
  /** Some signal is taken. */
  ok: boolean;
  checks: Check[];
  /** What answered, where its answers show it. */
  seen: Partial<Record<Signal, Backend>>;
  /** Where the canary was found, of those where it was not known whether it would be. */
  proven: Partial<Record<Signal, string>>;
  /** The trace of the canary, hex; null when none was sent or taken. */
  canary: string | null;
}

interface Probe {
  result: Check;
  answer: (Answer & { date: string | null }) | null;
  /** This machine's clock halfway between question and answer, ms. */
  atMs: number;
}

async function probe(
  signal: Signal,
  target: Target,
  body: Uint8Array,
  answerWithinMs = ANSWER_MS,
): Promise<Probe> {
  const began = Date.now();
  try {
    const never = new AbortController().signal;
    const answer = await post(target.url, body, target.headers, never, { ca: target.ca, answerWithinMs });
    const result = checkAnswer(signal, target, answer, body.length > 0);
    return { result, answer, atMs: (began + Date.now()) / 2 };
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    const words = await whyNoAnswer(target, error);
    return { result: check(signal, 'failed', words), answer: null, atMs: began };
  }
}

/** Why there was no answer, and what to do. */
async function whyNoAnswer({ url, ca, secrets }: Target, error: NoAnswer): Promise<string> {
  const { hostname, host } = new URL(url);
  const tls = tlsWords(hostname, ca, error);
  if (tls !== undefined) return tls;
  const place = placeOf(url, ca ?? null);
  if (await speaksHttp2({ url, ca })) return notGrpc(url);
  if (!place.secure && (await speaksTls(place))) return SPEAK_TLS;
  if (error.code === 'TIMEOUT')
    return `${host} takes connections and then says nothing (${error.message}). ${RIGHT_PORT}`;
  if (error.code.startsWith('HPE_')) return `${host}: ${hideSecrets(error.message, secrets)}. ${RIGHT_PORT}`;
  return `${url} did not answer (${error.code}: ${hideSecrets(error.message, secrets)}). ${RIGHT_PORT}`;
}

/** What the clocks of two machines differ by, from a Date header, which has whole seconds. */
function checkClock(probes: readonly Probe[]): Check[] {
  const found = probes.find(({ answer }) => answer !== null && !Number.isNaN(Date.parse(answer.date ?? '')));
  if (found === undefined) return [];
  const off = Math.round((found.atMs - Date.parse(found.answer?.date ?? '') - 500) / 1000);
  if (Math.abs(off) * 1000 < CLOCK_TOLERANCE_MS) return [check('clock', 'ok', 'Clocks agree')];
  const ahead = off > 0;
  return [
    check(
      'clock',
      'warning',
      `This machine's clock is ${Math.abs(off).toLocaleString('en')} s ${ahead ? 'ahead of' : 'behind'} theirs. ${
        ahead ? 'More than 10 minutes ahead is refused.' : 'What is new here looks old there.'
      } Set it right, or send “moved to now”.`,
    ),
  ];
}

/** Layers of each host once; a signal behind one that fails is not tried. */
async function checkHosts(
  taken: readonly { signal: Signal; target: Target }[],
): Promise<{ checks: Check[]; reached: Signal[] }> {
  const byHost = Map.groupBy(taken, ({ target }) => new URL(target.url).origin);
  const several = byHost.size > 1;
  const checks: Check[] = [];
  const reached: Signal[] = [];
  const all = await Promise.all(
    Array.from(byHost.values(), async (here) => {
      const { target } = here[0] as (typeof here)[number];
      return { here, layers: await checkLayers(placeOf(target.url, target.ca ?? null)) };
    }),
  );
  for (const { here, layers } of all) {
    checks.push(...layers);
    const broken = layers.find(({ state }) => state === 'failed');
    if (broken === undefined) reached.push(...here.map(({ signal }) => signal));
    else if (several)
      for (const { signal } of here)
        checks.push(
          check(signal, 'skipped', `Not tried: ${new URL(here[0]?.target.url ?? '').host} is not reached.`),
        );
  }
  return { checks, reached };
}

/**
 * Tries a destination from the bottom up, signal by signal. `readers` are its query APIs; with `canary`, a trace, a
 * log record and a point are sent. Never throws for what it finds.
 */
export async function testDestination(
  targets: PerSignal<Target>,
  {
    readers,
    canary = false,
    answerWithinMs = ANSWER_MS,
  }: { readers?: PerSignal<Reader>; canary?: boolean; answerWithinMs?: number } = {},
): Promise<Tested> {
  const taken = SIGNALS.flatMap((signal) => {
    const target = targets[signal];
    return target === null ? [] : [{ signal, target }];
  });
  const { checks, reached } = await checkHosts(taken);
  const seen: Tested['seen'] = {};
  const proven: Tested['proven'] = {};
  const probes = await Promise.all(
    taken
      .filter(({ signal }) => reached.includes(signal))
      .map(async ({ signal, target }) => {
        const one = await probe(signal, target, NOTHING, answerWithinMs);
        const backend = one.answer === null ? undefined : seenIn(signal, one.answer);
        if (target.backend === 'otlp' && backend !== undefined) seen[signal] = backend;
        return { ...one, signal, target };
      }),
  );
  const good = probes.filter(({ result }) => result.state === 'ok');
  const sent = canary ? await sendCanary(good) : null;
  for (const { signal, result } of probes) checks.push(sent?.results.get(signal) ?? result);
  checks.push(...checkClock(probes));
  if (readers !== undefined && probes.length > 0) {
    for (const signal of SIGNALS) {
      const reader = readers[signal];
      if (reader === null || targets[signal] === null) continue;
      const { result, backend } = await checkReader(signal, reader);
      const isFound = result.state === 'ok' && (await isBehind(signal, reader, sent));
      if (isFound) proven[signal] = reader.url;
      checks.push(result.state === 'ok' && !isFound ? onlyGuessed(result, reader, sent !== null) : result);
      if (backend !== undefined && backend !== reader.backend && isOwn(reader)) seen[signal] = backend;
    }
  }
  const ok = checks.some(
    ({ name, state }) =>
      (SIGNALS as readonly string[]).includes(name) && (state === 'ok' || state === 'warning'),
  );
  return { ok, checks, seen, proven, canary: sent?.traceId ?? null };
}

/** True where the query API is of the same backend that takes the signal, and not one behind a Collector. */
const isOwn = ({ backend }: Target): boolean => backend === 'prometheus' || backend === 'mimir';

interface SentCanary extends Pick<Canary, 'bodies'> {
  traceId: string | null;
  results: ReadonlyMap<Signal, Check>;
}

async function sendCanary(good: readonly { signal: Signal; target: Target }[]): Promise<SentCanary> {
  const { traceId, bodies } = makeCanary(Date.now());
  const results = new Map<Signal, Check>();
  await Promise.all(
    good.map(async ({ signal, target }) => {
      const { result } = await probe(signal, target, bodies[signal]);
      results.set(
        signal,
        result.state === 'ok' ? { ...result, message: `${result.message}; the test item too` } : result,
      );
    }),
  );
  return { traceId: results.get('traces')?.state === 'ok' ? traceId : null, results, bodies };
}

/** True where what answers is known to have what is sent, or turns out to have the canary. */
async function isBehind(signal: Signal, reader: Reader, sent: SentCanary | null): Promise<boolean> {
  if (reader.trust === 'sure') return true;
  if (sent?.results.get(signal)?.state !== 'ok') return false;
  const end = AbortSignal.timeout(CANARY_SHOWS_MS);
  while (!end.aborted) {
    const found = await itemsThere(reader, signal, sent.bodies[signal], end).catch(() => undefined);
    if (found === undefined || found > 0) return found !== undefined;
    await pause(CANARY_ASK_MS, end);
  }
  return false;
}

function onlyGuessed(result: Check, { url, trust }: Reader, canary: boolean): Check {
  if (trust === 'likely' && !canary) return result;
  const how = canary
    ? 'but the test item was not found there: it may belong to something else. Say where this destination is read'
    : 'but it is only guessed that what is sent here arrives there. A test with a test item shows whether it does';
  return { ...result, state: 'warning', message: `${url} answers, ${how}.` };
}
