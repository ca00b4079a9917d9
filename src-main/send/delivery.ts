// Delivers one batch: tries again with growing, jittered delays where the specification allows, halves what is
// too large, and says what became of every item.
import type { Signal } from '#shared/model/signal.ts';
import { type Answer, judge, type Verdict } from './answers.ts';
import type { Batch } from './batches.ts';
import { hideSecrets } from './headers.ts';
import { NoAnswer, post } from './post.ts';
import type { Target } from './target.ts';

export interface Delivered {
  sent: number;
  refused: number;
  bytes: number;
  messages: { text: string; items: number }[];
}

export type { Target } from './target.ts';

export interface Retry {
  attempt: number;
  atMs: number;
  reason: string;
}

export interface DeliveryOptions {
  signal: Signal;
  target: Target;
  /** Breaks off, on the wire too. */
  abort: AbortSignal;
  /** Ends the waiting between tries, but lets what is on the wire be answered. `abort` when left out. */
  cancel?: AbortSignal;
  onRetry(retry: Retry | null): void;
}

const FIRST_DELAY_MS = 1000;
const MAX_DELAY_MS = 30_000;
const GIVE_UP_MS = 300_000;
/** TLS and name errors do not heal by themselves within a send. */
const FINAL_CODES = /^(ENOTFOUND|ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_SSL|ERR_INVALID)/;

function pause(ms: number, abort: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    abort.throwIfAborted();
    const stop = (): void => {
      clearTimeout(timer);
      reject(abort.reason);
    };
    const timer = setTimeout(() => {
      abort.removeEventListener('abort', stop);
      resolve();
    }, ms);
    abort.addEventListener('abort', stop, { once: true });
  });
}

async function tryOnce(batch: Batch, options: DeliveryOptions): Promise<Verdict> {
  const verdict = await ask(batch, options);
  return { ...verdict, message: hideSecrets(verdict.message, options.target.secrets) };
}

async function ask(batch: Batch, options: DeliveryOptions): Promise<Verdict> {
  let answer: Answer;
  try {
    answer = await post(options.target.url, batch.body, options.target.headers, options.abort);
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    const message = `${error.code}: ${error.message}`;
    return FINAL_CODES.test(error.code)
      ? { kind: 'refused', message, unknown: false }
      : { kind: 'retry', afterMs: undefined, message };
  }
  return judge(options.signal, answer, Date.now());
}

/** Delivers a batch to the end. Rejects only when aborted or cancelled. */
export async function deliver(batch: Batch, options: DeliveryOptions): Promise<Delivered> {
  const began = Date.now();
  let delay = FIRST_DELAY_MS;
  for (let attempt = 1; ; attempt += 1) {
    const verdict = await tryOnce(batch, options);
    if (verdict.kind === 'accepted') {
      const refused = Math.min(verdict.rejected, batch.items);
      const messages = verdict.message === '' ? [] : [{ text: verdict.message, items: refused }];
      return { sent: batch.items - refused, refused, bytes: batch.body.length, messages };
    }
    if (verdict.kind === 'split') {
      const halves = await batch.halve();
      if (halves !== undefined)
        return merge(await deliver(halves[0], options), await deliver(halves[1], options));
      return refuseAll(batch, verdict.message);
    }
    if (verdict.kind === 'refused') return refuseAll(batch, verdict.message);
    if (Date.now() - began > GIVE_UP_MS)
      return refuseAll(batch, `gave up after ${attempt} tries: ${verdict.message}`);
    // Half of the delay is chance, so that many senders do not come back together.
    const wait = verdict.afterMs ?? delay * (0.5 + Math.random());
    delay = Math.min(delay * 1.5, MAX_DELAY_MS);
    options.onRetry({ attempt, atMs: Date.now() + wait, reason: verdict.message });
    await pause(wait, options.cancel ?? options.abort);
    options.onRetry(null);
  }
}

function refuseAll(batch: Batch, text: string): Delivered {
  return {
    sent: 0,
    refused: batch.items,
    bytes: batch.body.length,
    messages: [{ text, items: batch.items }],
  };
}

function merge(a: Delivered, b: Delivered): Delivered {
  return {
    sent: a.sent + b.sent,
    refused: a.refused + b.refused,
    bytes: a.bytes + b.bytes,
    messages: [...a.messages, ...b.messages],
  };
}
