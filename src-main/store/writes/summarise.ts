// Works a trace's summary out anew from its rows, after some of them were removed.
import { isError, startNsOf } from '../bits.ts';
import { allRaw, get, number, run, sql, storable, type WriteDb } from '../sql.ts';

type Row = [
  id: number,
  startUs: number,
  durationNs: number,
  resource: number,
  name: number,
  bits: number,
  idHi: number,
  idLo: number,
  parentHi: number,
  parentLo: number,
];

/**
 * Recomputes the summary of a trace. A trace without spans stays for its log records, and goes when it has none.
 * `torn` marks that a part was taken by retention; `repeats` is added to the count of unified spans.
 */
export function summarise(
  db: WriteDb,
  trace: number,
  change: { torn?: boolean; repeats?: number } = {},
): void {
  const before = get<{ run: number; root: number }>(
    db,
    sql`SELECT run, root FROM traces WHERE id = ${trace}`,
  );
  if (!before) return;
  const logs = number(db, sql`SELECT count(*) FROM logs WHERE trace = ${trace}`);
  const rows = allRaw<Row>(
    db,
    sql`SELECT id, start_us, duration_ns, resource, name, bits, id_hi, id_lo, parent_hi, parent_lo
        FROM spans WHERE trace = ${trace} ORDER BY id`,
  );
  const last = rows.at(-1);
  if (!last) {
    if (before.root > 0) countTraces(db, before.run, -1);
    if (logs === 0) run(db, sql`DELETE FROM traces WHERE id = ${trace}`);
    else {
      run(
        db,
        sql`UPDATE traces SET root = 0, spans = 0, errors = 0, logs = ${logs}, services = '', services_low = 0,
              services_high = 0, torn = 1 WHERE id = ${trace}`,
      );
    }
    return;
  }
  let start = { us: Number.POSITIVE_INFINITY, ns: 0 };
  let end = { us: 0, ns: 0 };
  let root: Row | undefined;
  let errors = 0;
  const services: number[] = [];
  for (const row of rows) {
    const [, us, durationNs, resource, , bits] = row;
    const ns = startNsOf(bits);
    if (us < start.us || (us === start.us && ns < start.ns)) start = { us, ns };
    const endNs = ns + Math.max(0, durationNs);
    const stop = { us: us + Math.floor(endNs / 1000), ns: endNs % 1000 };
    if (stop.us > end.us || (stop.us === end.us && stop.ns > end.ns)) end = stop;
    if (isError(bits)) errors++;
    const service = number(db, sql`SELECT service FROM resources WHERE id = ${resource}`);
    if (!services.includes(service)) services.push(service);
    if (!root || outranks(row, root)) root = row;
  }
  const newest = number(
    db,
    sql`SELECT run FROM chunks WHERE signal = 1 AND first_row <= ${last[0]} ORDER BY first_row DESC LIMIT 1`,
  );
  if (before.root > 0) countTraces(db, before.run, -1);
  countTraces(db, newest, 1);
  if (!root) return;
  run(
    db,
    sql`UPDATE traces SET run = ${newest}, start_us = ${start.us}, start_ns = ${start.ns}, end_us = ${end.us},
          end_ns = ${end.ns}, duration_ns = ${storable((end.us - start.us) * 1000 + end.ns - start.ns)},
          spans = ${rows.length}, errors = ${errors}, logs = ${logs}, root = ${isRoot(root) ? 2 : 1},
          root_us = ${root[1]}, root_ns = ${startNsOf(root[5])}, root_name = ${root[4]},
          root_service = (SELECT service FROM resources WHERE id = ${root[3]}), root_hi = ${root[6]},
          root_lo = ${root[7]}, root_error = ${isError(root[5]) ? 1 : 0}, services = ${`,${services.join(',')},`},
          services_low = ${maskOf(services, 1)}, services_high = ${maskOf(services, 31)},
          repeats = repeats + ${change.repeats ?? 0}, torn = max(torn, ${change.torn ? 1 : 0})
        WHERE id = ${trace}`,
  );
}

const isRoot = (row: Row): boolean => row[8] === 0 && row[9] === 0;

function outranks(row: Row, root: Row): boolean {
  if (isRoot(row) !== isRoot(root)) return isRoot(row);
  return row[1] < root[1] || (row[1] === root[1] && startNsOf(row[5]) < startNsOf(root[5]));
}

/** The bits of services `first` .. `first + 29`. */
function maskOf(services: readonly number[], first: number): number {
  let mask = 0;
  for (const service of services) {
    if (service >= first && service < first + 30) mask |= 1 << (service - first);
  }
  return mask;
}

function countTraces(db: WriteDb, runId: number, by: number): void {
  run(db, sql`UPDATE runs SET traces = max(0, traces + ${by}) WHERE id = ${runId}`);
}
