// Does to items what a treatment says: moves times, replaces ids, hides texts, repairs. What needs nothing goes as
// it came, byte for byte.
import { hash } from 'node:crypto';
import type { Signal } from '#shared/model/signal.ts';
import type { Origin } from '../otlp/assemble.ts';
import { AS_IT_IS, Rewriter, type Rewriting } from '../otlp/rewrite.ts';
import { type Message, RESOURCE, SCOPE } from '../otlp/schema.ts';
import { METRIC } from '../otlp/schema-metrics.ts';
import { isKnown, Judge, repairsFor } from './judge/judge-item.ts';
import { isIndexLabel } from './judge/loki.ts';
import { type Code, REASONS } from './judge/reasons.ts';
import type { Limits } from './limits.ts';
import { compileRules } from './redact/rules.ts';
import { shortens, type Treatment } from './treatment.ts';

/** A stretch of bytes. */
export interface Piece {
  bytes: Uint8Array;
  offset: number;
  length: number;
}

/** The new id of an old one: the first bytes of a hash of salt and id, never all zero. */
function idHasher(salt: string): NonNullable<Rewriting['newId']> {
  const prefix = Buffer.from(`${salt}:`);
  // Spans come trace by trace, so the last trace's id is asked for again and again.
  let lastOld = '';
  let last = new Uint8Array(0);
  return (bytes, offset, length) => {
    const id = Buffer.from(bytes.buffer, bytes.byteOffset + offset, length);
    const old = length === 16 ? id.toString('latin1') : '';
    if (length === 16 && old === lastOld) return last;
    const made = new Uint8Array(hash('sha256', Buffer.concat([prefix, id]), 'buffer').subarray(0, length));
    if (made.every((byte) => byte === 0)) made[length - 1] = 1;
    if (length === 16) {
      lastOld = old;
      last = made;
    }
    return made;
  };
}

/** The id that an item leaves with under a salt, of the hex one it came with; as hex. */
export function newIdOf(salt: string, id: string): string {
  const bytes = Buffer.from(id, 'hex');
  return Buffer.from(idHasher(salt)(bytes, 0, bytes.length)).toString('hex');
}

const ANY = Number.POSITIVE_INFINITY;

/** How long texts of a signal's items may be, where they are shortened. Attributes of points make their series. */
function longestOf(signal: Signal, { traces, logs }: Limits): Rewriting['longest'] {
  if (signal === 'traces') return { body: ANY, attribute: () => traces.attributeBytes ?? ANY };
  return signal === 'logs' ? { body: logs.lineBytes ?? ANY, attribute: () => ANY } : null;
}

/** The same of the resources of logs. */
const longestLabels = ({ logs }: Limits): Rewriting['longest'] => ({
  body: ANY,
  attribute: (key) => (isIndexLabel(key) ? (logs.labelBytes ?? ANY) : ANY),
});

/** A treatment made ready. */
export class Treater {
  /** The same for every slice of a send, and of no other. */
  readonly key: string;
  readonly judge: Judge;
  readonly #treatment: Treatment;
  /** True when every item is written anew, whether or not it needs repair. */
  readonly #changesAll: boolean;
  readonly #rewriters: Record<Signal, Rewriter>;
  readonly #header: Rewriter;
  /** Resources of logs: some of their attributes become labels. */
  readonly #streams: Rewriter;
  readonly #origins = new Map<Signal, WeakMap<Origin, Origin>>();

  /** Throws AppError for a redaction rule that cannot be one. */
  constructor(treatment: Treatment, key = JSON.stringify(treatment)) {
    this.key = key;
    const { how, shiftNs, idSalt, backends, limits, repair } = treatment;
    this.#treatment = treatment;
    this.judge = new Judge(treatment);
    const redaction = compileRules(how.redact);
    this.#changesAll = shiftNs !== '0' || idSalt !== null || how.redact.length > 0;
    const base = {
      ...AS_IT_IS,
      ...redaction,
      shiftNs: BigInt(shiftNs),
      newId: idSalt === null ? null : idHasher(idSalt),
    };
    const rewriting = (signal: Signal): Rewriting => {
      const { utf8, ids, emptyKeys } = repairsFor(signal, backends[signal]);
      return {
        ...base,
        repairUtf8: repair && utf8,
        dropBadIds: repair && ids,
        dropEmptyKeys: repair && emptyKeys,
        longest: repair && shortens(how) ? longestOf(signal, limits) : null,
      };
    };
    this.#rewriters = {
      traces: new Rewriter(rewriting('traces')),
      logs: new Rewriter(rewriting('logs')),
      metrics: new Rewriter(rewriting('metrics')),
    };
    const plainKey = repair ? isIndexLabel : null;
    const longest = repair && shortens(how) ? longestLabels(limits) : null;
    this.#streams = new Rewriter({ ...rewriting('logs'), plainKey, longest });
    this.#header = new Rewriter({ ...rewriting('metrics'), cumulative: true });
  }

  /** Whether an item judged so stays here. */
  stays(signal: Signal, code: Code | ''): code is Code {
    if (code === '') return false;
    const { how, backends } = this.#treatment;
    // Asked to go as it is it goes; asked to be added up it stays where that cannot be (a stream without an end).
    if (code === 'point_delta' && how.delta !== 'convert') return how.delta === 'leave-out';
    return how.refused === 'leave-out' && isKnown(signal, backends[signal]);
  }

  /** The words that an item stays here for. */
  static wordsOf(code: Code): string {
    return REASONS[code].words;
  }

  /** An item as it leaves. `needsRepair` is the judge's word for it. */
  item(signal: Signal, message: Message, piece: Piece, needsRepair: boolean): Piece {
    if (!this.#changes(needsRepair)) return piece;
    const bytes = this.#rewriters[signal].rewrite(message, piece.bytes, piece.offset, piece.length);
    return { bytes, offset: 0, length: bytes.length };
  }

  /** A Metric message without its points, as it leaves; with cumulative temporality when `cumulative`. */
  header(bytes: Uint8Array, cumulative: boolean): Uint8Array {
    if (!this.#changesAll && !this.#treatment.repair) return bytes;
    return (cumulative ? this.#header : this.#rewriters.metrics).rewrite(METRIC, bytes);
  }

  /** True when an item is written anew. */
  #changes(needsRepair: boolean): boolean {
    return this.#changesAll || (needsRepair && this.#treatment.repair);
  }

  /** Whether items need judging at all: an export takes them as they are. */
  get judges(): boolean {
    return this.#treatment.repair || this.#treatment.how.refused === 'leave-out';
  }

  /** A resource as it leaves: one object for one object. */
  resource(signal: Signal, origin: Origin): Origin {
    return this.#origin(signal, origin, RESOURCE, signal === 'logs' ? this.#streams : undefined);
  }

  /** A scope as it leaves. */
  scope(signal: Signal, origin: Origin): Origin {
    return this.#origin(signal, origin, SCOPE);
  }

  #origin(
    signal: Signal,
    origin: Origin,
    message: Message,
    rewriter: Rewriter = this.#rewriters[signal],
  ): Origin {
    if (!this.#changesAll && !this.#treatment.repair) return origin;
    let known = this.#origins.get(signal);
    if (!known) {
      known = new WeakMap();
      this.#origins.set(signal, known);
    }
    let made = known.get(origin);
    if (!made) {
      const bytes = rewriter.rewrite(message, origin.bytes);
      made = Buffer.compare(bytes, origin.bytes) === 0 ? origin : { bytes, schemaUrl: origin.schemaUrl };
      known.set(origin, made);
    }
    return made;
  }
}

const ready = new Map<string, Treater>();
const MOST_READY = 8;

/** The treatment made ready, remembered in this thread: a send asks again for every batch. */
export function treaterOf(treatment: Treatment): Treater {
  const key = JSON.stringify(treatment);
  let treater = ready.get(key);
  if (!treater) {
    treater = new Treater(treatment, key);
    if (ready.size >= MOST_READY) ready.delete(ready.keys().next().value ?? '');
    ready.set(key, treater);
  }
  return treater;
}
