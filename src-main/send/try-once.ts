// One request with a batch, and what its answer means.
import { MOST_WORDS, type Verdict, wordsOf } from './answers.ts';
import { judge } from './backends/judge-answer.ts';
import type { Batch } from './batches.ts';
import { type DeliveryOptions, PATIENCE } from './delivery-options.ts';
import { haltWords, noAnswerWords } from './halt-words.ts';
import { hideSecrets } from './headers.ts';
import { NoAnswer, post } from './post.ts';
import { tlsWords } from './tls-words.ts';

/** TLS and name errors do not heal by themselves within a send. */
const FINAL_CODES =
  /^(ENOTFOUND|ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_SSL|ERR_INVALID|EPROTO|HOSTNAME_)/;
/** Sends a batch once. No secret is in the words of the verdict. Rejects with the signal's reason when aborted. */
export async function tryOnce(batch: Batch, options: DeliveryOptions): Promise<Verdict> {
  const verdict = await ask(batch, options);
  // Before anything is cut off: of half a secret nobody knows that it is one.
  const words = hideSecrets(verdict.message, options.target.secrets);
  // Only of refused lines every word is needed.
  return { ...verdict, message: verdict.kind === 'lines' ? words : words.slice(0, MOST_WORDS) };
}

async function ask(
  batch: Batch,
  { target, signal, abort, patience = PATIENCE }: DeliveryOptions,
): Promise<Verdict> {
  try {
    const answer = await post(target.url, batch.body, target.headers, abort, {
      ca: target.ca,
      answerWithinMs: patience.answer,
    });
    const verdict = judge(target.backend, signal, answer, Date.now());
    if (verdict.kind !== 'halt') return verdict;
    const { status } = answer;
    return {
      ...verdict,
      message: haltWords(signal, target, { status, words: wordsOf(answer) }) ?? verdict.message,
    };
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    const own = tlsWords(new URL(target.url).hostname, target.ca, error);
    const message = own ?? noAnswerWords(target.url, error.code, error.message);
    return FINAL_CODES.test(error.code)
      ? { kind: 'halt', message }
      : { kind: 'retry', afterMs: undefined, message, lost: error.isLost };
  }
}
