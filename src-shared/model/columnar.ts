// Typed arrays and a JSON head in one ArrayBuffer, so that big answers go from the store's thread over
// HTTP to the page without a parse.
//
//   u32 length of head | head, UTF-8 JSON | padding to 8 | array | padding to 8 | array | …
//
// The head is { meta, arrays: [name, type, byteOffset, length][] }; offsets count from the first array.
// Little-endian, as every machine we run on.

const TYPES = {
  f64: Float64Array,
  i32: Int32Array,
  u32: Uint32Array,
  u16: Uint16Array,
  u8: Uint8Array,
} as const;
type TypeName = keyof typeof TYPES;
export type Column = Float64Array | Int32Array | Uint32Array | Uint16Array | Uint8Array;

interface Head {
  meta: unknown;
  arrays: [name: string, type: TypeName, byteOffset: number, length: number][];
}

const pad8 = (n: number): number => (n + 7) & ~7;

function typeName(column: Column): TypeName {
  for (const name of Object.keys(TYPES) as TypeName[]) if (column instanceof TYPES[name]) return name;
  throw new TypeError('not a column');
}

/** Packs named columns and a JSON-able `meta` into one buffer. */
export function packColumns(meta: unknown, columns: Record<string, Column>): ArrayBuffer {
  const arrays: Head['arrays'] = [];
  let size = 0;
  for (const [name, column] of Object.entries(columns)) {
    arrays.push([name, typeName(column), size, column.length]);
    size = pad8(size + column.byteLength);
  }
  const head = new TextEncoder().encode(JSON.stringify({ meta, arrays } satisfies Head));
  const bodyStart = pad8(4 + head.length);
  const buffer = new ArrayBuffer(bodyStart + size);
  new DataView(buffer).setUint32(0, head.length, true);
  const bytes = new Uint8Array(buffer);
  bytes.set(head, 4);
  for (const [name, , offset] of arrays) {
    const column = columns[name];
    if (column)
      bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), bodyStart + offset);
  }
  return buffer;
}

/** Views the columns of a packed buffer without copying. Throws RangeError when the buffer is cut short. */
export function unpackColumns(buffer: ArrayBuffer): { meta: unknown; columns: Record<string, Column> } {
  const headLength = new DataView(buffer).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, headLength))) as Head;
  const bodyStart = pad8(4 + headLength);
  const columns: Record<string, Column> = {};
  for (const [name, type, offset, length] of head.arrays) {
    columns[name] = new TYPES[type](buffer, bodyStart + offset, length);
  }
  return { meta: head.meta, columns };
}
