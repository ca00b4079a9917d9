// What a send consists of: the query room answers the query of a list, the send room plans the rows.
import type { What } from '#shared/api/send.ts';
import type { Signal } from '#shared/model/signal.ts';
import { budget } from '../query/budget.ts';
import { matchingLogs, readLogQuery } from '../query/logs/search.ts';
import { rangeOf } from '../query/range.ts';
import { readTraceQuery } from '../query/traces/list.ts';
import { matchingTraces } from '../query/traces/search.ts';
import { type Chosen, type KnownThere, type Plan, planRows } from '../send/index.ts';
import { type AcceptedTogether, acceptedOf } from '../store/reads/accepted-of.ts';
import { copiesAt, namesAt } from '../store/reads/given.ts';
import type { Places } from '../store/reads/places.ts';
import { snapshot } from '../store/reads/snapshot.ts';
import { sparingly } from '../store/reads/sparingly.ts';
import { standingAt, strongest } from '../store/reads/standing.ts';
import type { ReadDb } from '../store/sql.ts';
import type { ReadContext } from '../store/thread/serve-reader.ts';

export interface PlanInput {
  what: What;
  /** What a destination has stays out, where its signals go now. */
  except?:
    | {
        destination: number;
        places: Places;
        /** Times move to now, under new ids. */
        moved: boolean;
        /** Only what it has in the same way stays out: moved copies and what was recorded are told apart. */
        ownOnly: boolean;
      }
    | undefined;
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

function knownAt(
  db: ReadDb,
  { destination, places, moved, ownOnly }: NonNullable<PlanInput['except']>,
): Partial<KnownThere> {
  const own = standingAt(db, destination, { places, moved });
  const other = standingAt(db, destination, { places, moved: !moved });
  return {
    standing: ownOnly ? own : (signal, row) => strongest(own(signal, row), other(signal, row)),
    sentAs: namesAt(db, destination, places),
    isThereOtherwise(signal, row) {
      const is = other(signal, row);
      return is !== undefined && is !== 'elsewhere' && is !== 'barred';
    },
    ...(moved && { copy: copiesAt(db, destination, places) }),
  };
}

/** What a destination accepted of a choice, by the sends that took it. Throws AppError for a query that cannot be read. */
export function chosenAccepted(
  db: ReadDb,
  input: {
    what: What;
    signals: readonly Signal[];
    destination: number;
    places: Places;
    moved: boolean;
  },
  context: ReadContext,
): AcceptedTogether[] {
  const { what, signals, ...where } = input;
  const { rows } = planSend(db, { what }, context);
  const chosen = Object.fromEntries(signals.map((signal) => [signal, rows[signal]]));
  return snapshot(db, () => acceptedOf(db, { ...where, rows: chosen }));
}

function choose(db: ReadDb, what: What, context: ReadContext): Chosen {
  switch (what.kind) {
    case 'traces': {
      const search = { query: readTraceQuery(what.q), range: rangeOf(what), order: 'oldest' } as const;
      const traceIds: string[] = [];
      for (const batch of matchingTraces(db, search, budget(context).pause))
        traceIds.push(...batch.map(({ traceId }) => traceId));
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
