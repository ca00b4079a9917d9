// What is known of failures in a trace, in a few lines a span: for whoever reads about it elsewhere.
import type { Span } from '#shared/model/otlp.ts';
import type { TraceMarks } from '#shared/model/trace-columns.ts';
import { withoutAnsi } from './ansi.ts';
import { valueText } from './any-value.ts';
import { isWithin } from './span-tree.ts';
import type { TraceModel } from './trace-model.ts';

/** Severity numbers from ERROR on. */
const ERROR = 17;
const MOST_LOGS = 20;
const LONGEST = 300;

/** One line, cut to what is read in a chat. */
function oneLine(text: string): string {
  const line = withoutAnsi(text).replaceAll(/\s+/g, ' ').trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

/** Status message, exceptions and database statement of a span, each once. */
export function failureNotes({ status, events, attributes }: Span): string[] {
  const read = (list: Span['attributes'], key: string): string => {
    const found = list.find((one) => one.key === key);
    return found ? oneLine(valueText(found.value)) : '';
  };
  const exceptions = events
    .filter(({ name }) => name === 'exception')
    .map((event) =>
      ['exception.type', 'exception.message']
        .map((key) => read(event.attributes, key))
        .filter((words) => words !== '')
        .join(': '),
    );
  const message = oneLine(status?.message ?? '');
  const statement = read(attributes, 'db.query.text') || read(attributes, 'db.statement');
  const repeated = exceptions.some((said) => said.includes(message));
  return [repeated ? '' : message, ...new Set(exceptions), statement].filter((note) => note !== '');
}

/** Log records of severity ERROR and above of the spans under `node` (-1: all), by span. */
export function errorLogNotes(
  { tree }: TraceModel,
  marks: TraceMarks | undefined,
  node: number,
): Map<number, string[]> {
  const notes = new Map<number, string[]>();
  let taken = 0;
  for (let k = 0; marks && k < marks.logSpan.length && taken < MOST_LOGS; k++) {
    const span = marks.logSpan[k] as number;
    if (span < 0 || (marks.logSeverity[k] as number) < ERROR) continue;
    if (node >= 0 && !isWithin(tree, span, node)) continue;
    taken++;
    notes.set(span, [...(notes.get(span) ?? []), logNote(marks, k)]);
  }
  return notes;
}

/** Log records of severity ERROR and above that belong to no span that is here. */
export function looseErrorLogs(marks: TraceMarks | undefined): string[] {
  const notes: string[] = [];
  for (let k = 0; marks && k < marks.logSpan.length && notes.length < MOST_LOGS; k++)
    if ((marks.logSpan[k] as number) < 0 && (marks.logSeverity[k] as number) >= ERROR)
      notes.push(logNote(marks, k));
  return notes;
}

const logNote = (marks: TraceMarks, log: number): string => `log: ${oneLine(marks.logBodies[log] ?? '')}`;
