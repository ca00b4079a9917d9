import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KeyValue } from '#shared/model/otlp.ts';
import { type GenAi, readGenAi } from '../../../src-renderer/logic/gen-ai.ts';

const text = (key: string, value: string): KeyValue => ({ key, value: { stringValue: value } });
const int = (key: string, value: number): KeyValue => ({ key, value: { intValue: String(value) } });

/** One line a message: "user: text | call name(…) | result". */
const print = (genAi: GenAi | undefined): string[] =>
  (genAi?.messages ?? []).map(({ role, parts, isOutput, finish }) => {
    const said = parts.map((part) => {
      if (part.kind === 'toolCall') return `call ${part.name}(${part.arguments.replace(/\s+/g, '')})`;
      if (part.kind === 'toolResult') return `result ${part.id} ${part.text.replace(/\s+/g, '')}`;
      return part.kind === 'text' ? part.text : `${part.kind} ${part.text}`;
    });
    return `${isOutput ? '> ' : ''}${role}: ${said.join(' | ')}${finish === '' ? '' : ` (${finish})`}`;
  });

const CHAT = [
  text('gen_ai.operation.name', 'chat'),
  text('gen_ai.provider.name', 'openai'),
  text('gen_ai.request.model', 'gpt-4o'),
  int('gen_ai.usage.input_tokens', 812),
  int('gen_ai.usage.output_tokens', 96),
];

const TALK = [
  'system: be brief',
  'user: weather in Paris?',
  'assistant: call weather({"city":"Paris"})',
  'tool: result call_1 {"c":14}',
  '> assistant: 14 degrees. (stop)',
];

describe('GenAI spans', () => {
  it('reads messages of attributes, given as JSON or as structure', () => {
    const input = [
      { role: 'user', parts: [{ type: 'text', content: 'weather in Paris?' }] },
      {
        role: 'assistant',
        parts: [{ type: 'tool_call', id: 'call_1', name: 'weather', arguments: { city: 'Paris' } }],
      },
      { role: 'tool', parts: [{ type: 'tool_call_response', id: 'call_1', response: { c: 14 } }] },
    ];
    const output = [
      { role: 'assistant', parts: [{ type: 'text', content: '14 degrees.' }], finish_reason: 'stop' },
    ];
    const genAi = readGenAi([
      ...CHAT,
      text('gen_ai.system_instructions', JSON.stringify([{ type: 'text', content: 'be brief' }])),
      text('gen_ai.input.messages', JSON.stringify(input)),
      text('gen_ai.output.messages', JSON.stringify(output)),
    ]);
    expect(print(genAi)).toEqual(TALK);
    expect(genAi?.tokens).toEqual([
      { what: 'in', count: 812 },
      { what: 'out', count: 96 },
    ]);
    expect([...(genAi?.told ?? [])]).toContain('gen_ai.input.messages');
    const map = (entries: Record<string, string>) => ({
      kvlistValue: { values: Object.entries(entries).map(([key, value]) => text(key, value)) },
    });
    const structured = {
      key: 'gen_ai.input.messages',
      value: { arrayValue: { values: [map({ role: 'user', content: 'hello' })] } },
    };
    expect(print(readGenAi([...CHAT, structured]))).toEqual(['user: hello']);
  });

  it('reads messages of events, on the span or as log records with a body', () => {
    const body = (value: object) => ({
      kvlistValue: {
        values: Object.entries(value).map(([key, one]) => text(key, String(one))),
      },
    });
    expect(
      print(
        readGenAi(CHAT, [
          { name: 'gen_ai.system.message', attributes: [], body: body({ content: 'be brief' }) },
          { name: 'gen_ai.user.message', attributes: [text('content', 'weather in Paris?')] },
          {
            name: 'gen_ai.assistant.message',
            attributes: [
              text(
                'tool_calls',
                '[{"id":"call_1","type":"function","function":{"name":"weather","arguments":"{\\"city\\":\\"Paris\\"}"}}]',
              ),
            ],
          },
          { name: 'gen_ai.tool.message', attributes: [text('id', 'call_1'), text('content', '{"c":14}')] },
          {
            name: 'gen_ai.choice',
            attributes: [text('finish_reason', 'stop'), text('message', '{"content":"14 degrees."}')],
          },
        ]),
      ),
    ).toEqual(TALK);
  });

  it('reads the event that carries the messages as attributes', () => {
    expect(
      print(
        readGenAi(CHAT, [
          {
            name: 'gen_ai.client.inference.operation.details',
            attributes: [
              text('gen_ai.input.messages', '[{"role":"user","parts":[{"type":"text","content":"hi"}]}]'),
            ],
          },
        ]),
      ),
    ).toEqual(['user: hi']);
  });

  it('reads numbered attributes of older instrumentation', () => {
    const genAi = readGenAi([
      text('gen_ai.system', 'OpenAI'),
      text('gen_ai.prompt.0.role', 'user'),
      text('gen_ai.prompt.0.content', 'hi'),
      text('gen_ai.completion.0.role', 'assistant'),
      text('gen_ai.completion.0.finish_reason', 'tool_calls'),
      text('gen_ai.completion.0.tool_calls.0.name', 'weather'),
      text('gen_ai.completion.0.tool_calls.0.arguments', '{"city":"Rome"}'),
    ]);
    expect(print(genAi)).toEqual(['user: hi', '> assistant: call weather({"city":"Rome"}) (tool_calls)']);
    expect(genAi?.told.size).toBe(6);
    expect(
      print(
        readGenAi([
          text('llm.model_name', 'gpt-4o'),
          text('llm.input_messages.0.message.role', 'user'),
          text('llm.input_messages.0.message.content', 'hi'),
          text('llm.output_messages.0.message.role', 'assistant'),
          text('llm.output_messages.0.message.tool_calls.0.tool_call.function.name', 'f'),
        ]),
      ),
    ).toEqual(['user: hi', '> assistant: call f()']);
  });

  it('reads the call of a tool, and what tools there were', () => {
    const genAi = readGenAi([
      text('gen_ai.operation.name', 'execute_tool'),
      text('gen_ai.tool.name', 'weather'),
      text('gen_ai.tool.call.id', 'call_1'),
      text('gen_ai.tool.call.arguments', '{"city":"Paris"}'),
      text(
        'gen_ai.tool.definitions',
        '[{"type":"function","name":"weather","description":"now","parameters":{}}]',
      ),
    ]);
    expect(genAi?.toolCall).toEqual({
      id: 'call_1',
      name: 'weather',
      arguments: '{ "city": "Paris" }',
      result: '',
    });
    expect(genAi?.tools).toEqual([{ name: 'weather', description: 'now', parameters: '{}' }]);
  });

  it('reads what was looked for in a retrieval, and what was found', () => {
    const genAi = readGenAi([
      text('gen_ai.operation.name', 'retrieval'),
      text('gen_ai.data_source.id', 'handbook'),
      text('gen_ai.retrieval.query.text', 'days of leave'),
      text(
        'gen_ai.retrieval.documents',
        '[{"id":"doc_7","score":0.93,"content":"Thirty days."},{"id":"doc_9","score":0.4}]',
      ),
    ]);
    expect(genAi?.retrieval).toEqual({
      query: 'days of leave',
      source: 'handbook',
      documents: [
        { id: 'doc_7', score: '0.93', text: 'Thirty days.' },
        { id: 'doc_9', score: '0.4', text: '' },
      ],
    });
    expect([...(genAi?.told ?? [])]).toContain('gen_ai.retrieval.documents');
  });

  it('reads the method of the Model Context Protocol, with the tool it calls', () => {
    const genAi = readGenAi([text('mcp.method.name', 'tools/call'), text('gen_ai.tool.name', 'get_weather')]);
    expect(genAi).toMatchObject({ mcp: { method: 'tools/call' }, toolCall: { name: 'get_weather' } });
  });

  it('says who spoke where several have one role', () => {
    const said = '[{"role":"user","name":"Ada","parts":[{"type":"text","content":"hello"}]}]';
    const genAi = readGenAi([...CHAT, text('gen_ai.input.messages', said)]);
    expect(genAi?.messages).toMatchObject([{ role: 'user', name: 'Ada' }]);
  });

  it('is silent about other spans, and never fails', () => {
    expect(readGenAi([text('http.request.method', 'GET')])).toBeUndefined();
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const said = JSON.stringify(value);
        expect(() =>
          readGenAi(
            [...CHAT, text('gen_ai.input.messages', said), text('gen_ai.tool.definitions', said)],
            [{ name: 'gen_ai.choice', attributes: [text('message', said)] }],
          ),
        ).not.toThrow();
      }),
    );
  });
});
