// Chunks of spans that may hold links to a trace, from when it began on.
import { LINKED_TRACE } from '../search/linked-trace.ts';
import { TRACES } from '../signals.ts';
import { all, type ReadDb, sql } from '../sql.ts';
import { attributeTest } from './log-search.ts';

export interface SpanChunk {
  id: number;
  firstRow: number;
  lastRow: number;
  receivedUs: number;
}

const PAGE = 500;

/** In order of arrival. What links to a trace ended after it began, so it did not arrive before `sinceUs`. */
export function* chunksThatMayLink(db: ReadDb, traceId: string, sinceUs: number): Generator<SpanChunk, void> {
  const mayHold = attributeTest(db, [[{ key: LINKED_TRACE, value: traceId }]]);
  let place = { receivedUs: sinceUs, id: -1 };
  for (;;) {
    const page = all<SpanChunk>(
      db,
      sql`SELECT id, first_row AS firstRow, first_row + row_count - 1 AS lastRow, received_us AS receivedUs
          FROM chunks INDEXED BY chunks_by_received
          WHERE received_us >= ${place.receivedUs} AND (received_us, id) > (${place.receivedUs}, ${place.id})
            AND signal = ${TRACES} ORDER BY received_us, id LIMIT ${PAGE}`,
    );
    for (const chunk of page) if (mayHold(chunk.id)) yield chunk;
    const last = page.at(-1);
    if (!last || page.length < PAGE) return;
    place = last;
  }
}
