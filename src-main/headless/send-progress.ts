// How far a command has come, on standard error: one line that changes on a terminal, else a line now and then.
import type { Arrival } from '#shared/api/arrivals.ts';
import { retryOf, type Send } from '#shared/api/send.ts';
import { SIGNALS } from '#shared/model/signal.ts';
import { countOf, oneLine } from './print.ts';
import { NOUN } from './send-verdict.ts';

export interface Progress {
  /** Says how far it is; nothing where that is what was said before. */
  tell(text: string): void;
  /** Says what is wrong, in a line of its own, each thing once; where the output is for a program too. */
  warn(text: string): void;
  /** Takes the line away. */
  end(): void;
}

/** Where nobody watches, a line each so often is enough. */
const LINE_EVERY_MS = 2000;

/** Progress on a stream; none of it where the output is for a program. */
export function progressOn(
  stream: Pick<NodeJS.WriteStream, 'write' | 'isTTY'>,
  quiet: boolean,
  now: () => number = Date.now,
): Progress {
  let told = '';
  let sinceMs = now();
  const warned = new Set<string>();
  return {
    warn(text) {
      if (warned.has(text)) return;
      warned.add(text);
      stream.write(`${stream.isTTY && told !== '' ? '\r\x1b[K' : ''}${text}\n`);
      told = '';
    },
    tell(text) {
      if (quiet || text === '' || text === told) return;
      if (stream.isTTY) stream.write(`\r\x1b[K${text}`);
      else if (now() - sinceMs < LINE_EVERY_MS) return;
      else stream.write(`${text}\n`);
      sinceMs = now();
      told = text;
    },
    end() {
      if (stream.isTTY && told !== '') stream.write('\r\x1b[K');
      told = '';
    },
  };
}

/** "120 of 300 spans sent". */
export function sentText({ outcome }: Pick<Send, 'outcome'>): string {
  return SIGNALS.filter((signal) => outcome[signal].state !== 'skipped')
    .map((signal) => {
      const { sent, offered, retry } = outcome[signal];
      return `${sent} of ${countOf(offered, NOUN[signal])} sent${retry ? ' (waits to try again)' : ''}`;
    })
    .join(', ');
}

/** What keeps a send from getting through, signal by signal: a sentence each, which stays the same from try to try. */
export function troublesOf({ outcome, destination }: Pick<Send, 'outcome' | 'destination'>): string[] {
  return SIGNALS.flatMap((signal) => {
    const { retry } = outcome[signal];
    if (retry === null) return [];
    const reason = oneLine(retry.reason, 300);
    return [
      `${destination.name} has not taken the ${signal} yet: ${reason}${/[.!?…]$/.test(reason) ? '' : '.'} It is tried again.`,
    ];
  });
}

/** That ending the command leaves the send going. */
export const goesOnText = ({ id }: Pick<Send, 'id'>): string =>
  `Send ${id} goes on in the engine without this command; the page’s Send screen pauses or cancels it.`;

/** After so long without a sign of life of the destination that is said. */
const SILENT_MS = 10_000;

/** Whether a send stands still without a word: its destination does not answer. */
export class Silence {
  #last = '';
  #sinceMs: number;
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
    this.#sinceMs = now();
  }

  /** Words for that, or "" while there is progress or it is said why there is none. */
  of(send: Pick<Send, 'outcome' | 'destination'>): string {
    const state = JSON.stringify(send.outcome);
    if (state !== this.#last) {
      this.#last = state;
      this.#sinceMs = this.#now();
    }
    if (this.#now() - this.#sinceMs < SILENT_MS) return '';
    return retryOf(send) === null
      ? `${send.destination.name} has not answered for 10 s. It is waited for.`
      : '';
  }
}

/** "asked for 120 of 300 spans, 118 arrived". */
export function askedText({ signals }: Pick<Arrival, 'signals'>): string {
  return SIGNALS.filter((signal) => signals[signal].accepted > 0)
    .map((signal) => {
      const { accepted, arrived, pending, missing, gone } = signals[signal];
      const asked = arrived + pending + missing + gone;
      return `asked for ${asked} of ${countOf(accepted, NOUN[signal])}, ${arrived} arrived`;
    })
    .join('; ');
}
