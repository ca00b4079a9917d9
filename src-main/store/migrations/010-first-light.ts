// The first schema. Columns are declared INTEGER wherever whole numbers go, because a JS number binds as REAL.
//
//   chunks ──┬─ first_row, row_count ──▶ spans | logs | points   (rows of a chunk are contiguous)
//            └─ data: request bodies, one after another, zstd    (a row's offset and length point into them)
//   spans.trace ──▶ traces (a summary, kept in the same transaction)
//   spans.name ──▶ names     .resource ──▶ resources ──▶ services     .scope ──▶ scopes
//   points.series ──▶ series ──▶ instruments         (points belong to all the chunks that were merged into them)
//
// A time is whole microseconds since 1970 (`…_us`) and 0..999 nanoseconds more (`…_ns`).
import type { Migration } from './index.ts';

const TABLES = `
CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  command TEXT,
  started_us INTEGER NOT NULL,
  ended_us INTEGER,
  pinned INTEGER NOT NULL DEFAULT 0,
  -- What the run holds now.
  spans INTEGER NOT NULL DEFAULT 0,
  traces INTEGER NOT NULL DEFAULT 0,
  logs INTEGER NOT NULL DEFAULT 0,
  metric_points INTEGER NOT NULL DEFAULT 0
) STRICT;

-- One row: the next free ids. Ids are never given twice, so that what points to one cannot find another.
CREATE TABLE counters (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  chunk INTEGER NOT NULL,
  span INTEGER NOT NULL,
  log INTEGER NOT NULL,
  point INTEGER NOT NULL,
  trace INTEGER NOT NULL
) STRICT;
INSERT INTO counters VALUES (1, 1, 1, 1, 1, 1);

CREATE TABLE chunks (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL,
  signal INTEGER NOT NULL,        -- 1 traces, 2 logs, 3 metrics
  received_us INTEGER NOT NULL,
  item_count INTEGER NOT NULL,    -- spans, log records, data points
  first_row INTEGER NOT NULL,
  row_count INTEGER NOT NULL,
  min_us INTEGER NOT NULL,        -- of its items' times (a span's start)
  max_us INTEGER NOT NULL,
  raw_bytes INTEGER NOT NULL,
  requests BLOB NOT NULL,         -- (u32 length, u32 CRC-32) of each request, little-endian
  tally BLOB,                     -- logs: u32 counts by severity word, unknown last, then those with a trace
  data BLOB NOT NULL              -- zstd
) STRICT;
CREATE INDEX chunks_by_row ON chunks (signal, first_row, row_count, run);
CREATE INDEX chunks_by_time ON chunks (signal, max_us, min_us);
CREATE INDEX chunks_by_start ON chunks (signal, min_us);
CREATE INDEX chunks_by_run ON chunks (run);

-- Ids of dictionary entries are never given twice either: readers remember what an id stood for.
CREATE TABLE services (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE names (id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE resources (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  hash INTEGER NOT NULL,
  service INTEGER NOT NULL,
  namespace TEXT NOT NULL,
  instance TEXT NOT NULL,
  schema_url TEXT NOT NULL,
  bytes BLOB NOT NULL             -- the Resource message
) STRICT;
CREATE INDEX resources_by_hash ON resources (hash);
CREATE TABLE scopes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  hash INTEGER NOT NULL,
  name TEXT NOT NULL,
  version TEXT NOT NULL,
  schema_url TEXT NOT NULL,
  bytes BLOB NOT NULL             -- the InstrumentationScope message
) STRICT;
CREATE INDEX scopes_by_hash ON scopes (hash);

-- A trace known only from log records has root = 0 and is in no list. (The indexes ask for the root and not for
-- spans > 0, because an UPDATE of a column they name would touch them all.)
CREATE TABLE traces (
  id INTEGER PRIMARY KEY,
  tid BLOB NOT NULL,
  run INTEGER NOT NULL,           -- the newest run that brought a part of it
  start_us INTEGER NOT NULL,
  start_ns INTEGER NOT NULL,
  end_us INTEGER NOT NULL,
  end_ns INTEGER NOT NULL,
  duration_ns INTEGER NOT NULL,
  spans INTEGER NOT NULL,
  errors INTEGER NOT NULL,
  logs INTEGER NOT NULL,
  root INTEGER NOT NULL,          -- 0 none, 1 the earliest span so far, 2 a span without a parent
  root_us INTEGER NOT NULL,
  root_ns INTEGER NOT NULL,
  root_name INTEGER NOT NULL,
  root_service INTEGER NOT NULL,
  root_hi INTEGER NOT NULL,
  root_lo INTEGER NOT NULL,
  root_error INTEGER NOT NULL,
  services TEXT NOT NULL,         -- ids by first appearance, ",3,1,7,"
  services_low INTEGER NOT NULL,  -- bit n: service n + 1, for services 1..30
  services_high INTEGER NOT NULL, -- the same for services 31..60
  repeats INTEGER NOT NULL,       -- spans that came twice and were unified
  torn INTEGER NOT NULL           -- retention took a part
) STRICT;
CREATE UNIQUE INDEX traces_by_tid ON traces (tid);
CREATE INDEX traces_by_start ON traces (start_us) WHERE root > 0;
CREATE INDEX traces_by_run ON traces (run, start_us) WHERE root > 0;
CREATE INDEX traces_by_duration ON traces (duration_ns) WHERE root > 0;
CREATE INDEX traces_by_root ON traces (root_service, start_us) WHERE root > 0;
CREATE INDEX traces_with_errors ON traces (start_us) WHERE errors > 0;

CREATE TABLE spans (
  id INTEGER PRIMARY KEY,
  trace INTEGER NOT NULL,
  start_us INTEGER NOT NULL,
  duration_ns INTEGER NOT NULL,
  resource INTEGER NOT NULL,
  scope INTEGER NOT NULL,
  name INTEGER NOT NULL,
  bits INTEGER NOT NULL,          -- see bits.ts: kind, status, flags, the start's nanoseconds
  id_hi INTEGER NOT NULL,
  id_lo INTEGER NOT NULL,
  parent_hi INTEGER NOT NULL,
  parent_lo INTEGER NOT NULL,
  at INTEGER NOT NULL,            -- the Span message in the chunk's decompressed data
  length INTEGER NOT NULL
) STRICT;
CREATE INDEX spans_by_trace ON spans (trace);

CREATE TABLE logs (
  id INTEGER PRIMARY KEY,
  time_us INTEGER NOT NULL,       -- the record's time, else its observed time, else when it came
  time_ns INTEGER NOT NULL,
  severity INTEGER NOT NULL,
  resource INTEGER NOT NULL,
  scope INTEGER NOT NULL,
  trace INTEGER,
  span_hi INTEGER NOT NULL,
  span_lo INTEGER NOT NULL,
  severity_text INTEGER NOT NULL, -- in names; 0 when it has none
  event_name INTEGER NOT NULL,    -- likewise
  structured INTEGER NOT NULL,    -- the body was not a string
  at INTEGER NOT NULL,
  length INTEGER NOT NULL,
  body TEXT NOT NULL              -- as text; a structured body as JSON
) STRICT;
CREATE INDEX logs_by_trace ON logs (trace) WHERE trace IS NOT NULL;

CREATE TABLE instruments (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  service INTEGER NOT NULL,
  scope_name TEXT NOT NULL,
  scope_version TEXT NOT NULL,
  name TEXT NOT NULL,
  unit TEXT NOT NULL,
  type INTEGER NOT NULL,          -- OTLP's field number: 5 gauge, 7 sum, 9 histogram, 10 exponential, 11 summary
  temporality INTEGER NOT NULL,   -- 0 unspecified, 1 delta, 2 cumulative
  monotonic INTEGER NOT NULL,
  description TEXT NOT NULL,
  UNIQUE (service, name, scope_name, scope_version, unit, type, temporality, monotonic)
) STRICT;
CREATE TABLE series (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  instrument INTEGER NOT NULL,
  resource INTEGER NOT NULL,
  scope INTEGER NOT NULL,
  hash_hi INTEGER NOT NULL,       -- of the attributes, whatever their order
  hash_lo INTEGER NOT NULL,
  attributes BLOB NOT NULL,       -- KeyValue messages, each with its length before it
  UNIQUE (instrument, resource, scope, hash_hi, hash_lo)
) STRICT;
-- The points of a chunk as they came (points.ts), until those of many chunks are merged by series into points.
-- The chunk has no rows till then: first_row and row_count are 0.
CREATE TABLE fresh_points (chunk INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;
-- Points of one series, packed (points.ts). Chunks that were merged together share their rows.
CREATE TABLE points (
  id INTEGER PRIMARY KEY,
  series INTEGER NOT NULL,
  min_us INTEGER NOT NULL,
  max_us INTEGER NOT NULL,
  count INTEGER NOT NULL,
  last REAL,                      -- the newest value; a distribution's count
  data BLOB NOT NULL
) STRICT;
CREATE INDEX points_by_series ON points (series, max_us, min_us);
CREATE TABLE bounds (id INTEGER PRIMARY KEY AUTOINCREMENT, hash INTEGER NOT NULL, bytes BLOB NOT NULL) STRICT;
CREATE INDEX bounds_by_hash ON bounds (hash);
CREATE TABLE exemplars (
  id INTEGER PRIMARY KEY,
  chunk INTEGER NOT NULL,
  series INTEGER NOT NULL,
  time_us INTEGER NOT NULL,
  time_ns INTEGER NOT NULL,
  value REAL NOT NULL,
  tid BLOB,
  span_hi INTEGER NOT NULL,
  span_lo INTEGER NOT NULL
) STRICT;
CREATE INDEX exemplars_by_series ON exemplars (series, time_us);
CREATE INDEX exemplars_by_chunk ON exemplars (chunk);

-- What retention and deletion took, newest last.
CREATE TABLE removals (
  id INTEGER PRIMARY KEY,
  time_us INTEGER NOT NULL,
  reason TEXT NOT NULL,           -- bytes, age, run, clear
  spans INTEGER NOT NULL,
  logs INTEGER NOT NULL,
  metric_points INTEGER NOT NULL
) STRICT;

-- Destinations without their secrets, and what was sent. JSON in the words of the send room.
CREATE TABLE destinations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  config TEXT NOT NULL,
  removed INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE sends (
  id INTEGER PRIMARY KEY,
  destination INTEGER NOT NULL,
  created_us INTEGER NOT NULL,
  finished_us INTEGER,
  state TEXT NOT NULL,
  what TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE TABLE send_results (
  send INTEGER NOT NULL,
  signal INTEGER NOT NULL,
  offered INTEGER NOT NULL,
  sent INTEGER NOT NULL,
  refused INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  state TEXT NOT NULL,
  messages TEXT NOT NULL,
  PRIMARY KEY (send, signal)
) STRICT, WITHOUT ROWID;
`;

export const firstLight: Migration = {
  version: 10,
  up(db) {
    db.exec(TABLES);
  },
};
