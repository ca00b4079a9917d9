// What the bar needs of a query language. The languages themselves live in src-shared/query.
import type { Completion } from '#shared/query/completion.ts';
import type { QueryError } from '#shared/query/errors.ts';
import type { Highlight } from '#shared/query/highlight.ts';
import { completeLogQL } from '#shared/query/logql/complete.ts';
import { highlightLogQL } from '#shared/query/logql/highlight.ts';
import { parseLogQL } from '#shared/query/logql/parser.ts';
import { isPlainLogWords, toLogQL } from '#shared/query/logql/words.ts';
import { completePromQL } from '#shared/query/promql/complete.ts';
import { highlightPromQL } from '#shared/query/promql/highlight.ts';
import { parsePromQL } from '#shared/query/promql/parser.ts';
import { isPlainPromWords, toPromQL } from '#shared/query/promql/words.ts';
import { completeTraceQL } from '#shared/query/traceql/complete.ts';
import { highlightTraceQL } from '#shared/query/traceql/highlight.ts';
import { parseTraceQL } from '#shared/query/traceql/parser.ts';
import { isPlainTraceWords, toTraceQL } from '#shared/query/traceql/words.ts';

export type QueryLanguage = 'traceql' | 'logql' | 'promql';

export interface LanguageKit {
  /** The badge in the bar. */
  readonly name: string;
  /** What an empty bar says. */
  readonly placeholder: string;
  readonly highlight: (text: string) => Highlight[];
  readonly complete: (text: string, pos: number) => Completion;
  /** Words to look for, rather than a query. */
  readonly isWords: (text: string) => boolean;
  /** The query a text stands for: itself, or what its words become. */
  readonly toQuery: (text: string) => string;
  /** What is wrong with a text; null when it can be run. Plain words and the empty text always can. */
  readonly problemOf: (text: string) => QueryError | null;
}

export const LANGUAGES: Readonly<Record<QueryLanguage, LanguageKit>> = {
  traceql: {
    name: 'TraceQL',
    placeholder: 'Words in span names, a trace id, or TraceQL: { status = error }',
    highlight: highlightTraceQL,
    complete: completeTraceQL,
    isWords: isPlainTraceWords,
    toQuery: toTraceQL,
    problemOf: (text) => (isPlainTraceWords(text) ? null : errorOf(parseTraceQL(text))),
  },
  logql: {
    name: 'LogQL',
    placeholder: 'Words to find, or LogQL: {service_name="shop"} |= "timeout"',
    highlight: highlightLogQL,
    complete: completeLogQL,
    isWords: isPlainLogWords,
    toQuery: toLogQL,
    problemOf: (text) => (isPlainLogWords(text) ? null : errorOf(parseLogQL(text))),
  },
  promql: {
    name: 'PromQL',
    placeholder: 'A metric’s name, or PromQL: sum by (job) (rate(http_requests_total[5m]))',
    highlight: highlightPromQL,
    complete: completePromQL,
    isWords: isPlainPromWords,
    toQuery: toPromQL,
    problemOf: (text) => (isPlainPromWords(text) ? null : errorOf(parsePromQL(text))),
  },
};

function errorOf(parsed: { ok: true } | { ok: false; error: QueryError }): QueryError | null {
  return parsed.ok ? null : parsed.error;
}

/** A text as the bar shows it: the query its words become, on one line; nothing for nothing. */
export function shownText(kit: LanguageKit, text: string): string {
  const line = text.replace(/\s*\n\s*/g, ' ').trim();
  return line !== '' && kit.isWords(line) ? kit.toQuery(line) : line;
}
