// A log record as Loki will see it: which attributes become index labels of its stream, which lie with each line,
// how many they are and how long (Loki's OTLP defaults).
import { forEachAttribute, forEachAttributeRange, valueText } from '../../otlp/attributes.ts';
import { TAG_KVLIST, TAG_VALUE } from '../../otlp/check-values.ts';
import { VALUE_KVLIST } from '../../otlp/columns.ts';
import { decodeAttributes } from '../../otlp/decode.ts';
import { Reader, WIRE_BYTES, WIRE_FIXED64 } from '../../otlp/reader.ts';
import { repeatedText } from '../../otlp/text.ts';

/** Attributes of a resource that become labels of its stream. */
export const INDEX_LABELS: ReadonlySet<string> = new Set(
  [
    'service.name service.namespace service.instance.id deployment.environment deployment.environment.name',
    'cloud.region cloud.availability_zone container.name k8s.cluster.name k8s.namespace.name k8s.pod.name',
    'k8s.container.name k8s.replicaset.name k8s.deployment.name k8s.statefulset.name k8s.daemonset.name',
    'k8s.cronjob.name k8s.job.name',
  ].flatMap((line) => line.split(' ')),
);

/** True for an attribute that becomes a label of its stream, on a resource. */
export const isIndexLabel = (key: string): boolean => INDEX_LABELS.has(key);

/** What bytes that are not UTF-8 are read as; Loki takes it in no label, wherever it came from. */
const REPLACEMENT = '\uFFFD';

const names = new Map<string, string>();

/** An attribute's key as Loki writes it. */
export function lokiName(key: string): string {
  let name = names.get(key);
  if (name === undefined) {
    name = key.replaceAll(/[^A-Za-z0-9_]/gu, '_').replace(/^__+/, '_');
    if (/^\d/.test(name)) name = `key_${name}`;
    if (names.size > 10_000) names.clear();
    names.set(key, name);
  }
  return name;
}

/** What lies with every line. */
interface Entries {
  count: number;
  bytes: number;
}

/** What a resource or scope adds to each of its records. */
export interface LokiOrigin extends Entries {
  labels: number;
  longestLabel: number;
  /** A label has a character that Loki does not take in one. */
  oddLabel: boolean;
  names: ReadonlySet<string>;
}

function flattened(value: unknown, key: string, take: (key: string, text: string) => void): void {
  if (typeof value !== 'object' || value === null || !('kvlistValue' in value)) return;
  const { values } = value.kvlistValue as { values: { key: string; value: unknown }[] };
  for (const pair of values) {
    const name = `${key}_${pair.key}`;
    if (typeof pair.value === 'object' && pair.value !== null && 'kvlistValue' in pair.value)
      flattened(pair.value, name, take);
    else {
      const [text = ''] = Object.values(pair.value as object);
      take(name, typeof text === 'object' ? JSON.stringify(text) : String(text));
    }
  }
}

/** Every entry that the attributes of a message become. Empty ones are dropped later, but count. */
function forEachEntry(
  bytes: Uint8Array,
  offset: number,
  length: number,
  owner: 'resource' | 'scope' | 'logRecord',
  take: (key: string, text: string) => void,
): void {
  let hasMaps = false;
  forEachAttribute(bytes, offset, length, owner, (key, value, kind) => {
    if (kind === VALUE_KVLIST) hasMaps = true;
    else take(key, value);
  });
  if (!hasMaps) return;
  for (const { key, value } of decodeAttributes(bytes, offset, length, owner)) flattened(value, key, take);
}

const size = (text: string): number => Buffer.byteLength(text);

/** What a resource or a scope means for its records. */
export function lokiOrigin(bytes: Uint8Array, owner: 'resource' | 'scope'): LokiOrigin {
  const found = { labels: 0, longestLabel: 0, oddLabel: false, count: 0, bytes: 0, names: new Set<string>() };
  forEachEntry(bytes, 0, bytes.length, owner, (key, text) => {
    if (owner === 'resource' && INDEX_LABELS.has(key)) {
      // The one that Loki makes sure of itself is not counted.
      if (key !== 'service.name' && text !== '') found.labels++;
      found.oddLabel ||= text.includes(REPLACEMENT);
      // As it leaves.
      found.longestLabel = Math.max(found.longestLabel, size(text.replaceAll(REPLACEMENT, '?')));
      return;
    }
    found.count++;
    found.bytes += size(key) + size(text);
    found.names.add(lokiName(key));
  });
  if (owner === 'scope') addScopeName(bytes, found);
  return found;
}

function addScopeName(bytes: Uint8Array, found: Entries): void {
  const r = new Reader(bytes);
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    const number = tag >>> 3;
    if ((tag & 7) !== WIRE_BYTES || number > 2) r.skip(tag);
    else {
      const length = r.length();
      r.take(length);
      if (length === 0) continue;
      found.count++;
      found.bytes += length + (number === 1 ? 'scope_name' : 'scope_version').length;
    }
  }
}

/** What of a record its refusal may hang on. Reused by the next read. */
export class LokiRecord {
  /** Its time, else its observed time, µs; 0 when it has neither. */
  timeUs = 0;
  lineBytes = 0;
  /** The line is a text, which can be shortened. */
  isText = false;
  /** Entries of its own, and their bytes: at least as many as Loki counts, exactly so after `recount`. */
  count = 0;
  bytes = 0;
  #ownCount = 0;
  #ownBytes = 0;

  /** Reads the record at `offset`. Throws DecodeError when malformed. */
  read(bytes: Uint8Array, offset: number, length: number): this {
    const r = new Reader(bytes, offset, length);
    let observedUs = 0;
    let attributes = 0;
    let attributeBytes = 0;
    let maps = false;
    this.timeUs = 0;
    this.lineBytes = 0;
    this.isText = false;
    this.#ownCount = 0;
    this.#ownBytes = 0;
    for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
      const number = tag >>> 3;
      const wire = tag & 7;
      if (wire === WIRE_FIXED64 && (number === 1 || number === 11)) {
        r.nanos();
        if (number === 1) this.timeUs = r.us;
        else observedUs = r.us;
      } else if (wire !== WIRE_BYTES) {
        // Severity number, flags, dropped attributes: each an entry unless it is 0.
        const at = r.pos;
        r.skip(tag);
        if (bytes[at] !== 0) this.#add(20, 2);
      } else {
        const size = r.length();
        const at = r.take(size);
        if (number === 5) {
          const text = textBytes(bytes, at, size);
          this.isText = text !== undefined;
          this.lineBytes = text ?? Buffer.byteLength(valueText(bytes, at, size));
        } else if (number === 6) {
          attributes++;
          attributeBytes += size;
          maps ||= isMap(r, at, size);
        } else if (size > 0) {
          const isId = number === 9 || number === 10;
          if (!isId || bytes.subarray(at, at + size).some((byte) => byte !== 0))
            this.#add(16, isId ? size * 2 : size);
        }
      }
    }
    if (this.timeUs === 0) this.timeUs = observedUs;
    else if (observedUs !== 0) this.#add(18, 19);
    this.count = this.#ownCount + attributes;
    this.bytes = this.#ownBytes + attributeBytes;
    // Maps become an entry for each of their leaves, which only a closer look can count.
    if (maps) this.recount(bytes, offset, length);
    return this;
  }

  #add(keyBytes: number, valueBytes: number): void {
    this.#ownCount++;
    this.#ownBytes += keyBytes + valueBytes;
  }

  /** Counts entry by entry what lies at `offset`, which is what was read last. */
  recount(bytes: Uint8Array, offset: number, length: number): void {
    this.count = this.#ownCount;
    this.bytes = this.#ownBytes;
    forEachEntry(bytes, offset, length, 'logRecord', (key, text) => {
      this.count++;
      this.bytes += size(key) + size(text);
    });
  }
}

/** True when the value of the KeyValue at `at` is a map. */
function isMap(r: Reader, at: number, size: number): boolean {
  const { pos, end } = r;
  r.pos = at;
  r.end = at + size;
  let found = false;
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    const length = (tag & 7) === WIRE_BYTES ? r.length() : -1;
    if (length < 0) r.skip(tag);
    else {
      const start = r.take(length);
      if (tag === TAG_VALUE && length > 0) found = r.bytes[start] === TAG_KVLIST;
    }
  }
  r.pos = pos;
  r.end = end;
  return found;
}

/** The bytes of a body that is a text: Loki's line. Anything else becomes one. */
function textBytes(bytes: Uint8Array, offset: number, length: number): number | undefined {
  const r = new Reader(bytes, offset, length);
  const tag = r.tag();
  if (tag === ((1 << 3) | WIRE_BYTES)) {
    const size = r.length();
    r.take(size);
    if (r.pos === r.end) return size;
  }
  return undefined;
}

/** True when two attributes of a record become one, or one of its resource or scope takes the place of one. */
export function losesValue(
  bytes: Uint8Array,
  offset: number,
  length: number,
  origins: readonly LokiOrigin[],
): boolean {
  const own = new Set<string>();
  let loses = false;
  forEachAttributeRange(bytes, offset, length, 'logRecord', (at, size) => {
    const name = lokiName(repeatedText(bytes, at, size));
    if (own.has(name) || origins.some((origin) => origin.names.has(name))) loses = true;
    own.add(name);
  });
  return loses;
}
