// The parts of PromQL that are not spoken here, refused by their names and places, with what to do instead.
import { type Place, Refusal } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { quote } from '../strings.ts';
import { AGGREGATIONS } from './ast.ts';
import { isMissing, MISSING_AGGREGATIONS, MISSING_FUNCTIONS, PROM_FUNCTIONS } from './functions.ts';
import type { PromToken } from './lexer.ts';

/** The refusal of a name that is called but is no function of the subset. */
export function refuseFunction({ text, from, to }: Place & { text: string }): Refusal {
  const place = { from, to };
  if (isMissing(text)) {
    const instead = MISSING_FUNCTIONS[text] ?? MISSING_AGGREGATIONS[text];
    return new Refusal('unsupported', `“${text}” is not supported yet.`, place, instead);
  }
  const near = nearest(text, [...Object.keys(PROM_FUNCTIONS), ...AGGREGATIONS]);
  return new Refusal(
    'syntax',
    `There is no function “${text}”.${near === undefined ? '' : ` Did you mean ${near}?`}`,
    place,
    near,
  );
}

/** A metric's name with dots: PromQL takes it in quotes. */
export function refuseDots({ text, from, to }: PromToken): Refusal {
  const quoted = `{${quote(text)}}`;
  return new Refusal(
    'syntax',
    `A name with dots stands in quotes and braces: “${text}”.`,
    { from, to },
    quoted,
  );
}

export function refuseSubquery(place: Place): Refusal {
  return new Refusal(
    'unsupported',
    'Subqueries (“[1h:5m]”) are not supported yet.',
    place,
    'Take a range of the metric itself: max_over_time(name[1h]).',
  );
}

export function refuseAt(token: Place): Refusal {
  return new Refusal(
    'unsupported',
    'A fixed time (“@”) is not supported yet.',
    { from: token.from, to: token.to },
    'Choose the time above the chart, or write offset 5m.',
  );
}

export function refuseGroupSide(token: PromToken): Refusal {
  return new Refusal(
    'unsupported',
    `“${token.text}” is not supported yet.`,
    { from: token.from, to: token.to },
    'Bring both sides to the same labels first: sum by (x) (a) / sum by (x) (b).',
  );
}

export function refuseAtan2(token: PromToken): Refusal {
  return new Refusal('unsupported', '“atan2” is not supported yet.', { from: token.from, to: token.to });
}

/** The refusal of a variable that is no length of time known here. */
export function refuseVariable({ from, to }: Place, name: string): Refusal {
  return new Refusal(
    'unsupported',
    `The variable “${name}” means nothing here.`,
    { from, to },
    'Ranges may be $__rate_interval, $__interval or $__range; for another write its value.',
  );
}
