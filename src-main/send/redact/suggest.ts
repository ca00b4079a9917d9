// Rules that would hide what looks like secrets in what is about to leave. Runs in a reader thread.
import type { RedactionRule, Suggestion } from '#shared/api/redaction.ts';
import { SECRET_KEYS, SECRET_TEXTS } from '#shared/model/secrets.ts';
import type { Signal } from '#shared/model/signal.ts';
import type { Origin } from '../../otlp/assemble.ts';
import { HIDDEN } from '../../otlp/rewrite.ts';
import { type Message, RESOURCE, SCOPE } from '../../otlp/schema.ts';
import { METRIC } from '../../otlp/schema-metrics.ts';
import { forEachText } from '../../otlp/texts.ts';
import type { ReadDb } from '../../store/sql.ts';
import type { Watch } from '../examine.ts';
import type { Rows } from '../plan.ts';
import { walkItems } from '../walk-items.ts';
import { compileRules } from './rules.ts';

export interface SuggestInput {
  /** So long at most; null for as long as it takes. */
  ms: number | null;
  rows: Rows;
  signals: readonly Signal[];
  /** Rules that hold already: what they hide is not suggested again. */
  rules: readonly RedactionRule[];
}

export interface Suggested {
  suggestions: Suggestion[];
  looked: number;
  /** False when there were more items than time. */
  complete: boolean;
}

const LOOK_UP_EVERY = 512;
const MOST_REMEMBERED = 50_000;
/** So much of a text is shown before what is hidden. */
const SHOWN = 40;
/** How tokens of well-known kinds begin, whoever they are of. */
const KIND = /^(?:bearer |basic |gh[pousr]_|gl(?:c|sa)_|xox[abprs]-|sk_(?:live|test)_|AKIA|ASIA|AIza|eyJ)/i;

/** Of a secret only what says which kind it is of. */
export function masked(text: string): string {
  const [kind = ''] = KIND.exec(text) ?? [];
  return `${kind}${HIDDEN}`;
}

/** A rule's pattern as a rule makes it ready, and its own. */
interface Candidate {
  rule: RedactionRule;
  why: string;
  hidesKey: ((key: string) => boolean) | null;
  hideText: ((text: string) => string) | null;
}

const candidates: readonly Candidate[] = [
  ...SECRET_KEYS.map(({ pattern, why }) => ({ rule: { where: 'key' as const, pattern }, why })),
  ...SECRET_TEXTS.map(({ pattern, why }) => ({ rule: { where: 'text' as const, pattern }, why })),
].map(({ rule, why }) => ({ rule, why, ...compileRules([rule]) }));

/** All that looks like a secret by its shape. */
const hideAll = compileRules(SECRET_TEXTS.map(({ pattern }) => ({ where: 'text', pattern }))).hideText;

class Finder {
  readonly #found = new Map<Candidate, Suggestion>();
  readonly #seen = new WeakSet<object>();
  readonly #rules: ReturnType<typeof compileRules>;
  /** Which rules hold for a text of a key; the same texts come again and again. */
  readonly #known = new Map<string, Candidate[]>();

  constructor(rules: readonly RedactionRule[]) {
    this.#rules = compileRules(rules);
  }

  /** An origin or metric is looked at once, however many items it has. */
  once(message: Message, owner: object, bytes: Uint8Array): void {
    if (this.#seen.has(owner)) return;
    this.#seen.add(owner);
    this.look(message, bytes, 0, bytes.length);
  }

  look(message: Message, bytes: Uint8Array, offset: number, length: number): void {
    forEachText(message, bytes, offset, length, (text, key, field) => {
      if (field === 'schemaUrl') return;
      const left = this.#rules.hideText?.(text) ?? text;
      for (const candidate of this.#matching(left, key)) this.#note(candidate, left, key ?? placeOf(field));
    });
  }

  result(): Suggestion[] {
    return [...this.#found.values()].sort((a, b) => b.count - a.count);
  }

  /** `left`: what the rules that hold leave of a text. */
  #matching(left: string, key: string | null): Candidate[] {
    if (left === HIDDEN || (key !== null && this.#rules.hidesKey?.(key))) return [];
    const memory = `${key ?? ''}\u0000${left}`;
    let matching = this.#known.get(memory);
    if (!matching) {
      const byKey = candidates.find(({ hidesKey }) => key !== null && hidesKey?.(key));
      // What goes with its key needs no rule of its own.
      matching = byKey ? [byKey] : matchingText(left);
      if (this.#known.size >= MOST_REMEMBERED) this.#known.clear();
      this.#known.set(memory, matching);
    }
    return matching;
  }

  #note(candidate: Candidate, text: string, where: string): void {
    let found = this.#found.get(candidate);
    if (!found) {
      found = {
        rule: candidate.rule,
        why: candidate.why,
        count: 0,
        keys: [],
        example: { where, text: exampleOf(candidate, text) },
      };
      this.#found.set(candidate, found);
    }
    found.count++;
    if (found.keys.length < 20 && !found.keys.includes(where)) found.keys.push(where);
  }
}

/** A value that stands in no attribute is a record's body. */
const placeOf = (field: string): string => (/^(?:string|bytes|number)Value$/.test(field) ? 'body' : field);

/** Stands for what is hidden: a value in quotes, and none. */
const EMPTY = '""';

/** Rules that hide a part of a text that none before them hides. */
function matchingText(text: string): Candidate[] {
  const matching: Candidate[] = [];
  // What is hidden already is no secret of what stands before it.
  let left = text.replaceAll(HIDDEN, EMPTY);
  for (const candidate of candidates) {
    const hidden = candidate.hideText?.(left) ?? left;
    if (hidden === left) continue;
    matching.push(candidate);
    left = hidden.replaceAll(HIDDEN, EMPTY);
  }
  return matching;
}

/**
 * What stands before the first that would go of a text. Never what follows: a secret may go on where a pattern ends.
 * Only words that nothing at all looks like a secret in are shown.
 */
export function exampleOf({ hideText }: Pick<Candidate, 'hideText'>, text: string): string {
  if (hideText === null) return masked(text);
  const hidden = hideAll?.(text) ?? text;
  const at = hidden.indexOf(HIDDEN);
  return `${hidden.slice(Math.max(0, at - SHOWN), Math.max(0, at))}${HIDDEN}`;
}

/** Suggestions for the chosen signals, most frequent first. Throws AppError for a rule that cannot be one. */
export function suggest(db: ReadDb, { rows, signals, rules }: SuggestInput, watch: Watch): Suggested {
  const finder = new Finder(rules);
  let looked = 0;
  for (const { message, piece, resource, scope, metric } of walkItems(db, rows, signals)) {
    if (looked % LOOK_UP_EVERY === 0) {
      watch.pause();
      if (watch.isSpent()) return { suggestions: finder.result(), looked, complete: false };
    }
    looked++;
    const origin = (message: Message, one: Origin): void => finder.once(message, one, one.bytes);
    origin(RESOURCE, resource);
    origin(SCOPE, scope);
    if (metric !== null) finder.once(METRIC, metric, metric);
    finder.look(message, piece.bytes, piece.offset, piece.length);
  }
  return { suggestions: finder.result(), looked, complete: true };
}
