// What leaves, as it leaves: the first items with what is changed of each. Runs in a reader thread.
import type { Previewed } from '#shared/api/redaction.ts';
import type { Signal } from '#shared/model/signal.ts';
import type { Origin } from '../otlp/assemble.ts';
import { decodeMessage } from '../otlp/decode.ts';
import { type Message, RESOURCE, SCOPE } from '../otlp/schema.ts';
import { METRIC } from '../otlp/schema-metrics.ts';
import type { ReadDb } from '../store/sql.ts';
import type { Watch } from './examine.ts';
import { REASONS } from './judge/reasons.ts';
import type { Rows } from './plan.ts';
import { type Piece, Treater } from './treat.ts';
import type { Treatment } from './treatment.ts';
import { type WalkedItem, walkItems } from './walk-items.ts';

export interface PreviewInput {
  /** So long at most; null for as long as it takes. */
  ms: number | null;
  rows: Rows;
  signals: readonly Signal[];
  treatment: Treatment;
  /** Only items in which something is hidden or changed. */
  changedOnly: boolean;
  limit: number;
}

const LOOK_UP_EVERY = 512;

/** Leaves of a decoded message by their path; attributes by their keys. */
function leavesOf(value: unknown, path: string, into: Map<string, string>): void {
  if (Array.isArray(value)) {
    for (const [i, each] of value.entries()) {
      const isPair = typeof each === 'object' && each !== null && 'key' in each && 'value' in each;
      const name = isPair ? String(each.key) : String(i);
      leavesOf(isPair ? each.value : each, path === '' ? name : `${path}.${name}`, into);
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, each] of Object.entries(value)) {
      const isWrapper = name.endsWith('Value') && Object.keys(value).length === 1;
      leavesOf(each, isWrapper ? path : path === '' ? name : `${path}.${name}`, into);
    }
  } else if (value !== undefined) into.set(path, String(value));
}

/** What differs between two messages of a kind. */
export function changesOf(message: Message, before: Piece, after: Piece): Previewed['changes'] {
  const leaves = ({ bytes, offset, length }: Piece): Map<string, string> => {
    const found = new Map<string, string>();
    leavesOf(decodeMessage<object>(message, bytes, offset, length), '', found);
    return found;
  };
  const old = leaves(before);
  const now = leaves(after);
  const changes: Previewed['changes'] = [];
  for (const [path, text] of old) {
    const left = now.get(path);
    if (left !== text) changes.push({ path, before: text, after: left ?? null });
  }
  return changes;
}

const whole = (bytes: Uint8Array): Piece => ({ bytes, offset: 0, length: bytes.length });

/** A preview of the chosen signals' first items. Throws AppError for a redaction rule that cannot be one. */
export function preview(
  db: ReadDb,
  { rows, signals, treatment, changedOnly, limit }: PreviewInput,
  watch: Watch,
): { items: Previewed[]; looked: number; complete: boolean } {
  const treater = new Treater(treatment);
  const items: Previewed[] = [];
  const seen = new Set<object>();
  let looked = 0;
  const room = (): boolean => items.length < limit;
  /** Resources, scopes and metrics that many items share are shown once, and only when they change. */
  const shared = (item: WalkedItem, part: 'resource' | 'scope', message: Message, origin: Origin): void => {
    if (seen.has(origin) || !room()) return;
    seen.add(origin);
    const after = treater[part](item.signal, origin);
    const changes = changesOf(message, whole(origin.bytes), whole(after.bytes));
    if (changes.length > 0) items.push(previewed(item, part, message, whole(after.bytes), changes, false));
  };
  for (const item of walkItems(db, rows, signals, treater.judge)) {
    if (looked % LOOK_UP_EVERY === 0) {
      watch.pause();
      if (watch.isSpent()) return { items, looked, complete: false };
    }
    if (!room()) return { items, looked, complete: false };
    looked++;
    if (treater.stays(item.signal, item.code)) {
      // What stays does not leave changed.
      const { verb, words } = REASONS[item.code];
      if (!changedOnly)
        items.push({
          ...previewed(item, 'item', item.message, item.piece, [], true),
          stays: `${verb} ${words}`,
        });
      continue;
    }
    shared(item, 'resource', RESOURCE, item.resource);
    shared(item, 'scope', SCOPE, item.scope);
    if (!room()) continue;
    const after = treater.item(item.signal, item.message, item.piece, true);
    const changes = changesOf(item.message, item.piece, after);
    if (item.metric !== null) {
      const header = treater.header(item.metric, treatment.addsUp);
      changes.unshift(...changesOf(METRIC, whole(item.metric), whole(header)));
    }
    if (!changedOnly || changes.length > 0)
      items.push(previewed(item, 'item', item.message, after, changes, true));
  }
  return { items, looked, complete: true };
}

function previewed(
  { signal, row, metric }: WalkedItem,
  part: Previewed['part'],
  message: Message,
  piece: Piece,
  changes: Previewed['changes'],
  isItem: boolean,
): Previewed {
  const leaves = decodeMessage<{ name?: string }>(message, piece.bytes, piece.offset, piece.length);
  const name =
    isItem && metric !== null
      ? decodeMessage<{ name: string }>(METRIC, metric, 0, metric.length).name
      : (leaves.name ?? '');
  return { signal, row, part, name, stays: '', leaves: JSON.stringify(leaves), changes };
}
