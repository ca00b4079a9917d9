// What an OTLP/JSON receiver must take, may take, and refuses.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DecodeError } from '../../../src-main/otlp/columns.ts';
import { decodeLogRecord, decodeSpan } from '../../../src-main/otlp/decode.ts';
import { decodeLogs } from '../../../src-main/otlp/decode-logs.ts';
import { decodeTraces } from '../../../src-main/otlp/decode-traces.ts';
import { signalOfJson, transcodeJson } from '../../../src-main/otlp/json-transcode.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const IDS = `"traceId":"5B8AA5A2D2C872E8321CF37308D69DF2","spanId":"051581bf3cb55c13"`;

/** The span whose members are these, taken in from JSON. */
function spanFrom(members: string) {
  const { bytes } = transcodeJson(
    'traces',
    utf8(`{"resourceSpans":[{"scopeSpans":[{"spans":[{${IDS}${members}}]}]}]}`),
  );
  const { spans } = decodeTraces(bytes);
  return decodeSpan(bytes, spans.offset[0], spans.length[0]);
}

/** The value of the attribute written so, taken in from JSON. */
const valueFrom = (json: string) =>
  spanFrom(`,"attributes":[{"key":"k","value":${json}}]`).attributes[0]?.value;

describe('taken as the specification says', () => {
  test('a nanosecond time as a bare number keeps every digit', () => {
    expect(spanFrom(',"startTimeUnixNano":1544712660300000001').startTimeUnixNano).toBe(
      '1544712660300000001',
    );
    expect(spanFrom(',"startTimeUnixNano":"1544712660300000001"').startTimeUnixNano).toBe(
      '1544712660300000001',
    );
    expect(spanFrom(',"endTimeUnixNano":18446744073709551615').endTimeUnixNano).toBe('18446744073709551615');
  });

  test('ids in either case become lower case', () => {
    expect(spanFrom('').traceId).toBe('5b8aa5a2d2c872e8321cf37308d69df2');
  });

  test('every kind of value', () => {
    expect(valueFrom('{"stringValue":""}')).toEqual({ stringValue: '' });
    expect(valueFrom('{"boolValue":false}')).toEqual({ boolValue: false });
    expect(valueFrom('{"intValue":-9223372036854775808}')).toEqual({ intValue: '-9223372036854775808' });
    expect(valueFrom('{"intValue":"9223372036854775807"}')).toEqual({ intValue: '9223372036854775807' });
    expect(valueFrom('{"intValue":1.5e3}')).toEqual({ intValue: '1500' });
    expect(valueFrom('{"doubleValue":1e-7}')).toEqual({ doubleValue: 1e-7 });
    expect(valueFrom('{"doubleValue":-0}')).toEqual({ doubleValue: -0 });
    expect(valueFrom('{"doubleValue":"-Infinity"}')).toEqual({ doubleValue: '-Infinity' });
    expect(valueFrom('{"doubleValue":"2.5"}')).toEqual({ doubleValue: 2.5 });
    expect(valueFrom('{"bytesValue":"AP8="}')).toEqual({ bytesValue: 'AP8=' });
    expect(valueFrom('{"bytesValue":"_-8"}')).toEqual({ bytesValue: '/+8=' });
    expect(valueFrom('{}')).toEqual({});
    expect(valueFrom('null')).toEqual({});
    expect(valueFrom('{"arrayValue":{}}')).toEqual({ arrayValue: { values: [] } });
    expect(valueFrom('{"arrayValue":{"values":[null,{"intValue":1}]}}')).toEqual({
      arrayValue: { values: [{}, { intValue: '1' }] },
    });
    expect(valueFrom('{"kvlistValue":{"values":[{"key":"a"}]}}')).toEqual({
      kvlistValue: { values: [{ key: 'a', value: {} }] },
    });
  });

  test('strings with escapes', () => {
    expect(spanFrom(String.raw`,"name":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00 plain ü"`).name).toBe(
      '"\\/\b\f\n\r\té😀 plain ü',
    );
    expect(spanFrom(String.raw`,"name":"\ud83d alone"`).name).toBe('\ufffd alone');
    expect(spanFrom(String.raw`,"\u006eame":"x"`).name).toBe('x');
  });

  test('unknown members at every level are passed over, whatever they hold', () => {
    const odd = '"odd":{"a":[1,{"b":null}],"c":"}"}';
    const body = `{${odd},"resourceSpans":[{${odd},"resource":{${odd}},"scopeSpans":[{${odd},"spans":[{${odd},${IDS},"attributes":[{${odd},"key":"k","value":{${odd},"intValue":1}}]}]}]}]}`;
    const { bytes } = transcodeJson('traces', utf8(body));
    expect(decodeTraces(bytes).spans.count).toBe(1);
  });

  test('null is the default, a byte order mark and a last newline are nothing', () => {
    const body = `\ufeff{"resourceSpans":[{"resource":null,"scopeSpans":[{"spans":[{${IDS},"name":null,"events":null}]}]}]}\n`;
    expect(decodeTraces(transcodeJson('traces', utf8(body)).bytes).spans.count).toBe(1);
    expect(transcodeJson('logs', utf8('{"resourceLogs":null}')).bytes).toHaveLength(0);
    expect(transcodeJson('logs', utf8(' {} ')).bytes).toHaveLength(0);
  });
});

describe('understood, and counted', () => {
  test('snake_case keys', () => {
    const body = `{"resource_spans":[{"scope_spans":[{"spans":[{"trace_id":"${'ab'.repeat(16)}","span_id":"${'cd'.repeat(8)}","start_time_unix_nano":5}]}]}]}`;
    const { bytes, snakeCaseKeys } = transcodeJson('traces', utf8(body));
    expect(snakeCaseKeys).toBe(5);
    expect(decodeTraces(bytes).spans.startNs[0]).toBe(5);
  });

  test('names of enums', () => {
    expect(spanFrom(',"kind":"SPAN_KIND_SERVER","status":{"code":"STATUS_CODE_ERROR"}')).toMatchObject({
      kind: 2,
      status: { code: 2 },
    });
    const { bytes, enumNames } = transcodeJson(
      'logs',
      utf8('{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"severityNumber":"SEVERITY_NUMBER_ERROR2"}]}]}]}'),
    );
    const { logs } = decodeLogs(bytes);
    expect(enumNames).toBe(1);
    expect(decodeLogRecord(bytes, logs.offset[0], logs.length[0]).severityNumber).toBe(18);
  });
});

test('an id that is not hex costs its span, not its neighbours', () => {
  const bad = '{"traceId":"W47/95gDgQPSabYzgT/GDA==","spanId":"051581bf3cb55c13"}';
  const body = `{"resourceSpans":[{"scopeSpans":[{"spans":[${bad},{${IDS}}]}]}]}`;
  const { spans, rejected } = decodeTraces(transcodeJson('traces', utf8(body)).bytes);
  expect([spans.count, rejected.count]).toEqual([1, 1]);
});

test('a document says which signal it is', () => {
  expect(signalOfJson(utf8('{"odd":[{}],"resourceLogs":['))).toBe('logs');
  expect(signalOfJson(utf8('\ufeff {"resourceSpans":[]}'))).toBe('traces');
  expect(signalOfJson(utf8('{"resourceMetrics":[]}'))).toBe('metrics');
  expect(signalOfJson(utf8('{}'))).toBeUndefined();
  expect(signalOfJson(utf8('{"a":1}'))).toBeUndefined();
  expect(() => signalOfJson(utf8('no'))).toThrow(DecodeError);
});

describe('refused, saying where', () => {
  const refusal = (body: string): string => {
    try {
      transcodeJson('traces', utf8(body));
    } catch (error) {
      if (error instanceof DecodeError) return error.message;
      throw error;
    }
    return 'taken';
  };

  test('a value of the wrong type', () => {
    expect(refusal('{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":1}]}]}]}')).toBe(
      'JSON: expected a string at byte 51, in resourceSpans[0].scopeSpans[0].spans[0].name',
    );
    expect(refusal('{"resourceSpans":{}}')).toBe('JSON: expected [ at byte 17, in resourceSpans');
    expect(refusal('{"resourceSpans":[1]}')).toMatch(/expected an object.*resourceSpans\[0\]/);
  });

  test.each([
    ['-1', 'fixed64'],
    ['18446744073709551616', 'fixed64'],
    ['1.5', 'fixed64'],
    ['"abc"', 'fixed64'],
  ])('%s as a time', (time, type) => {
    const message = refusal(`{"resourceSpans":[{"scopeSpans":[{"spans":[{"startTimeUnixNano":${time}}]}]}]}`);
    expect(message).toContain(`"${time.replaceAll('"', '')}" is not a valid ${type}`);
  });

  test.each([
    '',
    ' ',
    '[]',
    'null',
    '{',
    '{"resourceSpans"',
    '{"resourceSpans":[}',
    '{"resourceSpans":[]',
    '{"resourceSpans":[],}',
    '{"a":01}',
    '{"a":1.}',
    '{"a":tru}',
    '{"a":"\u0001"}',
    '{"a":"\\x"}',
    '{"a":"\\u12"}',
    '{"a":"',
    '{} {}',
    '{a:1}',
    "{'a':1}",
  ])('%j is not JSON', (body) => {
    expect(refusal(body)).toMatch(/^JSON: .* at byte \d+/);
  });

  test('what JSON.parse refuses, and nothing else', () => {
    const accepts = (parse: () => void): boolean => {
      try {
        parse();
        return true;
      } catch {
        return false;
      }
    };
    const edit = fc.record({ at: fc.nat(), character: fc.constantFrom(...'{}[],:"\\u0e+-. t\n', '') });
    fc.assert(
      fc.property(fc.json(), fc.array(edit, { maxLength: 2 }), (json, edits) => {
        const edited = edits.reduce((text, { at, character }) => {
          const place = at % (text.length + 1);
          return text.slice(0, place) + character + text.slice(place + 1);
        }, json);
        const body = `{"unknown":${edited}}`;
        expect(accepts(() => transcodeJson('traces', utf8(body)))).toBe(accepts(() => JSON.parse(body)));
      }),
      { numRuns: 2000 },
    );
  });

  test('nesting without end', () => {
    expect(refusal(`{"a":${'['.repeat(100_000)}`)).toContain('too deep');
    const open = '{"arrayValue":{"values":[';
    expect(
      refusal(`{"resourceSpans":[{"resource":{"attributes":[{"key":"k","value":${open.repeat(50_000)}`),
    ).toContain('too deep');
  });
});
