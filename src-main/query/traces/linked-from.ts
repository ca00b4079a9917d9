// Spans that link to a trace: the other way round from what a span says of itself. Chunks that arrived since the trace
// began are looked through in order of arrival, those that cannot hold such a link left out by their blooms.
import type { LinkingSpan } from '#shared/api/traces.ts';
import { joinNanos } from '#shared/model/time.ts';
import { forEachMessage } from '../../otlp/attributes.ts';
import { decodeSpan } from '../../otlp/decode.ts';
import { startNsOf } from '../../store/bits.ts';
import { chunkReader } from '../../store/chunk-data.ts';
import { chunksThatMayLink } from '../../store/reads/chunks-since.ts';
import { lookups } from '../../store/reads/lookups.ts';
import { spansWithLinks } from '../../store/reads/scan-spans.ts';
import { snapshot } from '../../store/reads/snapshot.ts';
import { traceRow } from '../../store/reads/trace-rows.ts';
import { linkedTrace } from '../../store/search/linked-trace.ts';
import type { ReadDb } from '../../store/sql.ts';
import type { ReadContext } from '../../store/thread/serve-reader.ts';
import type { Answer, Asked } from '../asked.ts';
import { budget } from '../budget.ts';

/** Field of the Span message. */
const LINKS = 13;
/** A list in a panel is not read further. */
const MOST = 500;
const LONGEST_MS = 700;
/** Clocks of services and of this machine may differ by so much. */
const CLOCKS_US = 60_000_000;

/** Links to any span of the trace, by arrival; undefined when there is no such trace. */
export function linkedFrom(
  db: ReadDb,
  { traceId }: Asked<'linkedFrom'>,
  context: ReadContext,
  ms = LONGEST_MS,
): Answer<'linkedFrom'> | undefined {
  return snapshot(db, () => {
    const trace = traceRow(db, traceId);
    if (trace === undefined || trace.root === 0) return undefined;
    const { pause, isSpent } = budget(context, ms);
    const links: LinkingSpan[] = [];
    const seen = new Set<string>();
    let searchedUs: number | undefined;
    for (const chunk of chunksThatMayLink(db, traceId, trace.startUs - CLOCKS_US)) {
      pause();
      if (links.length >= MOST || (isSpent() && searchedUs !== undefined))
        return { links, complete: false, searchedTo: joinNanos(searchedUs ?? trace.startUs, 0) };
      const bytes = chunkReader(db).read(chunk.id);
      const rows = bytes ? spansWithLinks(db, chunk.firstRow, chunk.lastRow) : [];
      for (const row of rows) {
        const [at, length] = [row[11], row[12]];
        if (!bytes || !linksTo(bytes, at, length, traceId)) continue;
        const span = decodeSpan(bytes, at, length);
        const look = lookups(db);
        for (const link of span.links) {
          const key = `${span.traceId} ${span.spanId} ${link.spanId}`;
          if (link.traceId !== traceId || seen.has(key)) continue;
          seen.add(key);
          links.push({
            traceId: span.traceId,
            spanId: span.spanId,
            toSpanId: link.spanId,
            name: span.name,
            service: look.resource(row[3]).service,
            start: joinNanos(row[13], startNsOf(row[6])),
            attributes: link.attributes,
          });
        }
      }
      searchedUs = chunk.receivedUs;
    }
    return { links, complete: true, searchedTo: null };
  });
}

/** Told from the bytes: most spans with links link elsewhere, and are not worth decoding. */
function linksTo(bytes: Uint8Array, at: number, length: number, traceId: string): boolean {
  let found = false;
  forEachMessage(bytes, at, length, LINKS, (linkAt, linkLength) => {
    found ||= linkedTrace(bytes, linkAt, linkLength) === traceId;
  });
  return found;
}
