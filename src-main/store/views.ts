// Readable views for whoever opens telemetry.db with a tool of their own: hex ids, ISO times, names. The product's
// own reads do not use them, so they are made anew at every start and may change.
import { TIES } from '#shared/model/log-tie.ts';
import { transaction, type WriteDb } from './sql.ts';

const ISO = (us: string): string => `strftime('%Y-%m-%dT%H:%M:%f', ${us} / 1e6, 'unixepoch') || 'Z'`;
const SPAN_ID = (hi: string, lo: string): string =>
  `printf('%08x%08x', ${hi} & 0xffffffff, ${lo} & 0xffffffff)`;
const KIND = `CASE s.bits & 7 WHEN 1 THEN 'internal' WHEN 2 THEN 'server' WHEN 3 THEN 'client'
  WHEN 4 THEN 'producer' WHEN 5 THEN 'consumer' ELSE 'unspecified' END`;
const STATUS = `CASE (s.bits >> 3) & 3 WHEN 0 THEN 'unset' WHEN 1 THEN 'ok' WHEN 2 THEN 'error' ELSE 'unknown' END`;
const TYPE = `CASE i.type WHEN 5 THEN 'gauge' WHEN 7 THEN 'sum' WHEN 9 THEN 'histogram'
  WHEN 10 THEN 'exponentialHistogram' WHEN 11 THEN 'summary' ELSE 'none' END`;

const TIE = `CASE l.tied_by ${TIES.map((tie, n) => `WHEN ${n} THEN '${tie}'`).join(' ')} END`;

const VIEWS: Record<string, string> = {
  v_traces: `
    SELECT lower(hex(t.tid)) AS trace_id, ${ISO('t.start_us')} AS start_time,
      t.start_us * 1000 + t.start_ns AS start_unix_nano, t.duration_ns, v.name AS root_service, n.text AS root_name,
      t.root = 2 AS has_root, t.spans, t.errors, t.logs, t.torn, r.name AS run
    FROM traces t LEFT JOIN services v ON v.id = t.root_service LEFT JOIN names n ON n.id = t.root_name
      LEFT JOIN runs r ON r.id = t.run
    WHERE t.root > 0`,
  v_spans: `
    SELECT lower(hex(t.tid)) AS trace_id, ${SPAN_ID('s.id_hi', 's.id_lo')} AS span_id,
      CASE WHEN s.parent_hi = 0 AND s.parent_lo = 0 THEN NULL ELSE ${SPAN_ID('s.parent_hi', 's.parent_lo')} END
        AS parent_span_id,
      v.name AS service, n.text AS name, ${KIND} AS kind, ${STATUS} AS status, ${ISO('s.start_us')} AS start_time,
      s.start_us * 1000 + (s.bits >> 8) AS start_unix_nano, s.duration_ns, c.name AS scope, s.id
    FROM spans s JOIN traces t ON t.id = s.trace JOIN names n ON n.id = s.name
      JOIN resources r ON r.id = s.resource JOIN services v ON v.id = r.service JOIN scopes c ON c.id = s.scope`,
  v_logs: `
    SELECT l.id, ${ISO('l.time_us')} AS time, l.time_us * 1000 + l.time_ns AS time_unix_nano,
      l.severity AS severity_number, v.name AS service, l.body, n.text AS event_name, lower(hex(t.tid)) AS trace_id,
      CASE WHEN l.span_hi = 0 AND l.span_lo = 0 THEN NULL ELSE ${SPAN_ID('l.span_hi', 'l.span_lo')} END AS span_id,
      CASE WHEN l.trace IS NULL THEN NULL ELSE ${TIE} END AS tied_by, c.name AS scope
    FROM logs l JOIN resources r ON r.id = l.resource JOIN services v ON v.id = r.service
      JOIN scopes c ON c.id = l.scope LEFT JOIN names n ON n.id = l.event_name LEFT JOIN traces t ON t.id = l.trace`,
  // One row for points of a series that were merged; value is the newest of them. What came in the last minutes may
  // not be merged yet: see fresh_points.
  v_metric_points: `
    SELECT i.name AS metric, i.unit, ${TYPE} AS type, v.name AS service, p.series, p.count AS points,
      ${ISO('p.min_us')} AS first_time, ${ISO('p.max_us')} AS last_time, p.last AS value
    FROM points p JOIN series e ON e.id = p.series JOIN instruments i ON i.id = e.instrument
      JOIN services v ON v.id = i.service`,
};

/** Makes the views, replacing what an earlier version made. */
export function createViews(db: WriteDb): void {
  transaction(db, () => {
    for (const [name, body] of Object.entries(VIEWS)) {
      db.exec(`DROP VIEW IF EXISTS ${name}; CREATE VIEW ${name} AS ${body}`);
    }
  });
}
