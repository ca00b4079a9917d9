// What an earlier engine forwarded and could not be sure of when it ended: asked after at the next start, until that
// can be done.
import type { Signal } from '#shared/model/signal.ts';
import type { LiveDoubts } from '../../store/reads/live-rows.ts';
import type { Destinations } from '../destinations.ts';
import { pause } from '../pause.ts';
import type { Treatment } from '../treatment.ts';
import { askReported, newReports } from './ask-send.ts';
import { askSignal } from './ask-signal.ts';
import type { Expected, SliceOfSend } from './expected.ts';
import { RowTally } from './row-tally.ts';

/** What was found out about rows that were forwarded: `stays` are not there, `proven` are. */
export interface LiveSettled {
  destination: number;
  signal: Signal;
  place: string;
  stays: Float64Array;
  proven: Float64Array;
}

export interface OldDoubtsOptions {
  doubts(): Promise<LiveDoubts[]>;
  expected(slice: SliceOfSend): Promise<Expected>;
  destinations: Pick<Destinations, 'get' | 'readers' | 'places'>;
  liveTreatment(destination: number, signal: Signal): Promise<Treatment>;
  settle(settled: LiveSettled): Promise<void>;
  abort: AbortSignal;
}

/** Whoever cannot be asked now may start after us. */
const AGAIN_MS = 60_000;

/** Asks after all that is in doubt from before; again each minute as long as something cannot be asked. */
export async function askOldDoubts(options: OldDoubtsOptions, againMs = AGAIN_MS): Promise<void> {
  let left = await options.doubts();
  while (left.length > 0 && !options.abort.aborted) {
    const asked = await Promise.all(left.map((one) => askOne(one, options).catch(() => false)));
    left = left.filter((_, i) => !asked[i]);
    if (left.length > 0) await pause(againMs, options.abort);
  }
}

/** False where it could not be asked now. */
async function askOne(
  { destination, signal, place, rows }: LiveDoubts,
  options: OldDoubtsOptions,
): Promise<boolean> {
  const { destinations, abort } = options;
  // Of what went to an earlier address nobody can be asked.
  if ((await destinations.places(destination))[signal] !== place) return true;
  const { backends } = await destinations.get(destination);
  const readers = await destinations.readers(destination);
  const report = newReports([signal])[signal];
  const tally = new RowTally(signal, report);
  await askReported(signal, { report, readers, backends }, async (reader) =>
    askSignal({
      ...{ signal, reader, report, tally, abort },
      treatment: await options.liveTreatment(destination, signal),
      tell: () => undefined,
      news: () => undefined,
      expected: (slice) => options.expected({ ...slice, send: 0 }),
      accepted: async (from, most) => ({
        rows: rows.subarray(from, from + most),
        next: Math.min(rows.length, from + most),
        isAll: from + most >= rows.length,
      }),
    }),
  );
  abort.throwIfAborted();
  const stays = Float64Array.from(tally.missing());
  const proven = Float64Array.from(tally.of('arrived'));
  if (stays.length + proven.length > 0) await options.settle({ destination, signal, place, stays, proven });
  return report.state !== 'failed';
}
