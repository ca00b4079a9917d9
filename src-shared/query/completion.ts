// What an editor's list may offer at the cursor, in every language.
import type { Place } from './errors.ts';

/** One entry that the language itself knows; names and values of the data are the caller's to add. */
export interface CompletionOption {
  text: string;
  says?: string;
}

/** Whose names or values are meant, where a language tells metrics from their labels. */
export type FieldsOf = { kind: 'names' } | { kind: 'labels'; metric: string | undefined };

/**
 * What is expected at the cursor. `from`..`to` is the text that a choice replaces, `typed` its part before
 * the cursor. `field`: a name. `operator`, `value`: after the field called `field`, written as the language
 * writes it; a value is text in quotes unless one of `options`. `keyword`: one of `options`. `words`: the bar
 * holds plain words. `nothing`: the query is whole here, or inside a comment.
 */
export type Completion = Place & { typed: string } & (
    | { expects: 'field'; of?: FieldsOf; options: CompletionOption[] }
    | { expects: 'operator'; field: string; options: CompletionOption[] }
    | { expects: 'value'; field: string; op: string; of?: FieldsOf; options: CompletionOption[] }
    | { expects: 'keyword'; options: CompletionOption[] }
    | { expects: 'words' | 'nothing' }
  );

/** Options without explanations. */
export function plainOptions(texts: readonly string[]): CompletionOption[] {
  return texts.map((text) => ({ text }));
}

/** The token the cursor stands in or right after, and how many tokens lie wholly before it. */
export function tokenAtCursor<T extends Place>(
  tokens: readonly T[],
  pos: number,
  isOpen: (token: T) => boolean,
): { before: number; current: T | undefined } {
  let before = 0;
  for (const token of tokens) {
    if (token.from >= pos) break;
    if (token.to > pos || (token.to === pos && isOpen(token))) return { before, current: token };
    before++;
  }
  return { before, current: undefined };
}
