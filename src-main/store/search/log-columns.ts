// What log records are counted and narrowed by, a few bytes each, so that millions are looked at in some milliseconds: a
// time, and a sort. Few sorts are in a block; what is asked of their columns is asked once a sort.
//
//   sorts   resource │ level (its slot) │ has a trace      u32 each; sort 0 is "no row"
//   kinds   the sort of each row: u8, u16 or u32, whichever its number fits
import { SEVERITIES, type Severity } from '#shared/model/severity.ts';

/** The slot of records without a severity; SEVERITIES come before it, in their order. */
export const SLOT_UNKNOWN = SEVERITIES.length;

/** The slot of a level in volumes and columns. */
export const slotOf = (level: Severity): number =>
  level === 'unknown' ? SLOT_UNKNOWN : SEVERITIES.indexOf(level);

/** What records of one sort have in common. */
export interface LogSort {
  /** Id of its resource; 0: there is no such row. */
  resource: number;
  level: Severity;
  hasTrace: boolean;
}

const FIELDS = 3;

/** Columns of one block being built. */
export class LogColumns {
  readonly #times: Float64Array;
  readonly #kinds: Uint32Array;
  readonly #sorts: number[] = [0, 0, 0];
  readonly #known = new Map<string, number>();

  constructor(rows: number) {
    this.#times = new Float64Array(rows);
    this.#kinds = new Uint32Array(rows);
  }

  set(place: number, timeUs: number, resource: number, level: Severity, traced: number): void {
    const name = `${resource} ${level} ${traced}`;
    let kind = this.#known.get(name);
    if (kind === undefined) {
      kind = this.#sorts.length / FIELDS;
      this.#sorts.push(resource, slotOf(level), traced);
      this.#known.set(name, kind);
    }
    this.#times[place] = timeUs;
    this.#kinds[place] = kind;
  }

  /** The columns as they are stored. */
  encoded(): { baseUs: number; lastUs: number; times: Uint8Array; kinds: Uint8Array; sorts: Uint8Array } {
    const times = this.#times;
    const kinds = this.#kinds;
    let baseUs = Number.POSITIVE_INFINITY;
    let lastUs = 0;
    for (let i = 0; i < times.length; i++) {
      if (kinds[i] === 0) continue;
      const us = times[i] as number;
      if (us < baseUs) baseUs = us;
      if (us > lastUs) lastUs = us;
    }
    if (baseUs > lastUs) baseUs = lastUs;
    const after = lastUs - baseUs < 2 ** 32 ? new Uint32Array(times.length) : new Float64Array(times.length);
    for (let i = 0; i < times.length; i++) if (kinds[i] !== 0) after[i] = (times[i] as number) - baseUs;
    const sorts = Uint32Array.from(this.#sorts);
    return {
      baseUs,
      lastUs,
      times: bytesOf(after),
      kinds: bytesOf(narrowed(kinds, this.#sorts.length / FIELDS)),
      sorts: bytesOf(sorts),
    };
  }
}

/** Columns of one block, by place. */
export interface BlockColumns {
  baseUs: number;
  /** Microseconds after `baseUs`. */
  times: Uint32Array | Float64Array;
  /** The place in `sorts`. */
  kinds: Uint8Array | Uint16Array | Uint32Array;
  sorts: readonly LogSort[];
}

/** Columns as they are stored, for reading. */
export function readColumns(
  stored: { baseUs: number; times: Uint8Array; kinds: Uint8Array; sorts: Uint8Array },
  rows: number,
): BlockColumns {
  const times = aligned(stored.times);
  const wide = stored.times.length === rows * 8;
  return {
    baseUs: stored.baseUs,
    times: wide
      ? new Float64Array(times.buffer, times.byteOffset, rows)
      : new Uint32Array(times.buffer, times.byteOffset, rows),
    ...readKinds(stored, rows),
  };
}

/** The sorts of a block's rows. */
export function readKinds(
  stored: { kinds: Uint8Array; sorts: Uint8Array },
  rows: number,
): Pick<BlockColumns, 'kinds' | 'sorts'> {
  const { buffer, byteOffset, length } = aligned(stored.kinds);
  const kinds =
    length === rows
      ? new Uint8Array(buffer, byteOffset, rows)
      : length === rows * 2
        ? new Uint16Array(buffer, byteOffset, rows)
        : new Uint32Array(buffer, byteOffset, rows);
  const sorts = aligned(stored.sorts);
  const fields = new Uint32Array(sorts.buffer, sorts.byteOffset, sorts.length / 4);
  return {
    kinds,
    sorts: Array.from({ length: fields.length / FIELDS }, (_, i) => {
      const [resource = 0, slot = 0, traced = 0] = fields.subarray(i * FIELDS, (i + 1) * FIELDS);
      return { resource, level: SEVERITIES[slot] ?? 'unknown', hasTrace: traced !== 0 };
    }),
  };
}

const bytesOf = (numbers: Uint8Array | Uint16Array | Uint32Array | Float64Array): Uint8Array =>
  new Uint8Array(numbers.buffer);

function narrowed(kinds: Uint32Array, sorts: number): Uint8Array | Uint16Array | Uint32Array {
  if (sorts <= 2 ** 8) return Uint8Array.from(kinds);
  return sorts <= 2 ** 16 ? Uint16Array.from(kinds) : kinds;
}

/** Numbers may not begin just anywhere. */
function aligned(stored: Uint8Array): Uint8Array {
  return stored.byteOffset % 8 === 0 ? stored : new Uint8Array(stored);
}
