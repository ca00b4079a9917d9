// What a span says of a call to a language model, an agent or a tool, in one shape for the three ways it is said:
// attributes of the span (gen_ai.input.messages), events (gen_ai.user.message … gen_ai.choice, on the span or as log
// records), and numbered attributes of older instrumentation (gen_ai.prompt.0.content, llm.input_messages.0.…).
// https://github.com/open-telemetry/semantic-conventions-genai
import type { AnyValue, KeyValue } from '#shared/model/otlp.ts';
import { plainValue, valueText } from './any-value.ts';
import { parseExactly } from './exact-number.ts';
import {
  type GenAiMessage,
  isRecord,
  jsonText,
  messagesOf,
  numberedMessages,
  partsOf,
  textOf,
} from './gen-ai-messages.ts';

/** A span event, or a log record that tells of one. */
export interface GenAiEvent {
  readonly name: string;
  readonly attributes: readonly KeyValue[];
  readonly body?: AnyValue | undefined;
}

export interface GenAiTool {
  readonly name: string;
  readonly description: string;
  /** Its parameters as JSON; empty when they are not told. */
  readonly parameters: string;
}

export interface GenAiToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
  readonly result: string;
}

/** A search for documents that a model may draw on. */
export interface GenAiRetrieval {
  readonly query: string;
  /** Where was looked; empty when it is not said. */
  readonly source: string;
  readonly documents: readonly { readonly id: string; readonly score: string; readonly text: string }[];
}

export interface GenAi {
  /** chat, embeddings, execute_tool, invoke_agent …; empty when it is not said. */
  readonly operation: string;
  readonly provider: string;
  readonly requestModel: string;
  readonly responseModel: string;
  readonly agent: string;
  readonly conversation: string;
  readonly finish: readonly string[];
  /** Tokens by what they were spent on: input, output, and parts of them. */
  readonly tokens: readonly { readonly what: string; readonly count: number }[];
  /** Temperature and the like, as they were asked for. */
  readonly settings: readonly { readonly name: string; readonly value: string }[];
  readonly messages: readonly GenAiMessage[];
  readonly tools: readonly GenAiTool[];
  /** What the span itself is, when it is the call of a tool. */
  readonly toolCall: GenAiToolCall | undefined;
  readonly retrieval: GenAiRetrieval | undefined;
  /** Method of the Model Context Protocol, and what it is about; empty when it is none. */
  readonly mcp: { readonly method: string; readonly resource: string };
  /** Attributes that are told by `messages`, `tools`, `toolCall` and `retrieval`. */
  readonly told: ReadonlySet<string>;
}

const TOKENS: readonly (readonly [what: string, ...keys: string[]])[] = [
  ['in', 'gen_ai.usage.input_tokens', 'gen_ai.usage.prompt_tokens', 'llm.token_count.prompt'],
  ['out', 'gen_ai.usage.output_tokens', 'gen_ai.usage.completion_tokens', 'llm.token_count.completion'],
  ['from cache', 'gen_ai.usage.cache_read.input_tokens', 'gen_ai.usage.cache_read_input_tokens'],
  ['to cache', 'gen_ai.usage.cache_creation.input_tokens', 'gen_ai.usage.cache_creation_input_tokens'],
  ['reasoning', 'gen_ai.usage.reasoning.output_tokens'],
];

const SETTINGS = [
  'temperature',
  'top_p',
  'top_k',
  'max_tokens',
  'seed',
  'choice.count',
  'frequency_penalty',
  'presence_penalty',
  'stop_sequences',
  'stream',
];

const EVENT_MESSAGE = /^gen_ai\.(system|user|assistant|tool)\.message$/;
const CHOICE = 'gen_ai.choice';

/** Whether an event tells of messages, of which the conversation is made; an evaluation of it is read for itself. */
export const isMessageEvent = ({ name }: { readonly name: string }): boolean =>
  EVENT_MESSAGE.test(name) ||
  name === CHOICE ||
  name === 'gen_ai.client.inference.operation.details' ||
  name.startsWith('gen_ai.content.');

/** Reads a span's attributes and events; undefined when it is not about a model, an agent or a tool. */
export function readGenAi(
  attributes: readonly KeyValue[],
  events: readonly GenAiEvent[] = [],
): GenAi | undefined {
  if (!attributes.some(({ key }) => /^(?:gen_ai|llm|mcp)\./.test(key))) return undefined;
  const all = [...attributes, ...events.filter(isDetails).flatMap((event) => event.attributes)];
  const values = new Map(all.map(({ key, value }) => [key, value]));
  const told = new Set<string>();
  const text = (...keys: string[]): string => {
    for (const key of keys) {
      const value = values.get(key);
      if (value) return valueText(value);
    }
    return '';
  };
  const data = (key: string): unknown => {
    const value = values.get(key);
    if (!value) return undefined;
    told.add(key);
    return value.stringValue === undefined ? plainValue(value) : parsed(value.stringValue);
  };

  const system = partsOf(data('gen_ai.system_instructions'));
  const messages: GenAiMessage[] = [
    ...(system.length > 0 ? [{ role: 'system', name: '', parts: system, finish: '', isOutput: false }] : []),
    ...messagesOf(data('gen_ai.input.messages'), false),
    ...messagesOf(data('gen_ai.output.messages'), true),
  ];
  if (messages.length === 0) messages.push(...ofEvents(events));
  if (messages.length === 0) messages.push(...numberedMessages(attributes, told));
  if (messages.length === 0)
    messages.push(
      ...messagesOf(data('gen_ai.prompt'), false, 'user'),
      ...messagesOf(data('gen_ai.completion'), true, 'assistant'),
    );

  const list = values.get('gen_ai.response.finish_reasons');
  const finish = list ? [plainValue(list)].flat().map(textOf) : [];
  return {
    operation: text('gen_ai.operation.name', 'llm.request.type'),
    provider: text('gen_ai.provider.name', 'gen_ai.system', 'llm.provider', 'llm.system'),
    requestModel: text('gen_ai.request.model', 'llm.model_name', 'llm.request.model'),
    responseModel: text('gen_ai.response.model'),
    agent: text('gen_ai.agent.name'),
    conversation: text('gen_ai.conversation.id'),
    finish: finish.length > 0 ? finish : messages.map((one) => one.finish).filter((one) => one !== ''),
    tokens: TOKENS.flatMap(([what, ...keys]) => {
      const count = Number(text(...keys) || Number.NaN);
      return Number.isFinite(count) ? [{ what, count }] : [];
    }),
    settings: SETTINGS.flatMap((name) => {
      const value = text(`gen_ai.request.${name}`);
      return value === '' ? [] : [{ name: name.replace('.', ' ').replaceAll('_', ' '), value }];
    }),
    messages,
    tools: toolsOf(data('gen_ai.tool.definitions')),
    toolCall: toolCallOf(text, told),
    retrieval: retrievalOf(
      text('gen_ai.retrieval.query.text'),
      data('gen_ai.retrieval.documents'),
      text,
      told,
    ),
    mcp: { method: text('mcp.method.name'), resource: text('mcp.resource.uri') },
    told,
  };
}

/** The event that carries the messages as attributes of its own. */
const isDetails = ({ name }: GenAiEvent): boolean => name === 'gen_ai.client.inference.operation.details';

function parsed(text: string): unknown {
  try {
    return parseExactly(text);
  } catch {
    // Not JSON: then the text is what was said.
    return text;
  }
}

/** An event's fields lie in its body, or among its attributes, objects there as JSON. */
function fieldsOf(event: GenAiEvent): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const { key, value } of event.attributes) {
    const plain = plainValue(value);
    fields[key] = typeof plain === 'string' && /^\s*[[{]/.test(plain) ? parsed(plain) : plain;
  }
  const body = event.body && plainValue(event.body);
  if (isRecord(body)) Object.assign(fields, body);
  else if (body !== undefined && body !== null) fields.content = body;
  return fields;
}

function ofEvents(events: readonly GenAiEvent[]): GenAiMessage[] {
  return events.flatMap((event): GenAiMessage[] => {
    const fields = fieldsOf(event);
    const [, role] = EVENT_MESSAGE.exec(event.name) ?? [];
    if (role) return messagesOf([{ role, ...fields }], false);
    if (event.name === CHOICE) {
      const message = isRecord(fields.message) ? fields.message : { content: fields.message };
      const { finish_reason } = fields;
      return messagesOf([{ role: 'assistant', finish_reason, ...fields, ...message }], true);
    }
    if (event.name === 'gen_ai.content.prompt') return messagesOf(fields['gen_ai.prompt'], false, 'user');
    if (event.name === 'gen_ai.content.completion')
      return messagesOf(fields['gen_ai.completion'], true, 'assistant');
    return [];
  });
}

function toolsOf(data: unknown): GenAiTool[] {
  if (!Array.isArray(data)) return [];
  return data.filter(isRecord).map((tool) => {
    const of = isRecord(tool.function) ? tool.function : tool;
    return {
      name: textOf(of.name ?? tool.type),
      description: textOf(of.description),
      parameters: jsonText(of.parameters ?? of.input_schema),
    };
  });
}

function toolCallOf(text: (...keys: string[]) => string, told: Set<string>): GenAiToolCall | undefined {
  const name = text('gen_ai.tool.name');
  if (name === '') return undefined;
  for (const key of ['arguments', 'result']) told.add(`gen_ai.tool.call.${key}`);
  return {
    id: text('gen_ai.tool.call.id'),
    name,
    arguments: jsonText(text('gen_ai.tool.call.arguments', 'gen_ai.tool.arguments')),
    result: jsonText(text('gen_ai.tool.call.result', 'gen_ai.tool.result')),
  };
}

function retrievalOf(
  query: string,
  data: unknown,
  text: (...keys: string[]) => string,
  told: Set<string>,
): GenAiRetrieval | undefined {
  if (query === '' && data === undefined) return undefined;
  told.add('gen_ai.retrieval.query.text');
  const documents = [data ?? []].flat().map((document) => {
    if (!isRecord(document)) return { id: textOf(document), score: '', text: '' };
    const { id, score, content, text: words, ...rest } = document;
    const said = content ?? words ?? (Object.keys(rest).length > 0 ? rest : '');
    return { id: textOf(id), score: textOf(score), text: jsonText(said) };
  });
  return { query, source: text('gen_ai.data_source.id'), documents };
}
