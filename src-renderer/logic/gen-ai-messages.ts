// The messages of a conversation with a model, from the shapes that conventions and providers give them.
import type { KeyValue } from '#shared/model/otlp.ts';
import { plainValue, tidyJson } from './any-value.ts';
import { ExactNumber, parseExactly } from './exact-number.ts';

export type GenAiPart =
  | { readonly kind: 'text' | 'reasoning'; readonly text: string }
  /** `arguments` as JSON over several lines, or the text it came as. */
  | { readonly kind: 'toolCall'; readonly id: string; readonly name: string; readonly arguments: string }
  | { readonly kind: 'toolResult'; readonly id: string; readonly text: string }
  /** Images, files and what is not known, as JSON. */
  | { readonly kind: 'other'; readonly what: string; readonly text: string };

export interface GenAiMessage {
  /** system, user, assistant, tool, or what the instrumentation calls it. */
  readonly role: string;
  /** Who said it, where several have one role; empty when it is not said. */
  readonly name: string;
  readonly parts: readonly GenAiPart[];
  /** Why the model stopped; empty when it is not said. */
  readonly finish: string;
  /** The model said it in this call; the others were sent to it. */
  readonly isOutput: boolean;
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber);

/** A value as text; nothing for what is not there. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (value instanceof ExactNumber) return String(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** JSON over several lines, whether it came as data or as text; other text as it is. */
export function jsonText(value: unknown): string {
  if (value === undefined || value === null || value === '') return '';
  if (typeof value !== 'string') return tidyJson(value);
  if (!/^\s*[[{]/.test(value)) return value;
  try {
    return tidyJson(parseExactly(value));
  } catch {
    // Cut off on its way, most likely: shown as far as it came.
    return value;
  }
}

/** Messages in `data`: a list of them, one, or a text that `role` said. */
export function messagesOf(data: unknown, isOutput: boolean, role = 'user'): GenAiMessage[] {
  if (data === undefined || data === null || data === '') return [];
  if (!Array.isArray(data)) return messagesOf([data], isOutput, role);
  return data.map((item): GenAiMessage => {
    if (!isRecord(item)) return { role, name: '', parts: partsOf(item), finish: '', isOutput };
    const { parts, content, tool_calls, tool_call_id, id, finish_reason } = item;
    const said = textOf(item.role ?? role);
    const answered = said === 'tool' ? textOf(tool_call_id ?? id) : '';
    const calls = Array.isArray(tool_calls) ? tool_calls.filter(isRecord).map(callOf) : [];
    const told = partsOf(parts ?? content ?? (calls.length > 0 ? undefined : item.text));
    return {
      role: said,
      name: textOf(item.name),
      parts: [
        ...(said === 'tool'
          ? told.map((part) =>
              part.kind === 'text' ? { ...part, kind: 'toolResult' as const, id: answered } : part,
            )
          : told),
        ...calls,
      ],
      finish: textOf(finish_reason),
      isOutput,
    };
  });
}

/** The parts of a message's content: a text, or a list of texts, tool calls, images … */
export function partsOf(content: unknown): GenAiPart[] {
  if (content === undefined || content === null || content === '') return [];
  if (typeof content === 'string') return [{ kind: 'text', text: content }];
  if (Array.isArray(content)) return content.flatMap(partsOf);
  if (!isRecord(content)) return [{ kind: 'text', text: textOf(content) }];
  const type = textOf(content.type);
  switch (type) {
    case 'text':
    case 'input_text':
    case 'output_text':
    case '':
      return [{ kind: 'text', text: textOf(content.content ?? content.text ?? content) }];
    case 'reasoning':
    case 'thinking':
      return [{ kind: 'reasoning', text: textOf(content.content ?? content.thinking ?? content.text) }];
    case 'tool_call':
    case 'tool_use':
    case 'function':
      return [callOf(content)];
    case 'tool_call_response':
    case 'tool_result': {
      const result = content.response ?? content.result ?? content.content;
      return [{ kind: 'toolResult', id: textOf(content.id ?? content.tool_use_id), text: jsonText(result) }];
    }
    default:
      return [{ kind: 'other', what: type.replaceAll('_', ' '), text: jsonText(content) }];
  }
}

function callOf(call: Record<string, unknown>): GenAiPart {
  const of = isRecord(call.function) ? call.function : call;
  return {
    kind: 'toolCall',
    id: textOf(call.id),
    name: textOf(of.name),
    arguments: jsonText(of.arguments ?? of.input),
  };
}

const NUMBERED =
  /^(?:gen_ai|llm)\.(prompt|completion|input_messages|output_messages)s?\.(\d+)\.(?:message\.)?(.+)$/;
const NUMBERED_CALL = /^tool_calls\.(\d+)\.(?:tool_call\.)?(?:function\.)?(id|name|arguments)$/;

/** Messages spread over attributes by number; the keys read are added to `told`. */
export function numberedMessages(attributes: readonly KeyValue[], told: Set<string>): GenAiMessage[] {
  const lists = { in: new Map<number, Numbered>(), out: new Map<number, Numbered>() };
  for (const { key, value } of attributes) {
    const [, list, number, field = ''] = NUMBERED.exec(key) ?? [];
    if (list === undefined) continue;
    told.add(key);
    const messages = list === 'prompt' || list === 'input_messages' ? lists.in : lists.out;
    const message: Numbered = messages.get(Number(number)) ?? { fields: {}, calls: new Map() };
    messages.set(Number(number), message);
    const [, call, part = ''] = NUMBERED_CALL.exec(field) ?? [];
    if (call === undefined) message.fields[field] = plainValue(value);
    else message.calls.set(Number(call), { ...message.calls.get(Number(call)), [part]: plainValue(value) });
  }
  return [...inOrder(lists.in, false), ...inOrder(lists.out, true)];
}

interface Numbered {
  readonly fields: Record<string, unknown>;
  readonly calls: Map<number, Record<string, unknown>>;
}

function inOrder(messages: Map<number, Numbered>, isOutput: boolean): GenAiMessage[] {
  return [...messages]
    .sort(([a], [b]) => a - b)
    .flatMap(([, { fields, calls }]) =>
      messagesOf(
        [{ ...fields, tool_calls: [...calls].sort(([a], [b]) => a - b).map(([, call]) => call) }],
        isOutput,
        isOutput ? 'assistant' : 'user',
      ),
    );
}
