// What TraceQL can name: intrinsics in both spellings, attribute scopes, and the words of status and kind.
import { SPAN_KINDS, STATUS_CODES } from '#shared/model/otlp.ts';

export type StatusWord = (typeof STATUS_CODES)[number];
export type KindWord = (typeof SPAN_KINDS)[number];

/** What values a field can be compared with. */
export type FieldType = 'string' | 'duration' | 'status' | 'spanKind' | 'any';

interface IntrinsicInfo {
  /** How the printer writes it. */
  text: string;
  /** Every way to write it. */
  spellings: readonly string[];
  type: FieldType;
  /** One line for the editor's list. */
  says: string;
}

export const INTRINSICS = {
  name: { text: 'name', spellings: ['name', 'span:name'], type: 'string', says: 'operation of the span' },
  status: {
    text: 'status',
    spellings: ['status', 'span:status'],
    type: 'status',
    says: 'error, ok or unset',
  },
  statusMessage: {
    text: 'statusMessage',
    spellings: ['statusMessage', 'span:statusMessage'],
    type: 'string',
    says: 'what the status says',
  },
  kind: { text: 'kind', spellings: ['kind', 'span:kind'], type: 'spanKind', says: 'server, client, …' },
  duration: {
    text: 'duration',
    spellings: ['duration', 'span:duration'],
    type: 'duration',
    says: 'time the span took',
  },
  spanId: { text: 'span:id', spellings: ['span:id'], type: 'string', says: '16 hex digits' },
  parentSpanId: {
    text: 'span:parentID',
    spellings: ['span:parentID'],
    type: 'string',
    says: 'id of the parent span',
  },
  traceId: { text: 'trace:id', spellings: ['trace:id'], type: 'string', says: '32 hex digits' },
  traceDuration: {
    text: 'trace:duration',
    spellings: ['trace:duration', 'traceDuration'],
    type: 'duration',
    says: 'first start to last end',
  },
  rootName: {
    text: 'trace:rootName',
    spellings: ['trace:rootName', 'rootName'],
    type: 'string',
    says: 'operation of the root span',
  },
  rootService: {
    text: 'trace:rootService',
    spellings: ['trace:rootService', 'rootServiceName'],
    type: 'string',
    says: 'service of the root span',
  },
  eventName: { text: 'event:name', spellings: ['event:name'], type: 'string', says: 'name of a span event' },
  scopeName: {
    text: 'instrumentation:name',
    spellings: ['instrumentation:name'],
    type: 'string',
    says: 'name of the instrumentation scope',
  },
  scopeVersion: {
    text: 'instrumentation:version',
    spellings: ['instrumentation:version'],
    type: 'string',
    says: 'version of the instrumentation scope',
  },
} as const satisfies Record<string, IntrinsicInfo>;

export type IntrinsicName = keyof typeof INTRINSICS;
export const INTRINSIC_NAMES = Object.keys(INTRINSICS) as IntrinsicName[];

const BY_SPELLING = new Map<string, IntrinsicName>(
  INTRINSIC_NAMES.flatMap((name) => INTRINSICS[name].spellings.map((spelling) => [spelling, name] as const)),
);

/** Every spelling of every intrinsic. */
export const INTRINSIC_SPELLINGS: readonly string[] = [...BY_SPELLING.keys()];

/** The intrinsic a word names. */
export function intrinsicNamed(spelling: string): IntrinsicName | undefined {
  return BY_SPELLING.get(spelling);
}

/** Intrinsics of TraceQL that cannot be answered yet. */
export const UNSUPPORTED_INTRINSICS: ReadonlySet<string> = new Set([
  'childCount',
  'span:childCount',
  'parent',
  'nestedSetLeft',
  'nestedSetRight',
  'nestedSetParent',
  'span:nestedSetLeft',
  'span:nestedSetRight',
  'span:nestedSetParent',
  'event:timeSinceStart',
  'link:spanID',
  'link:traceID',
]);

/** Scopes written before a dot; `any` is written as the dot alone. */
export const SCOPE_WORDS = ['span', 'resource', 'event', 'link', 'instrumentation'] as const;
export type AttributeScope = (typeof SCOPE_WORDS)[number] | 'any';

export const STATUS_WORDS: readonly StatusWord[] = STATUS_CODES;
export const KIND_WORDS: readonly KindWord[] = SPAN_KINDS;

/** The words an intrinsic may be, unquoted; undefined for one that is no word. */
export function wordsOfIntrinsic(name: IntrinsicName): readonly string[] | undefined {
  const type = typeOfIntrinsic(name);
  return type === 'status' ? STATUS_WORDS : type === 'spanKind' ? KIND_WORDS : undefined;
}

/** The scope a word names. */
export function scopeNamed(word: string): AttributeScope | undefined {
  return SCOPE_WORDS.find((scope) => scope === word);
}

/** What a field is compared with. */
export function typeOfIntrinsic(name: IntrinsicName): FieldType {
  return INTRINSICS[name].type;
}
