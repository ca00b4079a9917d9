// What log records are counted by, a few bytes each, so that millions are counted over time in some milliseconds.
import { SEVERITIES, severityOf } from '#shared/model/severity.ts';

/** Kinds: the slot of the severity word (SEVERITIES in their order, then unknown), and whether there is a trace. */
export const KIND_UNKNOWN = SEVERITIES.length;
export const KIND_WITH_TRACE = 8;
export const NO_ROW = 255;

const SLOTS = Uint8Array.from({ length: 256 }, (_, number) => slotOfSeverity(number));

/** The slot of a severity number in kinds and tallies. */
export function slotOfSeverity(number: number): number {
  const word = severityOf(number);
  return word === 'unknown' ? KIND_UNKNOWN : SEVERITIES.indexOf(word);
}

/** Columns of one block being built. */
export class LogColumns {
  readonly #times: Float64Array;
  readonly #kinds: Uint8Array;

  constructor(rows: number) {
    this.#times = new Float64Array(rows);
    this.#kinds = new Uint8Array(rows).fill(NO_ROW);
  }

  set(place: number, timeUs: number, severity: number, hasTrace: boolean): void {
    this.#times[place] = timeUs;
    this.#kinds[place] = (SLOTS[severity] ?? KIND_UNKNOWN) | (hasTrace ? KIND_WITH_TRACE : 0);
  }

  /** The columns as they are stored. */
  encoded(): { baseUs: number; lastUs: number; times: Uint8Array; kinds: Uint8Array } {
    const times = this.#times;
    const kinds = this.#kinds;
    let baseUs = Number.POSITIVE_INFINITY;
    let lastUs = 0;
    for (let i = 0; i < times.length; i++) {
      if (kinds[i] === NO_ROW) continue;
      const us = times[i] as number;
      if (us < baseUs) baseUs = us;
      if (us > lastUs) lastUs = us;
    }
    if (baseUs > lastUs) baseUs = lastUs;
    const after = lastUs - baseUs < 2 ** 32 ? new Uint32Array(times.length) : new Float64Array(times.length);
    for (let i = 0; i < times.length; i++) if (kinds[i] !== NO_ROW) after[i] = (times[i] as number) - baseUs;
    return { baseUs, lastUs, times: new Uint8Array(after.buffer), kinds };
  }
}

/** Microseconds after the block's base, from a column as it is stored. */
export function readTimes(stored: Uint8Array, rows: number): Uint32Array | Float64Array {
  // Numbers may not begin just anywhere.
  const { buffer, byteOffset } = stored.byteOffset % 8 === 0 ? stored : new Uint8Array(stored);
  return stored.length === rows * 4
    ? new Uint32Array(buffer, byteOffset, rows)
    : new Float64Array(buffer, byteOffset, rows);
}
