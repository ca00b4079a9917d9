import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { looksLikeSql, sqlLines } from '../../../src-renderer/logic/sql-text.ts';

const print = (text: string): string =>
  `\n${(sqlLines(text) ?? [])
    .map(({ indent, pieces }) => '  '.repeat(indent) + pieces.map((piece) => piece.text).join(''))
    .join('\n')}\n`;

describe('SQL laid out', () => {
  it('begins a line with each clause, and indents conditions and sub queries', () => {
    expect(
      print(
        `select p.id, count(*) from products p left join stock s on s.sku = p.id where p.price between 1 and 5 and p.id in (select id from hot where day = $1) or p.name = 'a  and b' group by p.id order by 2 desc limit 10`,
      ),
    ).toBe(`
select p.id, count(*)
from products p
left join stock s on s.sku = p.id
where p.price between 1 and 5
  and p.id in (
    select id
    from hot
    where day = $1
  )
  or p.name = 'a  and b'
group by p.id
order by 2 desc
limit 10
`);
  });

  it('keeps INSERT, UPDATE, upserts and comments readable', () => {
    expect(
      print(`INSERT INTO t (a, b) VALUES ($1, $2) ON CONFLICT (a) DO UPDATE SET b = excluded.b RETURNING a`),
    ).toBe(`
INSERT INTO t (a, b)
VALUES ($1, $2) ON CONFLICT (a) DO UPDATE SET b = excluded.b
RETURNING a
`);
    expect(print(`-- by cart\nUPDATE t SET a = left(b, 2) WHERE c IS DISTINCT FROM d`)).toBe(`
-- by cart
UPDATE t
SET a = left(b, 2)
WHERE c IS DISTINCT FROM d
`);
  });

  it('tells SQL from what is none', () => {
    expect(looksLikeSql('  SELECT 1')).toBe(true);
    expect(looksLikeSql('/*app*/ with x as (select 1) select * from x')).toBe(true);
    expect(looksLikeSql('HGETALL cart:7')).toBe(false);
    expect(looksLikeSql('{"find": "orders"}')).toBe(false);
  });

  it('changes nothing but white space, whatever it is given', () => {
    const piece = fc.constantFrom(
      'select ',
      "'it''s",
      '(',
      ')',
      ' and ',
      '--x\n',
      '$$a$$',
      '"q',
      ' from',
      '/*',
      '*/',
      ';',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string())), (pieces) => {
        const text = pieces.join('');
        const said = (sqlLines(text) ?? []).flatMap((line) => line.pieces.map((one) => one.text)).join('');
        expect(said.replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
      }),
    );
    expect(sqlLines('x'.repeat(60_000))).toBeUndefined();
  });
});
