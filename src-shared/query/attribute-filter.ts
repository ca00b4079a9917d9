// The filters of a metric's series as text: key=value, key!=value, key=~regex, key!~regex. A key that holds one of the
// operators' letters, or a quote, is quoted as in JSON: "k=1"=value.
import { escapeRegex } from './strings.ts';

export const FILTER_OPERATORS = ['=~', '!~', '!=', '='] as const;
export type FilterOperator = (typeof FILTER_OPERATORS)[number];

export interface AttributeFilter {
  readonly key: string;
  readonly operator: FilterOperator;
  readonly value: string;
}

// A bare key may hold anything but the operators' letters; the first operator counts.
const FORM = /^\s*(?:([^=!~"][^=!~]*)|("(?:[^"\\]|\\.)*")\s*)(=~|!~|!=|=)(.*)$/s;

/** Reads a filter; undefined where it has another form. */
export function parseAttributeFilter(text: string): AttributeFilter | undefined {
  const [, bare, quoted, operatorText, value = ''] = FORM.exec(text) ?? [];
  const operator = FILTER_OPERATORS.find((one) => one === operatorText);
  const key = bare?.trim() ?? unquoted(quoted ?? '');
  return operator === undefined || key === undefined ? undefined : { key, operator, value };
}

function unquoted(text: string): string | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Writes a filter so that it reads as itself. */
export function printAttributeFilter(key: string, operator: FilterOperator, value: string): string {
  // A value that begins with ~ would make another operator of =.
  if (operator === '=' && value.startsWith('~')) return printAttributeFilter(key, '=~', escapeRegex(value));
  const isBare = key !== '' && key === key.trim() && !/[=!~"]/.test(key);
  return `${isBare ? key : JSON.stringify(key)}${operator}${value}`;
}
