// Labels that a query asks for and that no record has: most likely they are written otherwise.
import type { LabelComparison, LogMatcher } from '#shared/query/logql/ast.ts';
import { logConditionsOf } from '#shared/query/logql/edit.ts';
import { isStreamLabel, RECORD_LABELS } from '#shared/query/logql/labels.ts';
import { nearest } from '#shared/query/nearest.ts';
import { chunkReader } from '../../store/chunk-data.ts';
import { resourceIds, scopeIds } from '../../store/reads/dictionaries.ts';
import { type LogItems, logItems } from '../../store/reads/log-items.ts';
import { lookups } from '../../store/reads/lookups.ts';
import { ownLabel } from '../../store/reads/own-label.ts';
import { snapshot } from '../../store/reads/snapshot.ts';
import type { ReadDb } from '../../store/sql.ts';
import type { ReadContext } from '../../store/thread/serve-reader.ts';
import type { Answer, Asked } from '../asked.ts';
import { type Budget, budget } from '../budget.ts';
import { logFields } from './complete.ts';
import { compileText } from './evaluate.ts';
import { isOwnLabel } from './labels.ts';
import { readLogQuery } from './search.ts';
import { isPlainLabel, labelsOfOrigin } from './stored-record.ts';

/** What is not known by then is not claimed. */
const MOST_MS = 500;

/** Labels that must have a value for the query to match and that nothing here has, now or at any time. Throws AppError. */
export function missingLabels(
  db: ReadDb,
  input: Asked<'missingLabels'>,
  context: ReadContext,
): Answer<'missingLabels'> {
  const asked = logConditionsOf(readLogQuery(input.q)).flatMap((condition) =>
    condition.kind !== 'lineFilter' && wantsValue(condition) ? [condition.label] : [],
  );
  return snapshot(db, () => {
    const spent = budget(context, MOST_MS);
    const missing = [...new Set(asked)].filter((label) => isMissing(db, label, spent));
    if (missing.length === 0) return { labels: [] };
    const seen = logFields(db, {}, context).fields.map(({ field }) => field);
    const known = [...seen, ...Object.keys(RECORD_LABELS), 'service_name'];
    return { labels: missing.map((label) => ({ label, nearest: nearest(label, known) ?? null })) };
  });
}

/** Whether a record without the label cannot meet a condition. */
function wantsValue({ op, value }: LogMatcher | LabelComparison): boolean {
  const text = typeof value === 'string' ? value : value.kind === 'string' ? value.value : undefined;
  return text === undefined || !compileText(op as LogMatcher['op'], text)('');
}

function isMissing(db: ReadDb, label: string, spent: Budget): boolean {
  // The name of a service stands in where there is none.
  if (label === 'service_name' || isOwnLabel(label)) return false;
  const look = lookups(db);
  if (resourceIds(db).some((id) => labelsOfOrigin(look.resource(id), 'resource').has(label))) return false;
  if (isStreamLabel(label)) return true;
  if (!isPlainLabel(label)) return false;
  if (scopeIds(db).some((id) => labelsOfOrigin(look.scope(id), 'scope').has(label))) return false;
  // The index knows chunks that certainly have none; the few others are read.
  for (const items of logItems(db, { key: label })) {
    spent.pause();
    if (spent.isSpent() || hasLabel(db, items, label)) return false;
  }
  return true;
}

function hasLabel(db: ReadDb, { chunk, items }: LogItems, label: string): boolean {
  const bytes = chunkReader(db).read(chunk);
  return (
    bytes !== undefined && items.some(([at, length]) => ownLabel(bytes, at, length, label) !== undefined)
  );
}
