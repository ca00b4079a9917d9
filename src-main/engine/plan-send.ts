// What a send consists of: the query room answers the query of a list, the send room plans the rows.
import type { What } from '#shared/api/send.ts';
import { budget } from '../query/budget.ts';
import { matchingLogs, readLogQuery } from '../query/logs/search.ts';
import { rangeOf } from '../query/range.ts';
import { readTraceQuery } from '../query/traces/list.ts';
import { matchingTraces } from '../query/traces/search.ts';
import { type Chosen, type KnownThere, type Plan, planRows } from '../send/index.ts';
import { namesAt } from '../store/reads/given.ts';
import { type Places, standingAt } from '../store/reads/ledger.ts';
import { snapshot } from '../store/reads/snapshot.ts';
import { sparingly } from '../store/reads/sparingly.ts';
import { traceIdOf } from '../store/reads/trace-rows.ts';
import type { ReadDb } from '../store/sql.ts';
import type { ReadContext } from '../store/thread/serve-reader.ts';

export interface PlanInput {
  what: What;
  /** A destination, and where its signals go: what it has stays out. */
  except?: { destination: number; places: Places } | undefined;
}

/** The plan of a send, of all signals. Throws AppError for a query that cannot be read. */
export function planSend(db: ReadDb, { what, except }: PlanInput, context: ReadContext): Plan {
  // Millions of rows are put in order: that is done in a file, or it would take a hundred megabytes.
  db.pragma('temp_store = FILE');
  try {
    return sparingly(db, () =>
      snapshot(db, () => planRows(db, choose(db, what, context), except && knownAt(db, except))),
    );
  } finally {
    db.pragma('temp_store = MEMORY');
  }
}

const knownAt = (db: ReadDb, { destination, places }: NonNullable<PlanInput['except']>): KnownThere => ({
  standing: standingAt(db, destination, { places }),
  sentAs: namesAt(db, destination, places),
});

function choose(db: ReadDb, what: What, context: ReadContext): Chosen {
  switch (what.kind) {
    case 'traces': {
      const search = { query: readTraceQuery(what.q), range: rangeOf(what), order: 'oldest' } as const;
      const traceIds: string[] = [];
      for (const batch of matchingTraces(db, search, budget(context).pause))
        traceIds.push(...batch.map(traceIdOf));
      return { kind: 'traces', traceIds, q: what.q };
    }
    case 'logs': {
      const search = { query: readLogQuery(what.q), range: rangeOf(what), direction: 'oldest' } as const;
      const matching = matchingLogs(db, search, budget(context));
      return { ...what, rows: Array.from(matching, ({ row }) => row.id) };
    }
    case 'selected':
      return { kind: 'traces', traceIds: what.traceIds, q: '' };
    default:
      return what;
  }
}
