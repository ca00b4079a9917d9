// What is marked in bodies: the text in the find field, and what the query's own line filters look for.
import type { LogQuery } from '#shared/query/logql/ast.ts';

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The positive line filters of a query as one pattern; null when there are none that JavaScript can read. */
export function queryPattern(query: LogQuery | null): RegExp | null {
  const sources: string[] = [];
  let ignoreCase = true;
  for (const stage of query?.stages ?? []) {
    // A pattern speaks of the whole line: there is nothing in it to point at.
    if (stage.kind !== 'lineFilter' || !['|=', '|~'].includes(stage.op)) continue;
    for (const text of stage.texts) {
      if (stage.op === '|=') {
        sources.push(escaped(text));
        ignoreCase = false;
      } else {
        if (!text.startsWith('(?i)')) ignoreCase = false;
        sources.push(text.replace(/^\(\?i\)/, ''));
      }
    }
  }
  const usable = sources.filter(isPattern);
  return usable.length === 0 ? null : new RegExp(usable.join('|'), ignoreCase ? 'gi' : 'g');
}

function isPattern(source: string): boolean {
  try {
    new RegExp(source);
    return source !== '';
  } catch {
    // RE2 has forms that JavaScript lacks: the search still works, only the marks are missing.
    return false;
  }
}

/** Both, the find field's winning: one pattern for every row. */
export function joinedPattern(find: RegExp | null, query: RegExp | null): RegExp | null {
  if (!find || !query) return find ?? query;
  const flags = find.flags.includes('i') && query.flags.includes('i') ? 'gi' : 'g';
  // A query that minds case would lose it when joined; then the field alone is marked.
  return flags === 'gi' ? new RegExp(`${find.source}|${query.source}`, flags) : find;
}
