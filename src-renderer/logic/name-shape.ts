// Names of calls that differ in their values alone, "SELECT … WHERE id = 7" and "… = 8", have one shape.

/** Longer names are told apart by what they begin with. */
const LOOKED_AT = 1000;

/** What stands for a value: quoted text, ids, numbers, and placeholders of a statement. */
const VALUES = [
  /'(?:[^']|'')*'/g,
  /(?<![\w$])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?!\w)/gi,
  // Hexadecimal or decimal, of its own: the 2 of "v2" and of "orders2" is a part of a name.
  /(?<![\w$])(?=[a-f]*\d)(?:0x)?[0-9a-f]{4,}(?!\w)/gi,
  /(?<![\w$])\d+(?:\.\d+)*(?!\w)/g,
  /\$\d+|(?<!\w):\d+/g,
];
/** Lists of any length are one. */
const LIST = /\?(?:\s*,\s*\?)+/g;

/** The name with "?" for each of its values. */
export function nameShape(name: string): string {
  if (!/\d|'/.test(name)) return name;
  let shape = name.slice(0, LOOKED_AT);
  for (const value of VALUES) shape = shape.replace(value, '?');
  return shape.replace(LIST, '?');
}

/** For each name, the index of the first of the same shape. */
export function nameShapes(names: readonly string[]): Uint32Array {
  const firstOf = new Map<string, number>();
  return Uint32Array.from(names, (name, index) => {
    const shape = nameShape(name);
    const first = firstOf.get(shape) ?? index;
    if (first === index) firstOf.set(shape, index);
    return first;
  });
}

/** The longest part of a shape without a value: what to search for where one text must do. */
export function longestPart(shape: string): string {
  return shape
    .split('?')
    .map((part) => part.trim())
    .reduce((longest, part) => (part.length > longest.length ? part : longest), '');
}

/** A regular expression, in what all dialects share, for the names of a shape. */
export function shapePattern(shape: string): string {
  return shape.replace(/[\\^$.*+()[\]{}|]/g, '\\$&').replaceAll('?', '.*');
}
