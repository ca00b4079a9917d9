// Comma-separated values (RFC 4180), for a spreadsheet that must not run what a telemetry's text says. Pure.

export type CsvCell = string | number | null;

/** What a spreadsheet takes for the beginning of a formula, the wide signs of Asian keyboards among it. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/** Quoted where it has to be; a text that would be a formula begins with an apostrophe, and is shown as it is. */
function cell(value: CsvCell): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One row, with its line break. */
export const csvRow = (cells: readonly CsvCell[]): string => `${cells.map(cell).join(',')}\r\n`;
