// How far a command has come, on standard error: one line that changes on a terminal, else a line now and then.
import type { Arrival } from '#shared/api/arrivals.ts';
import type { Send } from '#shared/api/send.ts';
import { SIGNALS } from '#shared/model/signal.ts';
import { countOf } from './print.ts';
import { NOUN } from './send-verdict.ts';

export interface Progress {
  /** Says how far it is; nothing where that is what was said before. */
  tell(text: string): void;
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
  return {
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
