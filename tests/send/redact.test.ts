// Redaction rules, what is suggested for what looks like secrets, and the preview of what leaves.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { how as howSchema, type RedactionRule } from '#shared/api/send.ts';
import { SECRET_TEXTS } from '#shared/model/secrets.ts';
import { SIGNALS } from '#shared/model/signal.ts';
import { HIDDEN } from '../../src-main/otlp/rewrite.ts';
import { assemble } from '../../src-main/send/assemble.ts';
import { planRows } from '../../src-main/send/plan-rows.ts';
import { preview } from '../../src-main/send/preview.ts';
import { compileRules } from '../../src-main/send/redact/rules.ts';
import { exampleOf, masked, suggest } from '../../src-main/send/redact/suggest.ts';
import { treatmentOf } from '../../src-main/send/treatment.ts';
import type { IngestRequest } from '../../src-main/store/ingest/outcome.ts';
import { AppError } from '../../src-shared/api/errors.ts';
import { openFolder } from '../store/folder.ts';
import { attributes, BASE_MS, logs, metrics, nanos, request, spans } from '../store/requests.ts';

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

  it('hides what it finds, whatever another hides of the same', () => {
    const mail = text('[a-z]+@[a-z]+[.]org');
    const pair = text('password=[^ ]+');
    for (const rules of [
      [mail, pair],
      [pair, mail],
    ])
      expect(compileRules(rules).hideText?.('😀 password=jane@x.org!rest, jane@x.org')).toBe(
        '😀 [redacted] [redacted]',
      );
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
      `://a:${'b'.repeat(300)}`.repeat(700),
      `://a:${'1'.repeat(300)}/`.repeat(700),
      `password=[${'a'.repeat(200_000)}`,
      `password="${'\\\\"a'.repeat(60_000)}`,
      `password=\\"${'\\\\\\"'.repeat(40_000)}`,
      'password'.repeat(25_000),
      'secret_a_b_'.repeat(20_000),
      `token${' '.repeat(20)}`.repeat(8000),
      '-----BEGIN PRIVATE KEY-----'.repeat(8000),
      `-----BEGIN ${'A '.repeat(100_000)}`,
    ];
    const { hideText } = compileRules(SECRET_TEXTS.map(({ pattern }) => text(pattern)));
    const began = process.cpuUsage();
    for (const each of hostile) hideText?.(each);
    const { user } = process.cpuUsage(began);
    expect(user / 1e6).toBeLessThan(5);
  });
});

/** Ways in which texts hold a secret. */
const HOLDERS: readonly [name: string, holds: (secret: string) => string][] = [
  ['an environment variable', (s) => `DB_PASSWORD=${s} run`],
  ['an AWS key in the environment', (s) => `AWS_SECRET_ACCESS_KEY=${s}`],
  ['an OAuth secret', (s) => `grant=x&client_secret=${s}&y=1`],
  ['a refresh token', (s) => `{"token_type":"b","refresh_token":"${s}"}`],
  ['a token', (s) => `{"token": "${s}"}`],
  ['a name in camel case', (s) => `{"userPassword":"${s}"}`],
  ['a number', () => '{"password": 123456789}'],
  ['an address without a user', (s) => `redis://:${s}@cache:6379`],
  ['an address', (s) => `postgres://jane:${s}@db/x`],
  ['an address whose password has a slash', (s) => `postgres://jane:x/${s}/y@db/x`],
  ['an address in JSON', (s) => `{"url":"https:\\/\\/jane:${s}@db"}`],
  ['a value in quotes', (s) => `password="two ${s} words" and more`],
  ['a value in single quotes', (s) => `PASSWORD = 'two ${s} words' and more`],
  ['a value with an escaped quote', (s) => JSON.stringify({ password: `a"${s}`, x: 1 })],
  ['JSON in JSON', (s) => JSON.stringify(JSON.stringify({ user: 'x', password: `a"b ${s}` }))],
  ['JSON in JSON in JSON', (s) => JSON.stringify(JSON.stringify(JSON.stringify({ api_key: s })))],
  ['a list', (s) => `{"password":["one", "two ] ${s}"],"x":1}`],
  ['a list in JSON in JSON', (s) => JSON.stringify(JSON.stringify({ secrets: ['a', s] }))],
  ['a form', (s) => `user[password]=${s}&x=1`],
  ['an encoded form', (s) => `password=%22${s}%22&x=1`],
  ['a Ruby hash', (s) => `{:password=>"${s}"}`],
  ['a comma', (s) => `PASSWORD=a,${s}`],
  ['a header', (s) => `Authorization: ${s}zzzz\nHost: x`],
  ['a cookie', (s) => `Set-Cookie: sid=${s}; Path=/`],
  ['a key of a service account', (s) => JSON.stringify({ private_key: pem(s) })],
  ['a key in JSON in JSON', (s) => JSON.stringify(JSON.stringify({ key: pem(s) }))],
  ['a key', (s) => `read ${pem(s)} from disk`],
  ['a key with a passphrase', (s) => pem(`Proc-Type: 4,ENCRYPTED\n\n${s}`)],
  ['a key that was cut', (s) => pem(s).slice(0, -40)],
];
const pem = (secret: string): string =>
  `-----BEGIN RSA PRIVATE KEY-----\nMIIEow${secret}\n${secret}/+=\n-----END RSA PRIVATE KEY-----\n`;
const secretText = fc
  .tuple(fc.constantFrom('S', 'é'), fc.string({ unit: fc.constantFrom(...'aB3_-.~!$%^*+?#'), minLength: 6 }))
  .map(([first, rest]) => `${first}3C${rest}`);

describe('what looks like a secret', () => {
  const all = SECRET_TEXTS.map(({ pattern }) => text(pattern));
  const { hideText } = compileRules(all);

  it.each(HOLDERS)('in %s never leaves, and no example shows it', (_, holds) => {
    fc.assert(
      fc.property(secretText, (secret) => {
        const whole = holds(secret);
        const shown = [
          hideText?.(whole) ?? whole,
          ...all.map((rule) => exampleOf(compileRules([rule]), whole)),
        ];
        for (const one of shown) {
          for (const part of [secret.slice(0, 6), secret.slice(-6)]) expect(one).not.toContain(part);
          expect(one).not.toContain('123456789');
          expect(one).toContain('[redacted]');
        }
      }),
    );
  });

  it.each([
    'GET http://registry:4873/@scope/pkg',
    'GET /api/users?page=2 took 12 ms',
    'The password is wrong',
    'token expired',
    'max_tokens=1234567',
    'a secret shared by two',
  ])('is not in “%s”', (plain) => {
    expect(hideText?.(plain)).toBe(plain);
  });

  it('is found and hidden in bytes and numbers of attributes too', () => {
    const secret = 'S3C-bytes';
    const bytes = (value: string, encoding: BufferEncoding = 'utf8') => ({
      bytesValue: Buffer.from(value, encoding).toString('base64'),
    });
    const { db, plan } = stored(
      request('logs', {
        resourceLogs: [
          {
            resource: {},
            scopeLogs: [
              {
                logRecords: [
                  { timeUnixNano: nanos(0), body: bytes(`DB_PASSWORD=${secret}`) },
                  {
                    timeUnixNano: nanos(1),
                    body: { stringValue: 'x' },
                    attributes: [
                      {
                        key: 'list',
                        value: { arrayValue: { values: [bytes(`\xff password=${secret}`, 'latin1')] } },
                      },
                      { key: 'card', value: { intValue: '4111111111111111' } },
                      { key: 'ratio', value: { doubleValue: 4111.5 } },
                      { key: 'session_id', value: { intValue: '771177' } },
                      { key: 'status', value: { intValue: '200' } },
                    ],
                  },
                ],
              },
            ],
          },
        ],
      }),
    );
    const found = suggest(db, { rows: plan.rows, signals: SIGNALS, rules: [], ms: null }, never);
    expect(found.suggestions.map(({ why, count }) => [why, count])).toEqual([
      ['passwords and keys written out', 2],
      ['session ids', 1],
    ]);
    expect(JSON.stringify(found)).not.toContain(secret);
    const treatment = treatmentOf({
      how: {
        ...howSchema.parse({}),
        redact: [...found.suggestions.map(({ rule }) => rule), text('4111[0-9.]*')],
      },
      rules: [],
      backends: { traces: 'tempo', logs: 'otlp', metrics: 'prometheus' },
      plan,
      signals: SIGNALS,
      nowUs: BASE_MS * 1000,
    });
    const { body } = assemble(db, { signal: 'logs', rows: plan.rows.logs, treatment });
    const left = Buffer.from(body).toString('latin1');
    for (const gone of [secret, '771177', '4111']) expect(left).not.toContain(gone);
    const input = { rows: plan.rows, signals: SIGNALS, treatment, limit: 20, ms: null };
    const { items } = preview(db, { ...input, changedOnly: true }, never);
    const changes = items.flatMap((item) => item.changes.map(({ path, after }) => [path, after]));
    const base64 = (value: string): string => Buffer.from(value, 'latin1').toString('base64');
    expect(changes).toEqual([
      ['body', base64('DB_[redacted]')],
      ['attributes.list.values.0', base64('\xff [redacted]')],
      ['attributes.card', '[redacted]'],
      ['attributes.ratio', '[redacted]'],
      ['attributes.session_id', '[redacted]'],
    ]);
    expect(left).toContain('status');
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

  it('show of a secret only which kind it is of', () => {
    expect(masked('hunter2')).toBe(HIDDEN);
    expect(masked('Bearer a-very-long-secret-indeed')).toBe(`Bearer ${HIDDEN}`);
    expect(masked('glc_eyJabc')).toBe(`glc_${HIDDEN}`);
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
