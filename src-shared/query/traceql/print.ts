// The canonical text of a TraceQL tree: one space around everything, the short names of intrinsics, and
// parentheses wherever && and || meet, so that nobody has to know their precedence.
import { printDuration, printNumber } from '../quantities.ts';
import { quote } from '../strings.ts';
import type { TraceComparison, TraceExpr, TraceField, TraceQuery, TraceValue } from './ast.ts';
import { INTRINSICS } from './fields.ts';
import { isKeyChar } from './lexer.ts';

/** Writes a query. Reading it again gives the same tree. */
export function printTraceQL(query: TraceQuery): string {
  return query.filter ? `{ ${printTraceExpr(query.filter)} }` : '{ }';
}

/** Writes a condition without the braces. */
export function printTraceExpr(expr: TraceExpr): string {
  switch (expr.kind) {
    case 'comparison':
      return printTraceComparison(expr);
    case 'not':
      return expr.part.kind === 'not' ? `!${printTraceExpr(expr.part)}` : `!(${printTraceExpr(expr.part)})`;
    case 'and':
      return expr.parts.map(grouped).join(' && ');
    case 'or':
      return expr.parts.map(grouped).join(' || ');
  }
}

function grouped(expr: TraceExpr): string {
  return expr.kind === 'and' || expr.kind === 'or' ? `(${printTraceExpr(expr)})` : printTraceExpr(expr);
}

/** Writes `field op value`. */
export function printTraceComparison({ field, op, value }: TraceComparison): string {
  return `${printTraceField(field)} ${op} ${printTraceValue(value)}`;
}

/** Writes a field, quoting an attribute's key where it needs it. */
export function printTraceField(field: TraceField): string {
  if (field.kind === 'intrinsic') return INTRINSICS[field.name].text;
  const scope = field.scope === 'any' ? '' : field.scope;
  const plain = field.key !== '' && [...field.key].every(isKeyChar);
  return `${scope}.${plain ? field.key : `"${field.key.replace(/["\\]/g, '\\$&')}"`}`;
}

/** Writes a value so that it reads back as the same kind. */
export function printTraceValue(value: TraceValue): string {
  switch (value.kind) {
    case 'string':
      return quote(value.value);
    case 'int':
      return value.value;
    case 'float':
      return floatText(value.value);
    case 'duration':
      return printDuration(value.ns);
    case 'boolean':
      return String(value.value);
    case 'nil':
      return 'nil';
    case 'status':
    case 'spanKind':
      return value.value;
  }
}

/** A float keeps its point: 5 would read back as an integer. */
function floatText(value: number): string {
  const text = printNumber(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}
