// What an answer to a batch means. A 2xx is not always a yes and a 4xx not always a no to everything, and each
// backend has its own ways: what it means by them is asked first, then what all have in common.
import type { Backend } from '#shared/api/destinations.ts';
import type { Signal } from '#shared/model/signal.ts';
import { type Answer, type ReadAnswer, readAnswer, redirectWords, type Verdict } from '../answers.ts';
import { readSuccess } from '../success.ts';
import { judgeLoki } from './loki.ts';
import { judgeMimir } from './mimir.ts';
import { judgeOther } from './other.ts';
import { judgePrometheus } from './prometheus.ts';
import { judgeTempo } from './tempo.ts';

/** What one backend means by an answer that is no success; undefined where it means what all do. */
export type Judge = (answer: ReadAnswer, message: string) => Verdict | undefined;

const JUDGES: Record<Exclude<Backend, 'grafana-cloud'>, Judge> = {
  tempo: judgeTempo,
  loki: judgeLoki,
  prometheus: judgePrometheus,
  mimir: judgeMimir,
  otlp: judgeOther,
};

/** Behind Grafana Cloud's gateway each signal has a backend of its own. */
const IN_THE_CLOUD: Record<Signal, keyof typeof JUDGES> = { traces: 'tempo', logs: 'loki', metrics: 'mimir' };

/** What takes a signal there, Grafana Cloud's gateway looked through. */
export function backendBehind(backend: Backend | undefined, signal: Signal): keyof typeof JUDGES {
  if (backend === 'grafana-cloud') return IN_THE_CLOUD[signal];
  return backend ?? 'otlp';
}

const RETRYABLE = new Set([429, 502, 503, 504]);
/**
 * What is between may have handed the request on before it lost the answer. Envoy, nginx and load balancers say so with
 * 503, too, and Tempo does when it runs out of time.
 */
const HANDED_ON = new Set([502, 503, 504]);
/** A Collector that takes nothing in, and a proxy that reached nobody. */
const TURNED_AWAY =
  /high memory usage|queue is full|no healthy upstream|reset reason: (?:remote |local )?(?:connection failure|overflow)|connection refused/i;
const FOR_ALL = new Set([401, 402, 403, 404, 405, 407, 415]);
const TOO_LARGE =
  /request body too large|larger than max|exceeds ingestion limit|message size too large|entity too large/i;

const PAGE =
  'with a web page: this is not an OTLP endpoint. Is this address Grafana’s own, or a sign-in in between?';
const NO_OTLP_STATUS = 'No OTLP endpoint answers so. Is this address right?';
const NOT_OTLP = 'but what answers is not an OTLP endpoint. It said:';

/** Judges one answer to one batch. */
export function judge(backend: Backend | undefined, signal: Signal, answer: Answer, nowMs: number): Verdict {
  const { status } = answer;
  const behind = backendBehind(backend, signal);
  if (status === 200 || status === 202 || status === 204) return judgeSuccess(behind, signal, answer);
  const read = readAnswer(answer, nowMs);
  const message = `${status}: ${read.words}`;
  const redirect = redirectWords(answer);
  if (redirect !== undefined) return { kind: 'halt', message: redirect };
  // 260 is Loki's "ingestion blocked": a 2xx that is none. What else of these answers may have taken the request.
  if (status < 300 && status !== 260)
    return { kind: 'halt', message: `${message}. ${NO_OTLP_STATUS}`, lost: true };
  if (status < 400 || FOR_ALL.has(status) || /no org id/i.test(read.words)) return { kind: 'halt', message };
  if (status === 413 || TOO_LARGE.test(read.words)) return { kind: 'split', message };
  const own = JUDGES[behind](read, message);
  if (own !== undefined) return own;
  if (RETRYABLE.has(status)) {
    // Who says when to come again has not begun with it.
    const isTurnedAway = read.afterMs !== undefined || TURNED_AWAY.test(read.words);
    const lost = HANDED_ON.has(status) && !(status === 503 && isTurnedAway);
    return { kind: 'retry', afterMs: read.afterMs, message, lost };
  }
  return { kind: 'refused', message, unknown: status >= 500 };
}

function judgeSuccess(behind: string, signal: Signal, answer: Answer): Verdict {
  const success = readSuccess(signal, answer);
  if (success.kind === 'page') return { kind: 'halt', message: `${answer.status}, ${PAGE}` };
  // Nobody knows what took it there, and what has become of it.
  if (success.kind === 'other')
    return { kind: 'halt', message: `${answer.status}, ${NOT_OTLP} “${success.words}”`, lost: true };
  const { count, message } = success.rejected;
  if (count > 0) return { kind: 'partly', rejected: count, message };
  // A message with nothing rejected is a warning (OTLP, "Partial Success"); but Mimir said so until March 2026
  // when it refused some.
  return behind === 'mimir' && message !== ''
    ? { kind: 'partly', rejected: undefined, message }
    : { kind: 'accepted', message };
}
