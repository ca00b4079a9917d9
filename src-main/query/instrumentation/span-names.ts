// Span names that hold ids: many names where one, and an attribute, would do.

/** So many names that differ only in ids are not few by chance. */
export const MANY_NAMES = 5;

const ID = '{id}';
const PARTS: readonly RegExp[] = [
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi,
  // Hex and base-36 ids: long, and with a digit in them.
  /(?<![\w-])(?=[\w-]*\d)[\w-]{16,}(?![\w-])/g,
  // Short ones: letters and digits mixed, as "e8ab"; what starts like a version is none.
  /(?<!\w)(?=[a-z0-9]*\d)(?!v\d)[a-z0-9]{4,}(?!\w)/gi,
  // Numbers, unless they are of a version or a word: "v1", "HTTP/1.1", "utf8".
  /(?<![\w.])\d+(?![\w.])/g,
  /(?<=[a-z]{2}[-_:#])\d+(?![\w.])/gi,
];

/** A span's name with what looks like ids taken out: "GET /products/2184" becomes "GET /products/{id}". */
export function withoutIds(name: string): string {
  return PARTS.reduce((text, part) => text.replace(part, ID), name);
}

export interface NameGroup {
  pattern: string;
  names: Map<string, number>;
}

/** Groups of at least `MANY_NAMES` names that are one without their ids; `names` has spans by name. */
export function namesWithIds(names: ReadonlyMap<string, number>): NameGroup[] {
  const groups = new Map<string, NameGroup>();
  for (const [name, spans] of names) {
    const pattern = withoutIds(name);
    if (pattern === name) continue;
    let group = groups.get(pattern);
    if (!group) {
      group = { pattern, names: new Map() };
      groups.set(pattern, group);
    }
    group.names.set(name, spans);
  }
  return [...groups.values()].filter(({ names: some }) => some.size >= MANY_NAMES);
}
