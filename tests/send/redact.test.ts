// Redaction rules, what is suggested for what looks like secrets, and the preview of what leaves.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { how as howSchema, type RedactionRule } from '#shared/api/send.ts';
import { SIGNALS } from '#shared/model/signal.ts';
import { planRows } from '../../src-main/send/plan-rows.ts';
import { preview } from '../../src-main/send/preview.ts';
import { compileRules } from '../../src-main/send/redact/rules.ts';
import { SECRET_TEXTS } from '../../src-main/send/redact/secrets.ts';
import { masked, suggest } from '../../src-main/send/redact/suggest.ts';
import { treatmentOf } from '../../src-main/send/treatment.ts';
import type { IngestRequest } from '../../src-main/store/ingest/outcome.ts';
import { AppError } from '../../src-shared/api/errors.ts';
import { openFolder } from '../store/folder.ts';
import { attributes, BASE_MS, logs, metrics, nanos, spans } from '../store/requests.ts';

const never = { pause() {}, isSpent: () => false };
const key = (pattern: string): RedactionRule => ({ where: 'key', pattern });
const text = (pattern: string): RedactionRule => ({ where: 'text', pattern });

function stored(...requests: IngestRequest[]) {
  const folder = openFolder();
  folder.store(...requests.map((one) => ({ ...one, body: one.body.slice() })));
  const db = folder.reader();
  return { db, plan: planRows(db, { kind: 'run', run: folder.run }) };
}

describe('a rule', () => {
  it.each([
    ['authorization', 'Authorization', true],
    ['authorization', 'http.request.header.authorization', false],
    ['*authorization', 'http.request.header.authorization', true],
    ['*.token', 'user.token', true],
    ['*.token', 'token', false],
    ['db.*.password', 'db.main.password', true],
    ['a.b', 'a-b', false],
    ['*', 'anything', true],
    ['(x', '(X', true],
  ])('for the key %s, of %s: %s', (pattern, name, hides) => {
    expect(compileRules([key(pattern)]).hidesKey?.(name)).toBe(hides);
  });

  it('for keys says what a plain reading of the stars says', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*'), maxLength: 8 });
    fc.assert(
      fc.property(
        letters.filter((pattern) => pattern !== ''),
        letters,
        (pattern, name) => {
          const matches = (p: string, n: string): boolean =>
            p === ''
              ? n === ''
              : p[0] === '*'
                ? matches(p.slice(1), n) || (n !== '' && matches(p, n.slice(1)))
                : n !== '' && p[0] === n[0] && matches(p.slice(1), n.slice(1));
          expect(compileRules([key(pattern)]).hidesKey?.(name)).toBe(matches(pattern, name));
        },
      ),
    );
  });

  it('for texts hides every match, and nothing of a text without one', () => {
    const { hideText } = compileRules([text('[0-9]{4}'), text('(?i)secret')]);
    expect(hideText?.('pin 1234, SECRET 5678')).toBe('pin [redacted], [redacted] [redacted]');
    expect(hideText?.('nothing')).toBe('nothing');
  });

  it('that is no pattern, or would hide everything, is refused in words', () => {
    for (const pattern of ['(', 'a*', '(?=x)', '\\1'])
      expect(() => compileRules([text(pattern)]), pattern).toThrow(AppError);
  });

  it('of ours takes no longer than its text, however hostile', () => {
    const hostile = [
      'a'.repeat(200_000),
      'a.'.repeat(100_000),
      'eyJ-'.repeat(50_000),
      '://a:'.repeat(40_000),
    ];
    const { hideText } = compileRules(SECRET_TEXTS.map(({ pattern }) => text(pattern)));
    const began = process.cpuUsage();
    for (const each of hostile) hideText?.(each);
    const { user } = process.cpuUsage(began);
    expect(user / 1e6).toBeLessThan(5);
  });
});

describe('suggestions', () => {
  const jwt = `eyJ${'a'.repeat(20)}.eyJ${'b'.repeat(20)}.${'c'.repeat(20)}`;
  const requests = [
    spans('shop', [
      {
        id: 1,
        attributes: { 'http.request.header.authorization': 'Bearer abcdefghijklmnop', plain: 'value' },
      },
      { id: 2, attributes: { 'http.url': 'https://jane:pw123@db.test/x', 'gen_ai.usage.input_tokens': 17 } },
    ]),
    logs('shop', [
      { body: `token ${jwt} was used` },
      { body: 'user jane.doe@example.org logged in' },
      { body: 'user jane.doe@example.org logged out' },
      { body: 'nothing to see' },
    ]),
    metrics('shop', [
      {
        name: 'g',
        gauge: {
          dataPoints: [
            { timeUnixNano: nanos(0), asDouble: 1, attributes: attributes({ api_key: 'k-123456789' }) },
          ],
        },
      },
    ]),
  ];

  it('name what looks like secrets, once for each kind, with how often and where, never whole', () => {
    const { db, plan } = stored(...requests);
    const found = suggest(db, { rows: plan.rows, signals: SIGNALS, rules: [], ms: null }, never);
    expect(found).toMatchObject({ looked: 7, complete: true });
    expect(found.suggestions.map(({ why, count }) => [why, count]).toSorted()).toEqual([
      ['API keys', 1],
      ['JSON web tokens', 1],
      ['a name and password in an address', 1],
      ['e-mail addresses', 2],
      ['sign-in headers', 1],
    ]);
    const all = JSON.stringify(found);
    for (const secret of ['abcdefghijklmnop', jwt, 'pw123', 'k-123456789', 'jane.doe@'])
      expect(all).not.toContain(secret);
    const header = found.suggestions.find(({ why }) => why === 'sign-in headers');
    expect(header).toMatchObject({
      rule: key('*authorization'),
      keys: ['http.request.header.authorization'],
    });
  });

  it('leave out what a rule hides already', () => {
    const { db, plan } = stored(...requests);
    const first = suggest(db, { rows: plan.rows, signals: SIGNALS, rules: [], ms: null }, never);
    const rules = first.suggestions.map(({ rule }) => rule);
    const again = suggest(db, { rows: plan.rows, signals: SIGNALS, rules, ms: null }, never);
    expect(again.suggestions).toEqual([]);
  });

  it('show so much of a secret that its owner knows it', () => {
    expect(masked('hunter2')).toBe('h••••••');
    expect(masked('a-very-long-secret-indeed')).toBe('a-ve••••••••');
    expect(masked('')).toBe('');
  });
});

describe('the preview', () => {
  it('shows items as they leave, with each change by its path; unchanged ones only when asked for', () => {
    const { db, plan } = stored(
      spans('shop', [{ id: 1, attributes: { password: 'hunter2', plain: 'x' } }, { id: 2 }]),
      logs('shop', [{ body: 'call 555-1234 now' }]),
    );
    const treatment = treatmentOf({
      how: {
        ...howSchema.parse({}),
        redact: [key('password'), text('[0-9]{3}-[0-9]{4}'), key('telemetry.sdk.*')],
      },
      rules: [],
      backends: { traces: 'tempo', logs: 'loki', metrics: 'prometheus' },
      plan,
      signals: SIGNALS,
      nowUs: BASE_MS * 1000,
    });
    const input = { rows: plan.rows, signals: SIGNALS, treatment, limit: 20, ms: null };
    const { items, complete } = preview(db, { ...input, changedOnly: true }, never);
    expect(complete).toBe(true);
    expect(items.map(({ signal, part, changes }) => ({ signal, part, changes }))).toEqual([
      {
        signal: 'traces',
        part: 'resource',
        changes: [{ path: 'attributes.telemetry.sdk.language', before: 'nodejs', after: '[redacted]' }],
      },
      {
        signal: 'traces',
        part: 'item',
        changes: [{ path: 'attributes.password', before: 'hunter2', after: '[redacted]' }],
      },
      {
        signal: 'logs',
        part: 'item',
        changes: [{ path: 'body', before: 'call 555-1234 now', after: 'call [redacted] now' }],
      },
    ]);
    expect(items[1]?.leaves).not.toContain('hunter2');
    const whole = preview(db, { ...input, changedOnly: false }, never);
    expect(whole.items.filter(({ part }) => part === 'item')).toHaveLength(3);
    expect(preview(db, { ...input, changedOnly: false, limit: 1 }, never)).toMatchObject({ complete: false });
  });
});
