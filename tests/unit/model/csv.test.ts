// Comma-separated values: columns stay apart, and no cell is a formula.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvRow } from '#shared/model/csv.ts';

/** The cells of a row as a spreadsheet reads them. */
function cellsOf(row: string): string[] {
  expect(row.endsWith('\r\n')).toBe(true);
  const cells = [''];
  let isQuoted = false;
  for (const letter of row.slice(0, -2)) {
    if (letter === '"') isQuoted = !isQuoted;
    if (letter === ',' && !isQuoted) cells.push('');
    else cells.push(cells.pop() + letter);
  }
  return cells.map((cell) => cell.replace(/^"(.*)"$/s, '$1').replaceAll('""', '"'));
}

describe('a row', () => {
  it('quotes what has to be', () => {
    expect(csvRow(['a,b', 'say "hi"', 1.5, null, 'two\nlines'])).toBe(
      '"a,b","say ""hi""",1.5,,"two\nlines"\r\n',
    );
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1+1', '＋1', '－1', '＠A1'])(
    'hands a spreadsheet no formula: %j',
    (text) => {
      expect(cellsOf(csvRow(['x', text]))).toEqual(['x', `'${text}`]);
    },
  );

  it('leaves numbers what they are', () => {
    expect(csvRow([-5, -0.5, 1e21])).toBe('-5,-0.5,1e+21\r\n');
  });

  it('keeps its cells apart and whole, whatever they hold', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 5 }), (cells) => {
        const shown = cells.map((cell) => (/^[=+\-@\t\r\n＝＋－＠]/.test(cell) ? `'${cell}` : cell));
        expect(cellsOf(csvRow(cells))).toEqual(shown);
      }),
    );
  });
});
