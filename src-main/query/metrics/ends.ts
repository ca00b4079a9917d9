// How long the last reading of a series holds that others of its instrument outlive. A program that was stopped says
// nothing of that, and its last value would be added up beside that of the program that follows it.
import { longestSilenceUs, paceUs } from './gaps.ts';
import type { SeriesRow, Stretch } from './source.ts';
import type { End, PointTimes, SeriesPoints } from './types.ts';

const INSTANCE = 'service.instance.id';
/** The pace of a series of a single point: the default export interval of SDKs. */
const ALONE_US = 60_000_000;

/**
 * The ends of an instrument's series. One has ended when others were heard for longer than it may be silent: then its last
 * reading holds as long as it would have taken to tell again, or until another instance with its attributes came up in
 * that silence. While nothing was heard that says so, its exports may merely be late.
 */
export class Ends {
  readonly #heardUs: number;
  readonly #chosen: readonly SeriesRow[];
  #births: ReadonlyMap<string, number[]> | undefined;

  /** `all` series of the instrument say until when it was heard in what is `read`; those `chosen` follow each other. */
  constructor(all: readonly SeriesRow[], chosen: readonly SeriesRow[], read: Stretch) {
    this.#heardUs = all.reduce((latest, { lastUs }) => Math.max(latest, Math.min(lastUs, read.toUs)), 0);
    this.#chosen = chosen;
  }

  /** The points of series with their ends, one series after another. */
  *of(points: Iterable<SeriesPoints>, rows: readonly SeriesRow[]): Generator<SeriesPoints> {
    let place = 0;
    for (const one of points) {
      const row = rows[place++];
      const end = row && this.#endOf(one, row);
      yield end ? { ...one, end } : one;
    }
  }

  #endOf({ timesUs }: PointTimes, row: SeriesRow): End | undefined {
    const lastUs = timesUs.at(-1);
    const silenceUs = longestSilenceUs(timesUs);
    if (lastUs === undefined || this.#heardUs <= lastUs + silenceUs) return undefined;
    let takenOverUs = Number.POSITIVE_INFINITY;
    for (const us of this.#birthsOf(row)) if (us > lastUs && us < takenOverUs) takenOverUs = us;
    if (takenOverUs <= lastUs + silenceUs) return { heldUntilUs: takenOverUs, takenOver: true };
    return { heldUntilUs: lastUs + (paceUs(timesUs) ?? ALONE_US), takenOver: false };
  }

  /** When the series came up that are called as one is; worked out where one ended, which is seldom. */
  #birthsOf(row: SeriesRow): readonly number[] {
    if (!this.#births) {
      const births = new Map<string, number[]>();
      for (const one of this.#chosen) {
        const bornUs = one.bornUs ?? one.firstUs;
        const same = births.get(identityOf(one));
        if (same) same.push(bornUs);
        else births.set(identityOf(one), [bornUs]);
      }
      this.#births = births;
    }
    return this.#births.get(identityOf(row)) ?? [];
  }
}

/** What a series is called, whichever instance tells of it. */
function identityOf({ labels }: SeriesRow): string {
  const pairs = Object.entries(labels).filter(([key]) => key !== INSTANCE);
  return JSON.stringify(pairs.sort(([a], [b]) => (a < b ? -1 : 1)));
}
