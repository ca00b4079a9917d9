// Messages written anew, against an independent reader: only what was asked for differs.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SIGNALS } from '#shared/model/signal.ts';
import { AS_IT_IS, HIDDEN, Rewriter, type Rewriting } from '../../../src-main/otlp/rewrite.ts';
import { LOG_RECORD, RESOURCE } from '../../../src-main/otlp/schema.ts';
import { REQUEST } from '../../../src-main/otlp/schema-requests.ts';
import { shortened } from '../../../src-main/otlp/shorten.ts';
import { isUtf8 } from '../../../src-main/otlp/utf8.ts';
import { anyRequest } from '../../fixtures/otlp-arbitraries.ts';
import { REQUEST_TYPE, referenceDecode, referenceEncode } from '../../fixtures/otlp-reference.ts';

const MOST = 2n ** 64n - 1n;
const BYTES = { traceId: 16, spanId: 8, parentSpanId: 8 };

const reversed = (hex: string): string => (hex.match(/../g) ?? []).toReversed().join('');

const moved = (time: string, shift: bigint): string => {
  if (time === '0') return time;
  const sum = BigInt(time) + shift;
  return String(sum < 1n ? 1n : sum > MOST ? MOST : sum);
};

const KEYED = new Set(['attributes', 'filteredAttributes', 'metadata']);
type Pair = { key?: string; value?: unknown };

/** What the rewriting should make of a decoded message; `path` names the fields around it. */
function expected(value: unknown, how: Rewriting, path: readonly string[] = []): unknown {
  const key = path.at(-1) ?? '';
  const around = path.at(-2) ?? '';
  const isPair = KEYED.has(key) || (key === 'values' && around === 'kvlistValue');
  if (Array.isArray(value)) {
    return value
      .filter((each: Pair) => !(how.dropEmptyKeys && isPair && (each.key ?? '') === ''))
      .map((each) => expected(each, how, path));
  }
  if (typeof value === 'object' && value !== null) {
    if (isPair && 'value' in value && how.hidesKey?.((value as Pair).key ?? ''))
      return { ...('key' in value && { key: value.key }), value: { stringValue: HIDDEN } };
    const number = numberOf(value);
    if (number !== undefined && how.hideText && how.hideText(number) !== number)
      return { stringValue: how.hideText(number) };
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, each]) => {
        const length = BYTES[name as keyof typeof BYTES] ?? -1;
        const isBad = length > 0 && each.length !== 0 && each.length !== 2 * length;
        return how.dropBadIds && isBad ? [] : [[name, expected(each, how, [...path, name])]];
      }),
    );
  }
  if (typeof value !== 'string')
    return key === 'aggregationTemporality' && how.cumulative && value === 1 ? 2 : value;
  if (key in BYTES) {
    const isValid = value.length === 2 * BYTES[key as keyof typeof BYTES] && !/^0*$/.test(value);
    return isValid && how.newId ? reversed(value) : value;
  }
  if (/timeUnixNano$/i.test(key)) return moved(value, how.shiftNs);
  if (key === 'bytesValue' && how.hideText) return withoutHidden(value, how.hideText);
  const isText = STRINGS.has(key) && !(around === 'metrics' && key === 'name');
  return isText && how.hideText ? how.hideText(value) : value;
}

/** The number of a decoded AnyValue in digits. */
function numberOf(value: { intValue?: unknown; doubleValue?: unknown }): string | undefined {
  if ('intValue' in value) return String(value.intValue);
  if (!('doubleValue' in value)) return undefined;
  return Object.is(value.doubleValue, -0) ? '-0.0' : String(value.doubleValue);
}

/** Bytes in base64 whose text, a character a byte where they are no UTF-8, was hidden. */
function withoutHidden(base64: string, hide: (text: string) => string): string {
  const bytes = Buffer.from(base64, 'base64');
  const encoding = isUtf8(bytes, 0, bytes.length) ? 'utf8' : 'latin1';
  const whole =
    encoding === 'utf8'
      ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
      : bytes.toString(encoding);
  return Buffer.from(hide(whole), encoding).toString('base64');
}

const STRINGS = new Set([
  'stringValue',
  'name',
  'version',
  'traceState',
  'message',
  'severityText',
  'eventName',
  'description',
]);

const anyRewriting: fc.Arbitrary<Rewriting> = fc.record({
  shiftNs: fc.oneof(
    fc.constant(0n),
    fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }),
    fc.constantFrom(1n, -1n, 4294967296n, -4294967296n),
  ),
  newId: fc.constantFrom(null, (bytes: Uint8Array, offset: number, length: number) =>
    bytes.slice(offset, offset + length).reverse(),
  ),
  hidesKey: fc.constantFrom(null, (key: string) => key.length % 2 === 1),
  hideText: fc.constantFrom(null, (text: string) => text.replaceAll(/[aeiou3]/g, '*')),
  repairUtf8: fc.boolean(),
  plainKey: fc.constant(null),
  longest: fc.constant(null),
  dropBadIds: fc.boolean(),
  dropEmptyKeys: fc.boolean(),
  cumulative: fc.boolean(),
});

describe.each(SIGNALS)('%s written anew', (signal) => {
  const type = REQUEST_TYPE[signal];
  const message = REQUEST[signal];

  it('differ only in what was asked for', () => {
    fc.assert(
      fc.property(anyRequest[signal], anyRewriting, (request, how) => {
        const bytes = referenceEncode(type, request);
        const written = new Rewriter(how).rewrite(message, bytes);
        expect(withoutEmptyLists(referenceDecode(type, written))).toEqual(
          withoutEmptyLists(expected(referenceDecode(type, bytes), how)),
        );
      }),
    );
  });

  it('are the same bytes when nothing was asked for', () => {
    fc.assert(
      fc.property(anyRequest[signal], (request) => {
        const bytes = referenceEncode(type, request);
        expect(Buffer.compare(new Rewriter(AS_IT_IS).rewrite(message, bytes), bytes)).toBe(0);
      }),
    );
  });
});

/** An empty list is not on the wire. */
function withoutEmptyLists(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmptyLists);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) =>
      Array.isArray(each) && each.length === 0 ? [] : [[key, withoutEmptyLists(each)]],
    ),
  );
}

it('fields that nobody knows stay, and invalid UTF-8 becomes replacement characters', () => {
  const unknown = Buffer.from([0xf8, 0x07, 0x2a]);
  const bytes = Buffer.concat([
    // LogRecord: body { string "ok\xff" }
    Buffer.from([0x2a, 0x05, 0x0a, 0x03, 0x6f, 0x6b, 0xff]),
    unknown,
  ]);
  const logRecord = REQUEST.logs.fields[1]?.message?.fields[2]?.message?.fields[2]?.message;
  if (!logRecord) throw new Error('no such message');
  const written = new Rewriter({ ...AS_IT_IS, repairUtf8: true }).rewrite(logRecord, bytes);
  expect(written.subarray(-3)).toEqual(new Uint8Array(unknown));
  expect(referenceDecode('LogRecord', written)).toEqual({ body: { stringValue: 'ok\ufffd' } });
});

it('texts of an attribute that may hold no replacement character have question marks, keys and others do not', () => {
  const value = { arrayValue: { values: [{ stringValue: 'a\ufffd' }, { stringValue: 'bX' }] } };
  const bytes = referenceEncode('Resource', {
    attributes: [
      { key: 'plain', value },
      { key: 'o\ufffdther', value },
    ],
  });
  for (let at = bytes.indexOf(0x58); at >= 0; at = bytes.indexOf(0x58)) bytes[at] = 0xff;
  const how = { ...AS_IT_IS, repairUtf8: true, plainKey: (key: string) => key === 'plain' };
  expect(referenceDecode('Resource', new Rewriter(how).rewrite(RESOURCE, bytes))).toEqual({
    attributes: [
      { key: 'plain', value: { arrayValue: { values: [{ stringValue: 'a?' }, { stringValue: 'b?' }] } } },
      {
        key: 'o\ufffdther',
        value: { arrayValue: { values: [{ stringValue: 'a\ufffd' }, { stringValue: 'b\ufffd' }] } },
      },
    ],
  });
});

it('texts that are too long are cut: a body, and strings right under an attribute, but nothing within maps', () => {
  const long = 'ä'.repeat(40);
  const map = { kvlistValue: { values: [{ key: 'cut', value: { stringValue: long } }] } };
  const record = {
    body: { stringValue: long },
    severityText: long,
    attributes: [
      { key: 'cut', value: { stringValue: long } },
      { key: 'whole', value: { stringValue: long } },
      { key: 'map', value: map },
    ],
  };
  const attribute = (key: string): number => (key === 'whole' ? Number.POSITIVE_INFINITY : 31);
  const how = { ...AS_IT_IS, longest: { body: 50, attribute } };
  const written = new Rewriter(how).rewrite(LOG_RECORD, referenceEncode('LogRecord', record));
  expect(referenceDecode('LogRecord', written)).toMatchObject({
    ...record,
    body: { stringValue: `${'ä'.repeat(16)}… [48 bytes cut]` },
    attributes: [
      { key: 'cut', value: { stringValue: `${'ä'.repeat(6)}… [68 bytes cut]` } },
      record.attributes[1],
      record.attributes[2],
    ],
  });
});

it('a shortened text fits, has no half characters, and says how much was cut', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.nat({ max: 250 }), (whole, longest) => {
      const bytes = new TextEncoder().encode(whole);
      const short = shortened(bytes, longest);
      expect(short.length).toBeLessThanOrEqual(Math.max(longest, 0));
      const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(short);
      if (bytes.length <= longest)
        expect(text).toBe(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
      else if (longest > 30) {
        const [, kept = '', cut] = /^(.*)… \[(\d+) bytes cut\]$/s.exec(text) ?? [];
        const keptBytes = new TextEncoder().encode(kept).length;
        expect(keptBytes + Number(cut)).toBe(bytes.length);
        // As much stays as there is room for.
        expect(short.length).toBeGreaterThan(longest - 6);
      }
    }),
  );
});

it('knows UTF-8 as the platform does', () => {
  const strict = new TextDecoder('utf-8', { fatal: true });
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 8 }),
    fc.string({ unit: 'binary' }).map((text) => new TextEncoder().encode(text)),
    fc
      .tuple(fc.constantFrom(0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xc1, 0xc2), fc.uint8Array({ maxLength: 3 }))
      .map(([lead, rest]) => Uint8Array.of(lead, ...rest)),
  );
  fc.assert(
    fc.property(bytes, (some) => {
      let valid = true;
      try {
        strict.decode(some);
      } catch {
        valid = false;
      }
      expect(isUtf8(some, 0, some.length)).toBe(valid);
    }),
    { numRuns: 2000 },
  );
});
