// Which values and operators go together, as TraceQL's own validation has it; refused before a query runs.
import { type Place, Refusal } from '../errors.ts';
import { notInRE2 } from '../regex.ts';
import type { TraceComparison, TraceValue } from './ast.ts';
import { KIND_WORDS, STATUS_WORDS, typeOfIntrinsic } from './fields.ts';
import { printTraceField } from './print.ts';

/** Throws a Refusal when the comparison makes no sense; `operator` is where its operator stands. */
export function checkTypes(comparison: TraceComparison, operator: Place): void {
  const { field, op, value } = comparison;
  const written = printTraceField(field);
  const isRegex = op === '=~' || op === '!~';
  if (isRegex) {
    if (value.kind !== 'string')
      throw new Refusal('syntax', `“${op}” needs a regular expression in quotes.`, value);
    const lacking = notInRE2(value.value);
    if (lacking)
      throw new Refusal(
        'unsupported',
        `Regular expressions have no ${lacking.name} (“${lacking.text}”).`,
        value,
      );
  }
  if (!isRegex && op !== '=' && op !== '!=' && ['nil', 'boolean', 'status', 'spanKind'].includes(value.kind))
    throw new Refusal('syntax', `“${op}” does not go with this value.`, operator, 'Use = or !=.');
  if (value.kind === 'nil') return;
  const type = field.kind === 'attribute' ? 'any' : typeOfIntrinsic(field.name);
  const wrong = (message: string, hint?: string): Refusal => new Refusal('syntax', message, value, hint);
  switch (type) {
    case 'string':
      if (value.kind !== 'string') throw wrong(`${written} is text.`, 'Write the value in quotes.');
      return;
    case 'duration':
      if (value.kind !== 'duration' && value.kind !== 'int' && value.kind !== 'float')
        throw wrong(`${written} is a duration.`, 'Write 5ms, 1.5s or 2h, without quotes.');
      return;
    case 'status':
      if (value.kind !== 'status')
        throw wrong(`${written} is error, ok or unset.`, wordHint(value, STATUS_WORDS));
      return;
    case 'spanKind':
      if (value.kind !== 'spanKind')
        throw wrong(`${written} is one of ${KIND_WORDS.join(', ')}.`, wordHint(value, KIND_WORDS));
      return;
    case 'any':
      if (value.kind === 'status' || value.kind === 'spanKind')
        throw wrong(`An attribute is never the word “${value.value}”.`, `Write "${value.value}" in quotes.`);
      return;
  }
}

function wordHint(value: TraceValue, words: readonly string[]): string | undefined {
  return value.kind === 'string' && words.includes(value.value)
    ? `Write ${value.value} without quotes.`
    : undefined;
}
