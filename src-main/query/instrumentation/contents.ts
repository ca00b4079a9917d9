// What attributes of spans and log records tell: their names, and why spans failed. Reading them costs a chunk's
// decompression, so the newest of each service are read: always as many, so that the same store answers the same.
import type { Example } from '#shared/api/instrumentation.ts';
import { joinNanos } from '#shared/model/time.ts';
import type { Tally } from '../../doctor/instrumentation-facts.ts';
import { valueText } from '../../otlp/attributes.ts';
import { eachAttribute } from '../../otlp/stored-attributes.ts';
import { repeatedText } from '../../otlp/text.ts';
import { HAS_EXCEPTION, statusOf } from '../../store/bits.ts';
import type { SampledLog } from '../../store/reads/newest-in-range.ts';
import type { SpanRow, StartedSpan } from '../../store/reads/scan-spans.ts';
import { LOGS } from '../../store/signals.ts';
import type { ReadDb } from '../../store/sql.ts';
import type { Budget } from '../budget.ts';
import { RowBytes } from '../row-bytes.ts';
import { StoredSpan } from '../traces/stored-span.ts';
import { belongsOnResource, familyOf, isUnknown, meantBy, successorsOf } from './conventions.ts';
import { byAttribute } from './queries.ts';
import { ERROR, refusedRequests, SERVER, STATUS_CODES } from './request-of.ts';
import { automaticScopes, kind, type Sample, type ServicePart } from './sample.ts';
import { spanExample } from './shape.ts';
import { Counting, CountingByWord } from './tally.ts';

/** Of each service: the newest spans and records, and beside them the newest spans that failed. */
const MOST_SPANS = 1000;
const MOST_ERRORS = 300;
const MOST_LOGS = 500;
const ROWS_BETWEEN_LOOKS = 64;

const INTERNAL = 1;
const CLIENT = 3;
const OK = 1;
const FAILED = 500;
/** Any of these says why a span failed. */
const REASONS: ReadonlySet<string> = new Set([
  'error.type',
  'exception.type',
  'exception.message',
  'rpc.grpc.status_code',
  'rpc.response.status_code',
  'db.response.status_code',
  'otel.status_description',
  ...STATUS_CODES,
]);

export interface Contents {
  spansRead: number;
  logsRead: number;
  oldNames: Tally;
  unknownNames: Tally;
  misplaced: Tally;
  errorsWithoutReason: Tally;
  errorsWithoutStatus: Tally;
  /** Of those without status, spans that instrumentation made. */
  automaticWithoutStatus: number;
}

class Gathered {
  spansRead = 0;
  logsRead = 0;
  errorsRead = 0;
  readonly old = new CountingByWord();
  readonly unknown = new CountingByWord();
  readonly misplaced = new CountingByWord();
  readonly withoutReason = new Counting();
  readonly withoutStatus = new Counting();
  automaticWithoutStatus = 0;

  /** Takes in the attribute names of one span or record. */
  names(keys: readonly string[], service: string, isOwn: boolean, example: () => Example): void {
    const here = new Set(keys);
    // Who sends both names is on the way from one to the other: nothing is wrong with that.
    const both = new Set<string>();
    for (const key of keys) if (successorsOf(key)?.some((next) => here.has(next))) both.add(familyOf(key));
    const counted = { old: false, unknown: false, misplaced: false };
    const add = (which: keyof typeof counted, key: string, text: string): void => {
      counted[which] = true;
      this[which].add(key, () => ({ ...example(), text, ...linked(service, key, example()) }));
    };
    for (const key of here) {
      const next = successorsOf(key);
      if (next && next.length > 0 && !both.has(familyOf(key))) add('old', key, `${key} → ${next.join(', ')}`);
      else if (isOwn && isUnknown(key)) {
        const meant = meantBy(key);
        add('unknown', key, meant === undefined ? key : `${key}, perhaps ${meant}`);
      }
      if (belongsOnResource(key)) add('misplaced', key, `${key} belongs on the resource`);
    }
    for (const which of ['old', 'unknown', 'misplaced'] as const) {
      this[which].of++;
      if (counted[which]) this[which].count++;
    }
  }

  answer(): Contents {
    return {
      spansRead: this.spansRead,
      logsRead: this.logsRead,
      oldNames: this.old.tally(),
      unknownNames: this.unknown.tally(),
      misplaced: this.misplaced.tally(),
      errorsWithoutReason: this.withoutReason,
      errorsWithoutStatus: this.withoutStatus,
      automaticWithoutStatus: this.automaticWithoutStatus,
    };
  }
}

/** Spans with an attribute can be asked for; records are named one by one. */
const linked = (service: string, key: string, { log }: Example): Pick<Example, 'traces'> =>
  log === undefined ? { traces: byAttribute(service, key) } : {};

/** Contents by the id of the service; how many were read is part of the answer. */
export function contentsOf(
  db: ReadDb,
  sample: Sample,
  { pause }: Pick<Budget, 'pause'>,
): Map<number, Contents> {
  const gathered = new Map<number, Gathered>();
  const serviceOf = new Map<number, ServicePart>();
  for (const part of sample.services.values()) {
    gathered.set(part.id, new Gathered());
    for (const resource of part.resources) serviceOf.set(resource, part);
  }
  const visit = <Row extends readonly unknown[]>(
    rows: readonly Row[],
    resourceOf: (row: Row) => number,
    read: (row: Row, i: number, into: Gathered, part: ServicePart) => void,
  ): void => {
    for (const [i, row] of rows.entries()) {
      if (i % ROWS_BETWEEN_LOOKS === 0) pause();
      const part = serviceOf.get(resourceOf(row));
      const into = part && gathered.get(part.id);
      if (into) read(row, i, into, part);
    }
  };
  const cursor = new StoredSpan(db);
  const auto = automaticScopes(db);
  const isWithinRefused = refusedRequests(db, sample);
  visit<StartedSpan>(
    sample.spans,
    (row) => row[3],
    (row, i, into, part) => {
      if (sample.same[i] !== i) return;
      const isOwn = !auto(row[4]);
      const isSaid = () => !isOwn && kind(row) === INTERNAL && isWithinRefused(i);
      readSpan(db, cursor, row, into, part.name, isOwn, isSaid);
    },
  );
  const bytes = new RowBytes(db, LOGS);
  visit<SampledLog>(
    sample.logs,
    (row) => row[3],
    (row, _, into, part) => readLog(bytes, row, into, part.name),
  );
  return new Map([...gathered].map(([id, each]) => [id, each.answer()]));
}

function readSpan(
  db: ReadDb,
  cursor: StoredSpan,
  span: StartedSpan,
  into: Gathered,
  service: string,
  isOwn: boolean,
  isSaidOutside: () => boolean,
): void {
  const bits = span[6];
  const status = statusOf(bits);
  const hasException = (bits & HAS_EXCEPTION) !== 0;
  const asError = status === ERROR && into.errorsRead < MOST_ERRORS;
  const asAny = into.spansRead < MOST_SPANS;
  if (!asError && !asAny) return;
  cursor.move(span as unknown as SpanRow);
  const { bytes, at, length } = cursor;
  if (length === 0) return;
  const keys: string[] = [];
  let code = 0;
  eachAttribute(bytes, at, length, 'span', (keyAt, keyLength, valueAt, valueLength) => {
    const key = repeatedText(bytes, keyAt, keyLength);
    keys.push(key);
    if (STATUS_CODES.includes(key)) code = Number(valueText(bytes, valueAt, valueLength));
  });
  if (asError) {
    into.errorsRead++;
    const isSaid = hasException || keys.some((key) => REASONS.has(key)) || cursor.statusMessage() !== '';
    into.withoutReason.look(isSaid ? undefined : () => spanExample(db, span));
  }
  if (!asAny) return;
  into.spansRead++;
  into.names(keys, service, isOwn, () => spanExample(db, span));
  const isAnswer = kind(span) === SERVER || kind(span) === CLIENT;
  if (!hasException && !(isAnswer && code >= FAILED)) return;
  const isSilent = status !== ERROR && (hasException ? status !== OK : status === 0);
  if (isSilent && isSaidOutside()) return;
  const answered = `${cursor.name}: answered ${code}`;
  const example = () => spanExample(db, span, hasException ? undefined : answered);
  into.withoutStatus.look(isSilent ? example : undefined);
  if (isSilent && !isOwn) into.automaticWithoutStatus++;
}

function readLog(rows: RowBytes, log: SampledLog, into: Gathered, service: string): void {
  if (into.logsRead >= MOST_LOGS) return;
  const [id, timeUs, , , , , , at, length] = log;
  const bytes = rows.dataOf(id);
  if (bytes.length === 0) return;
  into.logsRead++;
  const keys: string[] = [];
  eachAttribute(bytes, at, length, 'logRecord', (keyAt, keyLength) => {
    keys.push(repeatedText(bytes, keyAt, keyLength));
  });
  into.names(keys, service, true, () => ({ text: '', log: id, time: joinNanos(timeUs, 0) }));
}
