import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spanIdHex } from '#shared/model/ids.ts';
import { TIES } from '#shared/model/log-tie.ts';
import { type IdForm, TRACE_ID_NAMES } from '#shared/model/trace-id-names.ts';
import { encodeRequest } from '../../../src-main/otlp/assemble.ts';
import { bodyText } from '../../../src-main/otlp/attributes.ts';
import { decodeLogs } from '../../../src-main/otlp/decode-logs.ts';
import { findTraceName, mayNameId } from '../../../src-main/otlp/id-names.ts';
import { readId, readSpanId, readTraceId } from '../../../src-main/otlp/id-text.ts';
import { Reader } from '../../../src-main/otlp/reader.ts';
import { LOOKED_AT, tied, tieRecord } from '../../../src-main/otlp/tie.ts';
import { attributes } from '../../store/requests.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const LOW = TRACE.slice(16);
const LOW_DECIMAL = String(BigInt(`0x${LOW}`));
const SPAN_DECIMAL = String(BigInt(`0x${SPAN}`));

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const traceText = (id: { trace0: number; trace1: number; trace2: number; trace3: number }): string =>
  spanIdHex(id.trace0, id.trace1) + spanIdHex(id.trace2, id.trace3);

interface Parts {
  body?: object;
  attributes?: object[];
}

/** What a record is tied by, in words: "way trace span key". */
function tieOf({ body, attributes: pairs }: Parts): string {
  const record = { timeUnixNano: '1', ...(body && { body }), ...(pairs && { attributes: pairs }) };
  const bytes = encodeRequest('logs', { resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] });
  const { logs } = decodeLogs(bytes);
  const text = bodyText(bytes, logs.bodyKind[0] ?? 0, logs.bodyOffset[0] ?? 0, logs.bodyLength[0] ?? 0);
  const way = TIES[tieRecord(new Reader(bytes), logs, 0, text)] ?? '';
  if (way === 'fields') return 'none';
  const span = tied.spanHi === 0 && tied.spanLo === 0 ? '-' : spanIdHex(tied.spanHi, tied.spanLo);
  const key = Buffer.from(bytes.subarray(tied.key.at, tied.key.at + tied.key.length)).toString();
  const trace = tied.isHalf ? `…${traceText(tied).slice(16)}` : traceText(tied);
  return `${way} ${trace} ${span} ${key}`;
}
const byText = (text: string): string => tieOf({ body: { stringValue: text } });
const byAttributes = (values: Record<string, string | number>): string =>
  tieOf({ body: { stringValue: 'order placed' }, attributes: attributes(values) });

describe('A record without ids of its own', () => {
  it.each([
    ['trace_id', 'span_id'],
    ['traceId', 'spanId'],
    ['traceID', 'spanID'],
    ['TraceId', 'SpanId'],
    ['trace.id', 'span.id'],
    ['otelTraceID', 'otelSpanID'],
    ['X-B3-TraceId', 'X-B3-SpanId'],
    ['x-b3-traceid', 'x-b3-spanid'],
  ])('is tied by its attributes %s and %s', (trace, span) => {
    expect(byAttributes({ user: 'u1', [trace]: TRACE, [span]: SPAN })).toBe(
      `attribute ${TRACE} ${SPAN} ${trace}`,
    );
  });

  it('is tied by what Google Cloud’s libraries write', () => {
    expect(
      byAttributes({
        'logging.googleapis.com/trace': `projects/my-project/traces/${TRACE}`,
        'logging.googleapis.com/spanId': SPAN,
      }),
    ).toBe(`attribute ${TRACE} ${SPAN} logging.googleapis.com/trace`);
  });

  it('is tied by Datadog’s decimal ids, which hold the low half of the trace id', () => {
    const expected = `attribute …${LOW} ${SPAN} dd.trace_id`;
    expect(byAttributes({ 'dd.trace_id': LOW_DECIMAL, 'dd.span_id': SPAN_DECIMAL })).toBe(expected);
    expect(
      tieOf({
        attributes: [
          { key: 'dd.trace_id', value: { intValue: String(BigInt.asIntN(64, BigInt(LOW_DECIMAL))) } },
          { key: 'dd.span_id', value: { intValue: SPAN_DECIMAL } },
        ],
      }),
    ).toBe(expected);
    // Newer tracers write the whole id in hex.
    expect(byAttributes({ 'dd.trace_id': TRACE, 'dd.span_id': SPAN_DECIMAL })).toBe(
      `attribute ${TRACE} ${SPAN} dd.trace_id`,
    );
  });

  it('is tied by a header that has both ids in one', () => {
    expect(byAttributes({ traceparent: `00-${TRACE}-${SPAN}-01` })).toBe(
      `attribute ${TRACE} ${SPAN} traceparent`,
    );
    expect(byAttributes({ 'uber-trace-id': `${TRACE}:${SPAN.slice(2)}:0:1` })).toBe(
      `attribute ${TRACE} ${SPAN} uber-trace-id`,
    );
    expect(byAttributes({ 'uber-trace-id': 'a3ce929d0e0e4736:f067aa0ba902b7:0:1' })).toBe(
      `attribute …${LOW} ${SPAN} uber-trace-id`,
    );
  });

  it('is tied by the entries of an attribute that is a map', () => {
    const map = (values: Record<string, string>): object => ({ kvlistValue: { values: attributes(values) } });
    expect(tieOf({ attributes: [{ key: 'dd', value: map({ trace_id: LOW_DECIMAL }) }] })).toBe(
      `attribute …${LOW} - trace_id`,
    );
    expect(tieOf({ attributes: [{ key: 'trace', value: map({ id: TRACE }) }] })).toBe(
      `attribute ${TRACE} - id`,
    );
    expect(tieOf({ attributes: [{ key: 'parent', value: map({ trace_id: TRACE }) }] })).toBe('none');
  });

  it.each([
    ['{"event":"order placed","trace_id":"T","span_id":"S"}', 'trace_id'],
    ['  {\n  "traceId": "T",\n  "spanId": "S"\n}', 'traceId'],
    ['{"trace":{"id":"T"},"span":{"id":"S"},"message":"x"}', 'id'],
    ['{"message":"say \\"hi\\" {","tags":["a",{"b":1}],"mdc":{"traceId":"T","spanId":"S"}}', 'traceId'],
    ['{"n":-1.5e3,"ok":true,"no":null,"otelTraceID":"T","otelSpanID":"S"}', 'otelTraceID'],
    ['{"traceparent":"00-T-S-00"}', 'traceparent'],
    [
      '{"logging.googleapis.com/trace":"projects/p/traces/T","logging.googleapis.com/spanId":"S"}',
      'logging.googleapis.com/trace',
    ],
  ])('is tied by the keys of its JSON body: %s', (json, key) => {
    expect(
      byText(
        json
          .replace('T"', `${TRACE}"`)
          .replace('-T-', `-${TRACE}-`)
          .replace(/"S"|-S-/, (around) => around.replace('S', SPAN)),
      ),
    ).toBe(`body ${TRACE} ${SPAN} ${key}`);
  });

  it('is tied by a number or a text of Datadog’s in JSON', () => {
    expect(byText(`{"dd":{"trace_id":"${LOW_DECIMAL}","span_id":"${SPAN_DECIMAL}"},"msg":"x"}`)).toBe(
      `body …${LOW} ${SPAN} trace_id`,
    );
    expect(byText(`{"dd.trace_id":${LOW_DECIMAL},"dd.span_id":${SPAN_DECIMAL}}`)).toBe(
      `body …${LOW} ${SPAN} dd.trace_id`,
    );
  });

  it('is tied by a body that is a map', () => {
    const body = { kvlistValue: { values: attributes({ message: 'x', trace_id: TRACE, span_id: SPAN }) } };
    expect(tieOf({ body })).toBe(`body ${TRACE} ${SPAN} trace_id`);
  });

  it.each([
    [`GET / trace_id=${TRACE} span_id=${SPAN}`, 'trace_id'],
    [`span_id=${SPAN} trace_id=${TRACE} GET /`, 'trace_id'],
    [`INFO [shop,traceID=${TRACE}] spanID=${SPAN}`, 'traceID'],
    [`[traceId=${TRACE}, spanId=${SPAN}] order placed`, 'traceId'],
    [
      `2026-11-22 10:00:00,000 INFO [shop] [app.py:9] [trace_id=${TRACE} span_id=${SPAN} resource.service.name=shop] - x`,
      'trace_id',
    ],
    [`level=info traceparent=00-${TRACE}-${SPAN}-01 msg=x`, 'traceparent'],
    [`TraceId:${TRACE}, SpanId:${SPAN}, ParentId:0000000000000000`, 'TraceId'],
    [`INFO {"trace_id": "${TRACE}", "span_id": "${SPAN}"}`, 'trace_id'],
    [`INFO "{\\"trace_id\\":\\"${TRACE}\\",\\"span_id\\":\\"${SPAN}\\"}"`, 'trace_id'],
    [`X-B3-TraceId: ${TRACE} X-B3-SpanId: ${SPAN}`, 'X-B3-TraceId'],
    [`trace.id='${TRACE}' span.id='${SPAN}'`, 'trace.id'],
  ])('is tied by its text: %s', (text, key) => {
    expect(byText(text)).toBe(`text ${TRACE} ${SPAN} ${key}`);
  });

  it('is tied by text in the colours of structlog’s console', () => {
    const pair = (key: string, value: string): string =>
      `\u001b[36m${key}\u001b[0m=\u001b[35m${value}\u001b[0m`;
    const line = `\u001b[2m2026-11-22T10:00:00Z\u001b[0m [\u001b[32m\u001b[1minfo\u001b[0m] \u001b[1morder\u001b[0m ${pair('trace_id', TRACE)} ${pair('span_id', SPAN)}`;
    expect(byText(line)).toBe(`text ${TRACE} ${SPAN} trace_id`);
    expect(byText(`\u001b[1;36mtrace_id\u001b[0m=${TRACE}`)).toBe(`text ${TRACE} - trace_id`);
  });

  it('is tied by the keys of JSON in colours, around it or of each token', () => {
    const json = `{"event":"paid","trace_id":"${TRACE}","span_id":"${SPAN}"}`;
    expect(byText(`\u001b[32m${json}\u001b[0m`)).toBe(`body ${TRACE} ${SPAN} trace_id`);
    const coloured = json.replace(/"[^"]*"|[{}:,]/g, (token) => `\u001b[1;39m${token}\u001b[0m`);
    expect(byText(coloured)).toBe(`body ${TRACE} ${SPAN} trace_id`);
  });

  it('is tied by 16 hex digits as the low half, since no more is known', () => {
    expect(byText(`[shop] traceId=${LOW} spanId=${SPAN}`)).toBe(`text …${LOW} ${SPAN} traceId`);
  });

  it('prefers attributes to its body, JSON keys to text, and names by their order in the list', () => {
    const other = TRACE.replaceAll('4', '5');
    const body = { stringValue: `{"trace_id":"${other}","message":"trace_id=${TRACE}"}` };
    expect(tieOf({ body, attributes: attributes({ traceId: TRACE }) })).toBe(`attribute ${TRACE} - traceId`);
    expect(tieOf({ body })).toBe(`body ${other} - trace_id`);
    expect(byText(`{"trace_id":"0","message":"trace_id=${TRACE}"}`)).toBe(`text ${TRACE} - trace_id`);
    // What another program said, quoted in a value, is text of that value.
    expect(byText(`{"message":"said {\\"trace_id\\":\\"${TRACE}\\"}"}`)).toBe(`text ${TRACE} - trace_id`);
    expect(byAttributes({ 'dd.trace_id': LOW_DECIMAL, 'dd.span_id': '1', traceId: TRACE })).toBe(
      `attribute ${TRACE} - traceId`,
    );
    expect(byText(`{"mdc":{"trace_id":"${other}"},"X-B3-TraceId":"${TRACE}"}`)).toBe(
      `body ${TRACE} - X-B3-TraceId`,
    );
  });

  it.each([
    'trace_id=0',
    `trace_id=${'0'.repeat(32)} span_id=${'0'.repeat(16)}`,
    `trace_id=${TRACE}0`,
    `trace_id=${TRACE.slice(1)}`,
    `trace_id=${TRACE.slice(0, 31)}g`,
    `trace_id ${TRACE}`,
    `stacktrace=${TRACE}`,
    `backtrace_id=${TRACE}`,
    `dd.trace_id=18446744073709551616`,
    `dd.trace_id=0`,
    `traceparent=ff-${TRACE}-${SPAN}-01`,
    `traceparent=00-${TRACE}-${'0'.repeat(16)}-01`,
    `traceparent=00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `traceparent=00-${TRACE}-${SPAN}`,
    `traceparent=00-${TRACE}-${SPAN}-01-x`,
    `{"trace_id":null,"error":{"trace_id":"short"}}`,
    `{"msg":"upstream failed","error":{"trace_id":"${TRACE}"}}`,
    `{"parent": {"trace_id" : "${TRACE}", "span_id": "${SPAN}"}}`,
    `{"context":{"deep":{"trace_id":"${TRACE}"}}}`,
    `[{"trace_id":"${TRACE}"}]`,
    `[["a"], {"trace_id":"${TRACE}"}]`,
    `{"error":{"traceparent":"00-${TRACE}-${SPAN}-01"}, "cut": "off`,
    'Traceback (most recent call last): File "trace.py"',
    'TRACE tracing trace_flags=01 tracestate=a=b',
    '{"level":"trace","trace":{}}',
    'trace_id=',
    'trace_id',
    'trace',
    '',
  ])('is left alone by what is no id: %s', (text) => {
    expect(byText(text)).toBe('none');
    expect(byAttributes({ trace_id: '0', otelTraceID: '0', traceId: '', note: text })).toBe('none');
  });

  it('keeps the trace and not the span where only the span is malformed', () => {
    expect(byText(`trace_id=${TRACE} span_id=0`)).toBe(`text ${TRACE} - trace_id`);
    expect(byAttributes({ trace_id: TRACE, span_id: 'x' })).toBe(`attribute ${TRACE} - trace_id`);
  });

  it('is looked at in the first kilobytes of its body only, and in all its attributes', () => {
    const far = `${'x'.repeat(LOOKED_AT)} trace_id=${TRACE}`;
    expect(byText(far)).toBe('none');
    expect(tieOf({ body: { stringValue: far }, attributes: attributes({ trace_id: TRACE }) })).toBe(
      `attribute ${TRACE} - trace_id`,
    );
    expect(byText(`${'x'.repeat(LOOKED_AT - 100)} trace_id=${TRACE}`)).toBe(`text ${TRACE} - trace_id`);
    // An id that the limit cuts is none, however many digits are left.
    expect(byText(`${'x'.repeat(LOOKED_AT - 10 - 16)} trace_id=${TRACE}`)).toBe('none');
  });
});

it('Every name that is known, however it is spelt, is taken for one at a glance', () => {
  const names = TRACE_ID_NAMES.flatMap(({ trace, span }) => [...trace, ...span]);
  for (const name of names.flatMap((each) => [each, each.toUpperCase(), each.replace(/[._-]?id$/i, ' id')])) {
    const bytes = utf8(name);
    expect([name, mayNameId(bytes, 0, bytes.length)]).toEqual([name, true]);
  }
});

describe('Ids as text', () => {
  const id = (digits: number) =>
    fc
      .uint8Array({ minLength: digits / 2, maxLength: digits / 2 })
      .map((bytes) => Buffer.from(bytes).toString('hex'))
      .filter((hex) => !/^0+$/.test(hex));
  const read = (text: string, form: IdForm): string => {
    const bytes = utf8(`«${text}»`);
    return readTraceId(bytes, 2, bytes.length - 4, form) ? traceText(readId) : 'none';
  };

  it('are read as they were written, in every form', () => {
    fc.assert(
      fc.property(id(32), id(16), fc.boolean(), (trace, span, upper) => {
        const written = upper ? trace.toUpperCase() : trace;
        expect(read(written, 'hex')).toBe(trace);
        expect(read(`projects/p/traces/${written}`, 'google')).toBe(trace);
        expect(read(written, 'datadog')).toBe(trace);
        expect(read(`00-${trace}-${span}-01`, 'traceparent')).toBe(trace);
        expect(spanIdHex(readId.spanHi, readId.spanLo)).toBe(span);
        expect(read(`${trace.replace(/^0+/, '')}:${span.replace(/^0+/, '')}:0:1`, 'jaeger')).toBe(trace);
        expect(spanIdHex(readId.spanHi, readId.spanLo)).toBe(span);
      }),
    );
  });

  it('are read from decimals of 64 bits, exactly, and from none beyond', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 66n }), (value) => {
        const hex = value.toString(16).padStart(16, '0');
        const isId = value > 0n && value < 2n ** 64n;
        expect(read(String(value), 'datadog')).toBe(isId ? '0'.repeat(16) + hex : 'none');
        const bytes = utf8(String(value));
        expect(readSpanId(bytes, 0, bytes.length, 'datadog')).toBe(
          isId || (bytes.length === 16 && value > 0n),
        );
      }),
    );
  });

  it('are never made up: what is read is in the text, whatever the text', () => {
    const forms: IdForm[] = [...new Set(TRACE_ID_NAMES.map(({ form }) => form))];
    const piece = fc.oneof(
      fc.constantFrom('0', 'f', '-', ':', '/', 'traces', 'g', '00-', ' ', 'é', '9'),
      id(16),
      id(32),
      fc.string({ maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), fc.constantFrom(...forms), (pieces, form) => {
        const text = pieces.join('');
        const trace = read(text, form);
        if (trace === 'none') return;
        const digits = trace.replace(/^0+/, '');
        const isDecimal = form === 'datadog' && /^\d+$/.test(text) && text.length !== 32;
        expect(isDecimal ? BigInt(text) === BigInt(`0x${digits}`) : text.toLowerCase().includes(digits)).toBe(
          true,
        );
        expect(digits).not.toBe('');
      }),
    );
  });

  it('stand where a plain search finds their names, at any place', () => {
    const names = TRACE_ID_NAMES.flatMap(({ trace }) => trace);
    fc.assert(
      fc.property(
        fc.string({ maxLength: 40 }),
        fc.constantFrom(...names),
        fc.string({ maxLength: 40 }),
        (before, name, after) => {
          const bytes = utf8(`${before} ${name}=${after}`);
          expect(findTraceName(bytes, 0, bytes.length)).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });

  it('never make reading fail, whatever stands in body and attributes', () => {
    const noise = fc.oneof(
      fc.constantFrom('{', '}', '"', '\\', ':', ',', '[', ']', '\u001b[', ' ', '=', 'trace_id', '"trace":{'),
      fc.constantFrom(TRACE, SPAN, 'dd.trace_id', 'traceparent', 'span_id', '\u001b[36m', 'm'),
      fc.string({ maxLength: 4 }),
    );
    const text = fc.array(noise, { maxLength: 30 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(text, text, (body, value) => {
        expect(() => byText(body)).not.toThrow();
        expect(() => byText(`{"a":${body}`)).not.toThrow();
        expect(() => byAttributes({ [body]: value, trace_id: value })).not.toThrow();
      }),
    );
  });
});
