// What is marked in bodies: the text in the find field, and what the query's own line filters look for. Regular
// expressions are read as the engine reads them, in linear time: JavaScript's own may take years for one line.
import { RE2JS } from 're2js';
import type { LogQuery } from '#shared/query/logql/ast.ts';
import { type Finder, textFinder } from '../../logic/log-body.ts';

/** Places marked in one text: beyond these it is a colour, not a mark. */
const MOST = 500;

/** What the positive line filters of a query look for; null when there are none that can be read. */
export function queryPattern(query: LogQuery | null): Finder | null {
  const finders: Finder[] = [];
  for (const stage of query?.stages ?? []) {
    // A pattern speaks of the whole line: there is nothing in it to point at.
    if (stage.kind !== 'lineFilter' || !['|=', '|~'].includes(stage.op)) continue;
    for (const text of stage.texts) {
      const finder =
        text === '' ? undefined : stage.op === '|=' ? textFinder(text, false) : regexFinder(text);
      if (finder) finders.push(finder);
    }
  }
  return finders.reduce<Finder | null>(joinedPattern, null);
}

function regexFinder(pattern: string): Finder | undefined {
  let regex: RE2JS;
  try {
    regex = RE2JS.compile(pattern);
  } catch {
    // The query is refused, with the place.
    return undefined;
  }
  return function* (text) {
    const matcher = regex.matcher(text);
    for (let found = 0; found < MOST && matcher.find(); found++) {
      if (matcher.end() > matcher.start()) yield [matcher.start(), matcher.end()];
    }
  };
}

/** What either finds, in order. */
export function joinedPattern(one: Finder | null, other: Finder | null): Finder | null {
  if (!one || !other) return one ?? other;
  return (text) => [...one(text), ...other(text)].sort(([a], [b]) => a - b);
}
