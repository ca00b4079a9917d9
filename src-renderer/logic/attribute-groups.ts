// Attributes in groups by namespace, so that forty keys read as six short lists.
import type { KeyValue } from '#shared/model/otlp.ts';

export interface AttributeGroup {
  /** `http.request`, `db`; empty for keys without a namespace. */
  readonly name: string;
  /** Each with the part of its key after the group's name. */
  readonly items: readonly { readonly label: string; readonly attribute: KeyValue }[];
}

/**
 * Groups by the first word of the key; where two or more keys share a second word too and go on after it
 * (`http.request.method`, `http.request.body.size`), by both. Groups stand in order of their first key.
 */
export function groupAttributes(attributes: readonly KeyValue[]): AttributeGroup[] {
  const deep = new Map<string, number>();
  for (const { key } of attributes) {
    const words = key.split('.');
    if (words.length < 3) continue;
    const prefix = `${words[0]}.${words[1]}`;
    deep.set(prefix, (deep.get(prefix) ?? 0) + 1);
  }
  const groups = new Map<string, { label: string; attribute: KeyValue }[]>();
  for (const attribute of attributes) {
    const words = attribute.key.split('.');
    const two = `${words[0]}.${words[1]}`;
    const name =
      words.length < 2 ? '' : words.length > 2 && (deep.get(two) ?? 0) > 1 ? two : (words[0] ?? '');
    const label = name === '' ? attribute.key : attribute.key.slice(name.length + 1);
    const group = groups.get(name);
    if (group) group.push({ label, attribute });
    else groups.set(name, [{ label, attribute }]);
  }
  return [...groups].map(([name, items]) => ({ name, items }));
}
