// One item's bytes to the objects of the model, whole. For the item someone looks at; lists read columns.
// Invalid UTF-8 becomes U+FFFD. Every function throws DecodeError when the bytes are malformed, which those
// of a decoded batch never are.
import type { AnyValue, KeyValue, LogRecord, Resource, Scope, Span } from '#shared/model/otlp.ts';
import { ATTRIBUTES_FIELD, type AttributeOwner, forEachMessage } from './attributes.ts';
import { readAnyValue, readKeyValue } from './decode-values.ts';
import { readScalars } from './fields.ts';
import type {
  ExponentialHistogramPoint,
  HistogramPoint,
  Metric,
  NumberPoint,
  SummaryPoint,
} from './metric-model.ts';
import { Reader, WIRE_BYTES } from './reader.ts';
import {
  ANY_VALUE,
  type Field,
  KEY_VALUE,
  LOG_RECORD,
  type Message,
  RESOURCE,
  SCOPE,
  SPAN,
} from './schema.ts';
import {
  EXPONENTIAL_HISTOGRAM_POINT,
  HISTOGRAM_POINT,
  METRIC,
  NUMBER_POINT,
  SUMMARY_POINT,
} from './schema-metrics.ts';

type Decoded = Record<string, unknown>;

function defaultOf(field: Field): unknown {
  if (field.repeated) return [];
  switch (field.type) {
    case 'message':
      return field.message ? withDefaults(field.message) : {};
    case 'string':
    case 'bytes':
    case 'id':
      return '';
    case 'bool':
      return false;
    case 'int64':
    case 'uint64':
    case 'fixed64':
    case 'sfixed64':
      return '0';
    default:
      return 0;
  }
}

/** What decoding needs to know of a message, found once. */
interface Plan {
  always: Field[];
  /** Left out of the object when they hold their default. */
  droppable: { field: Field; value: unknown }[];
}

const plans = new Map<Message, Plan>();

function planOf(message: Message): Plan {
  let plan = plans.get(message);
  if (!plan) {
    const fields = message.fields.filter((field) => field !== undefined);
    const isDroppable = ({ always, presence, repeated, message: nested }: Field): boolean =>
      !always && !presence && !repeated && !nested;
    plan = {
      always: fields.filter((field) => field.always),
      droppable: fields.filter(isDroppable).map((field) => ({ field, value: defaultOf(field) })),
    };
    plans.set(message, plan);
  }
  return plan;
}

function withDefaults(message: Message): Decoded {
  const made: Decoded = {};
  for (const field of planOf(message).always) made[field.name] = defaultOf(field);
  return made;
}

function set(made: Decoded, message: Message, field: Field, value: unknown): void {
  if (field.oneof) {
    for (const other of message.fields) if (other?.oneof && other.name in made) delete made[other.name];
  }
  const before = made[field.name];
  if (!field.repeated) made[field.name] = value;
  else if (Array.isArray(before)) before.push(value);
  else made[field.name] = [value];
}

function readNested(r: Reader, message: Message): unknown {
  if (message === KEY_VALUE) return readKeyValue(r);
  return message === ANY_VALUE ? readAnyValue(r) : readObject(r, message);
}

function readObject(r: Reader, message: Message): Decoded {
  const made = withDefaults(message);
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    const field = message.fields[tag >>> 3];
    if (field?.message && (tag & 7) === WIRE_BYTES) {
      const outer = r.enter();
      set(made, message, field, readNested(r, field.message));
      r.leave(outer);
    } else if (
      !field ||
      field.message ||
      !readScalars(r, field, tag, (value) => set(made, message, field, value))
    ) {
      r.skip(tag);
    }
  }
  // Defaults on the wire say nothing, and an id of zeros is no id (trace.proto).
  for (const { field, value } of planOf(message).droppable) {
    const given = made[field.name];
    if (given === undefined) continue;
    if (given === value || (field.type === 'id' && /^0+$/.test(String(given)))) delete made[field.name];
  }
  return made;
}

/** Decodes any message of the schema at `offset` to its OTLP/JSON object. */
export function decodeMessage<T>(message: Message, bytes: Uint8Array, offset: number, length: number): T {
  return readNested(new Reader(bytes, offset, length), message) as T;
}

/** A Span message. */
export function decodeSpan(bytes: Uint8Array, offset = 0, length = bytes.length - offset): Span {
  return decodeMessage(SPAN, bytes, offset, length);
}

/** A LogRecord message. */
export function decodeLogRecord(bytes: Uint8Array, offset = 0, length = bytes.length - offset): LogRecord {
  return decodeMessage(LOG_RECORD, bytes, offset, length);
}

/** A Resource message, with the schema URL that stood beside it. */
export function decodeResource(
  bytes: Uint8Array,
  offset = 0,
  length = bytes.length - offset,
  schemaUrl = '',
): Resource {
  const resource = decodeMessage<Resource>(RESOURCE, bytes, offset, length);
  if (schemaUrl !== '') resource.schemaUrl = schemaUrl;
  return resource;
}

/** An InstrumentationScope message, with the schema URL that stood beside it. */
export function decodeScope(
  bytes: Uint8Array,
  offset = 0,
  length = bytes.length - offset,
  schemaUrl = '',
): Scope {
  const scope = decodeMessage<Scope>(SCOPE, bytes, offset, length);
  if (schemaUrl !== '') scope.schemaUrl = schemaUrl;
  return scope;
}

/** An AnyValue message. */
export function decodeAnyValue(bytes: Uint8Array, offset = 0, length = bytes.length - offset): AnyValue {
  return decodeMessage(ANY_VALUE, bytes, offset, length);
}

/** Only the attributes of a message of the owner's kind. */
export function decodeAttributes(
  bytes: Uint8Array,
  offset: number,
  length: number,
  owner: AttributeOwner,
): KeyValue[] {
  const attributes: KeyValue[] = [];
  forEachMessage(bytes, offset, length, ATTRIBUTES_FIELD[owner], (at, size) => {
    attributes.push(decodeMessage(KEY_VALUE, bytes, at, size));
  });
  return attributes;
}

/** A Metric message with all its points. */
export function decodeMetric(bytes: Uint8Array, offset = 0, length = bytes.length - offset): Metric {
  return decodeMessage(METRIC, bytes, offset, length);
}

/** A data point of a gauge or a sum. */
export function decodeNumberPoint(bytes: Uint8Array, offset: number, length: number): NumberPoint {
  return decodeMessage(NUMBER_POINT, bytes, offset, length);
}

/** A data point of a histogram with explicit bounds. */
export function decodeHistogramPoint(bytes: Uint8Array, offset: number, length: number): HistogramPoint {
  return decodeMessage(HISTOGRAM_POINT, bytes, offset, length);
}

/** A data point of an exponential histogram. */
export function decodeExponentialHistogramPoint(
  bytes: Uint8Array,
  offset: number,
  length: number,
): ExponentialHistogramPoint {
  return decodeMessage(EXPONENTIAL_HISTOGRAM_POINT, bytes, offset, length);
}

/** A data point of a summary. */
export function decodeSummaryPoint(bytes: Uint8Array, offset: number, length: number): SummaryPoint {
  return decodeMessage(SUMMARY_POINT, bytes, offset, length);
}
