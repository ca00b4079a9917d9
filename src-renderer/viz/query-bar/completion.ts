// The list under the cursor: what the language expects there, filled with names and values of the data.
import type { CompletionContext, CompletionResult, Completion as Item } from '@codemirror/autocomplete';
import { startCompletion } from '@codemirror/autocomplete';
import type { EditorView } from '@codemirror/view';
import type { Completion, FieldsOf } from '#shared/query/completion.ts';
import type { LanguageKit } from './language.ts';

/** A field seen in the data, as the language writes it. */
export interface FieldOption {
  readonly field: string;
  /** `string`, `int`, `double`, `bool`, … */
  readonly type: string;
  readonly count: number;
}

export interface ValueOption {
  readonly value: string;
  readonly count: number;
}

export interface DataSource {
  /** `of`: whose, where the language tells metrics from their labels. */
  readonly loadFields: (of?: FieldsOf) => Promise<readonly FieldOption[]>;
  readonly loadValues: (field: string, prefix: string, of?: FieldsOf) => Promise<readonly ValueOption[]>;
}

/** Asks the language what is expected, and the data for names and values. A failed look-up only shortens the list. */
export async function completionsAt(
  kit: LanguageKit,
  data: DataSource,
  context: CompletionContext,
): Promise<CompletionResult | null> {
  const text = context.state.doc.toString();
  if (text.trim() === '' && !context.explicit) return null;
  const place = kit.complete(text, context.pos);
  if (place.expects === 'nothing' || place.expects === 'words') return null;
  const items = await itemsFor(place, data);
  // A list whose only entry is what already stands there would only swallow Enter.
  const others = items.filter((item) => item.label !== place.typed);
  if (others.length === 0) return null;
  if (place.expects === 'keyword' && !context.explicit && place.typed === '') return null;
  const list = { from: place.from, to: place.to, options: items };
  // A name typed on narrows the list there is: asked again, it would be stale while Enter is pressed on it.
  return place.expects === 'value' ? { ...list, filter: false } : { ...list, validFor: /^[\w.:]*$/ };
}

async function itemsFor(place: Completion, data: DataSource): Promise<Item[]> {
  switch (place.expects) {
    case 'field':
      return place.of
        ? promItems(place.options, await settled(data.loadFields(place.of)))
        : fieldItems(place.options, await settled(data.loadFields()));
    case 'operator':
      return place.options.map(({ text, says }, i) => item(text, says, { boost: -i, apply: `${text} ` }));
    case 'value':
      return valueItems(place, data);
    case 'keyword':
      return place.options.map(({ text, says }) => item(text, says, { apply: applied(text) }));
    default:
      return [];
  }
}

function fieldItems(known: readonly { text: string; says?: string }[], seen: readonly FieldOption[]): Item[] {
  const names = new Set(seen.map(({ field }) => field));
  const fromData = seen.map(({ field, type }, i) =>
    item(field, type, { boost: Math.max(-50, 50 - i), apply: `${field} ` }),
  );
  const fromLanguage = known
    .filter(({ text }) => !names.has(text))
    .map(({ text, says }) =>
      // A scope alone is half a name: the list opens again behind its dot.
      item(text, says, { boost: -60, apply: text.endsWith('.') ? goOn(text) : `${text} ` }),
    );
  return [...fromData, ...fromLanguage];
}

/** Names are followed by braces, brackets or nothing, functions by their parenthesis. */
function promItems(calls: readonly { text: string; says?: string }[], seen: readonly FieldOption[]): Item[] {
  return [
    ...seen.map(({ field, type }, i) =>
      item(field, type === 'string' ? undefined : type, { boost: Math.max(-50, 50 - i), apply: field }),
    ),
    ...calls.map(({ text, says }) => item(text, says, { boost: -60, apply: goOn(`${text}(`) })),
  ];
}

async function valueItems(place: Completion & { expects: 'value' }, data: DataSource): Promise<Item[]> {
  const bare = place.typed.replace(/^["`]|["`]$/g, '');
  const matches = (word: string): boolean => word.toLowerCase().startsWith(bare.toLowerCase());
  const words = place.options.filter(({ text }) => matches(text));
  if (words.length > 0) return words.map(({ text, says }) => item(text, says, { apply: applied(text) }));
  const quoted = place.typed.startsWith('"') || place.typed.startsWith('`');
  const [fields, values] = await Promise.all([
    place.of ? [] : settled(data.loadFields()),
    settled(data.loadValues(place.field, bare, place.of)),
  ]);
  const type = fields.find(({ field }) => field === place.field)?.type ?? 'string';
  const isText = quoted || !/^(int|double|float|bool)/.test(type);
  return values.map(({ value }) => {
    const literal = isText ? JSON.stringify(value) : value;
    return item(literal, undefined, { apply: applied(literal) });
  });
}

function item(label: string, detail: string | undefined, more: Partial<Item>): Item {
  return { label, ...(detail !== undefined && { detail }), ...more };
}

async function settled<T>(list: Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await list;
  } catch {
    // Completion is a help: without the engine the language's own words are still offered.
    return [];
  }
}

/** Puts a finished piece in, with a space before what follows unless there is one. */
function applied(text: string) {
  return (view: EditorView, _: Item, from: number, to: number) => {
    const next = view.state.sliceDoc(to, to + 1);
    const insert =
      next === '' || next === ' ' || next === ')' || next === ',' || next === '}' ? text : `${text} `;
    view.dispatch({ changes: { from, to, insert }, selection: { anchor: from + insert.length } });
  };
}

function goOn(text: string) {
  return (view: EditorView, _: Item, from: number, to: number) => {
    view.dispatch({ changes: { from, to, insert: text }, selection: { anchor: from + text.length } });
    startCompletion(view);
  };
}
