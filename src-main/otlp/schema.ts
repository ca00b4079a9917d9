// OTLP's messages as data (opentelemetry-proto 1.9): field numbers, JSON names and wire types. The generic
// readers and writers beside it (decode.ts, json-text.ts, json-transcode.ts, check-message.ts) follow these tables.

export type FieldType =
  | 'string'
  | 'bytes'
  /** Bytes that OTLP/JSON writes as hex. */
  | 'id'
  | 'bool'
  | 'enum'
  | 'uint32'
  | 'sint32'
  | 'int64'
  | 'uint64'
  | 'fixed32'
  | 'fixed64'
  | 'sfixed64'
  | 'double'
  | 'message';

export interface Field {
  number: number;
  /** lowerCamelCase, as in OTLP/JSON. */
  name: string;
  type: FieldType;
  /** The type of a 'message' field. */
  message?: Message;
  /** Names a lenient reader takes for an enum's numbers, by their suffix's position. */
  enumNames?: readonly string[];
  repeated?: boolean;
  /** Set and default differ: `optional` and members of a oneof. */
  presence?: boolean;
  /** Member of the message's only oneof: the last one on the wire counts. */
  oneof?: boolean;
  /** Given in decoded objects even when absent from the wire. */
  always?: boolean;
}

export interface Message {
  name: string;
  /** By field number. */
  fields: readonly (Field | undefined)[];
}

export type Options = Pick<Field, 'repeated' | 'presence' | 'oneof' | 'always' | 'enumNames'>;
/** Options of fields, by what they mean together. */
export const REPEATED: Options = { repeated: true };
export const LIST: Options = { repeated: true, always: true };
export const ALWAYS: Options = { always: true };
export const OPTIONAL: Options = { presence: true };
export const ONEOF: Options = { presence: true, oneof: true };

/** A field of a message. */
export function field(number: number, name: string, type: FieldType | Message, options: Options = {}): Field {
  return typeof type === 'string'
    ? { number, name, type, ...options }
    : { number, name, type: 'message', message: type, ...options };
}

function fill(message: { fields: (Field | undefined)[] }, ...fields: Field[]): void {
  for (const each of fields) message.fields[each.number] = each;
}

/** A message of these fields. */
export function message(name: string, ...fields: Field[]): Message {
  const made = { name, fields: [] };
  fill(made, ...fields);
  return made;
}

const SPAN_KIND: Options = {
  always: true,
  enumNames: ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'].map(
    (word) => `SPAN_KIND_${word}`,
  ),
};
const STATUS_CODE: Options = {
  always: true,
  enumNames: ['UNSET', 'OK', 'ERROR'].map((word) => `STATUS_CODE_${word}`),
};
const SEVERITY_NUMBER: Options = {
  always: true,
  enumNames: [
    'UNSPECIFIED',
    ...['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'].flatMap((word) => [
      word,
      `${word}2`,
      `${word}3`,
      `${word}4`,
    ]),
  ].map((word) => `SEVERITY_NUMBER_${word}`),
};
// common.proto. AnyValue and KeyValue contain each other, so they are made first and filled after.
const anyValue = { name: 'AnyValue', fields: [] };
const keyValue = { name: 'KeyValue', fields: [] };
export const ANY_VALUE: Message = anyValue;
export const KEY_VALUE: Message = keyValue;
const ARRAY_VALUE = message('ArrayValue', field(1, 'values', ANY_VALUE, LIST));
const KEY_VALUE_LIST = message('KeyValueList', field(1, 'values', KEY_VALUE, LIST));
fill(
  anyValue,
  field(1, 'stringValue', 'string', ONEOF),
  field(2, 'boolValue', 'bool', ONEOF),
  field(3, 'intValue', 'int64', ONEOF),
  field(4, 'doubleValue', 'double', ONEOF),
  field(5, 'arrayValue', ARRAY_VALUE, ONEOF),
  field(6, 'kvlistValue', KEY_VALUE_LIST, ONEOF),
  field(7, 'bytesValue', 'bytes', ONEOF),
);
fill(keyValue, field(1, 'key', 'string', ALWAYS), field(2, 'value', ANY_VALUE, ALWAYS));

const ENTITY_REF = message(
  'EntityRef',
  field(1, 'schemaUrl', 'string'),
  field(2, 'type', 'string'),
  field(3, 'idKeys', 'string', REPEATED),
  field(4, 'descriptionKeys', 'string', REPEATED),
);
export const RESOURCE = message(
  'Resource',
  field(1, 'attributes', KEY_VALUE, LIST),
  field(2, 'droppedAttributesCount', 'uint32'),
  field(3, 'entityRefs', ENTITY_REF, REPEATED),
);
export const SCOPE = message(
  'InstrumentationScope',
  field(1, 'name', 'string', ALWAYS),
  field(2, 'version', 'string'),
  field(3, 'attributes', KEY_VALUE, REPEATED),
  field(4, 'droppedAttributesCount', 'uint32'),
);

// trace.proto
export const SPAN_EVENT = message(
  'Event',
  field(1, 'timeUnixNano', 'fixed64', ALWAYS),
  field(2, 'name', 'string', ALWAYS),
  field(3, 'attributes', KEY_VALUE, LIST),
  field(4, 'droppedAttributesCount', 'uint32'),
);
export const SPAN_LINK = message(
  'Link',
  field(1, 'traceId', 'id', ALWAYS),
  field(2, 'spanId', 'id', ALWAYS),
  field(3, 'traceState', 'string'),
  field(4, 'attributes', KEY_VALUE, LIST),
  field(5, 'droppedAttributesCount', 'uint32'),
  field(6, 'flags', 'fixed32'),
);
const STATUS = message('Status', field(2, 'message', 'string'), field(3, 'code', 'enum', STATUS_CODE));
export const SPAN = message(
  'Span',
  field(1, 'traceId', 'id', ALWAYS),
  field(2, 'spanId', 'id', ALWAYS),
  field(3, 'traceState', 'string'),
  field(4, 'parentSpanId', 'id'),
  field(5, 'name', 'string', ALWAYS),
  field(6, 'kind', 'enum', SPAN_KIND),
  field(7, 'startTimeUnixNano', 'fixed64', ALWAYS),
  field(8, 'endTimeUnixNano', 'fixed64', ALWAYS),
  field(9, 'attributes', KEY_VALUE, LIST),
  field(10, 'droppedAttributesCount', 'uint32'),
  field(11, 'events', SPAN_EVENT, LIST),
  field(12, 'droppedEventsCount', 'uint32'),
  field(13, 'links', SPAN_LINK, LIST),
  field(14, 'droppedLinksCount', 'uint32'),
  field(15, 'status', STATUS, ALWAYS),
  field(16, 'flags', 'fixed32'),
);

// logs.proto
export const LOG_RECORD = message(
  'LogRecord',
  field(1, 'timeUnixNano', 'fixed64', ALWAYS),
  field(2, 'severityNumber', 'enum', SEVERITY_NUMBER),
  field(3, 'severityText', 'string'),
  field(5, 'body', ANY_VALUE),
  field(6, 'attributes', KEY_VALUE, LIST),
  field(7, 'droppedAttributesCount', 'uint32'),
  field(8, 'flags', 'fixed32'),
  field(9, 'traceId', 'id'),
  field(10, 'spanId', 'id'),
  field(11, 'observedTimeUnixNano', 'fixed64', ALWAYS),
  field(12, 'eventName', 'string'),
);
