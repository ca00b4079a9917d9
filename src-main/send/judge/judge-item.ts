// Judges one item for the backend that will get it: what stays here and why, what goes but is not kept as it is.
// The preflight counts with it and the assembly leaves out with it, so the two cannot differ.
import type { Backend } from '#shared/api/destinations.ts';
import type { Signal } from '#shared/model/signal.ts';
import type { Origin } from '../../otlp/assemble.ts';
import type { MetricBatch } from '../../otlp/columns.ts';
import { LOG_RECORD, type Message, RESOURCE, SCOPE, SPAN } from '../../otlp/schema.ts';
import { shortens, type Treatment } from '../treatment.ts';
import { BAD_ID, BAD_UTF8, EMPTY_KEY, FAR_TIME, inspect, LONG_ATTRIBUTE, LONG_KEY } from './inspect.ts';
import { type LokiOrigin, LokiRecord, lokiOrigin, losesValue } from './loki.ts';
import { PointJudge } from './points.ts';
import type { Code } from './reasons.ts';
import { spanFacts } from './span-facts.ts';

const MINUTE_US = 60_000_000;
/** What a slow send may use up of an age limit. */
const SLACK_US = MINUTE_US;
const SEARCHED_US = 4 * MINUTE_US;
const SHOWN_AT_ONCE_US = 180 * MINUTE_US;

/** What is known of a resource or scope; worked out once. */
interface OriginFacts {
  flags: number;
  loki: LokiOrigin;
}

/** What repairs a backend's signal needs. */
export interface Repairs {
  utf8: boolean;
  ids: boolean;
  emptyKeys: boolean;
}

const BACKENDS: Record<Signal, readonly Backend[]> = {
  traces: ['tempo', 'grafana-cloud'],
  logs: ['loki', 'grafana-cloud'],
  metrics: ['prometheus', 'mimir', 'grafana-cloud'],
};

/** Whether it is known what keeps a signal; behind a Collector it may be anything. */
export const isKnown = (signal: Signal, backend: Backend): boolean => BACKENDS[signal].includes(backend);

/** What is repaired for a backend. Tempo keeps odd texts and keys; everything else may refuse a request for one. */
export function repairsFor(signal: Signal, backend: Backend): Repairs {
  return {
    utf8: signal !== 'traces' || backend !== 'tempo',
    ids: true,
    emptyKeys: signal !== 'traces',
  };
}

const hasSchema = ({ resource, scope }: { resource: Origin; scope: Origin }): boolean =>
  resource.schemaUrl !== '' || scope.schemaUrl !== '';

/** One for each send or preflight: it remembers resources, and what it was told last. */
export class Judge {
  /** Why what was judged last goes but is not kept as it is. Reused. */
  readonly notes: Code[] = [];
  /** Whether `notes` are wanted: the assembly has no use for them. */
  wantsNotes = false;
  /** What was judged last, its resource or its scope needs repair. */
  needsRepair = false;
  readonly points: PointJudge;
  readonly #treatment: Treatment;
  readonly #shiftUs: number;
  readonly #shortens: boolean;
  readonly #repairs: Record<Signal, Repairs>;
  readonly #origins = new WeakMap<Origin, OriginFacts>();
  readonly #cuts: ReadonlyMap<number, number>;
  readonly #record = new LokiRecord();

  constructor(treatment: Treatment) {
    this.#treatment = treatment;
    this.#shiftUs = Number(treatment.shiftNs) / 1000;
    this.#shortens = treatment.repair && shortens(treatment.how);
    this.#cuts = new Map(treatment.traceCuts);
    const { backends } = treatment;
    this.#repairs = {
      traces: repairsFor('traces', backends.traces),
      logs: repairsFor('logs', backends.logs),
      metrics: repairsFor('metrics', backends.metrics),
    };
    this.points = new PointJudge(treatment, this.notes, (signal, flags) => this.#repair(signal, flags));
  }

  /** A span of a trace (row of `traces`), with its row of `spans`. Returns why it stays, or "". */
  span(
    bytes: Uint8Array,
    at: number,
    length: number,
    place: { trace: number | null; row: number; resource: Origin; scope: Origin },
  ): Code | '' {
    const { nowUs, limits } = this.#treatment;
    this.notes.length = 0;
    const long = limits.traces.attributeBytes ?? Number.POSITIVE_INFINITY;
    const own = inspect(SPAN, bytes, at, length, long);
    const around = this.#origin(place.resource, RESOURCE).flags | this.#origin(place.scope, SCOPE).flags;
    const flags = own | (around & ~FAR_TIME);
    this.#repair('traces', flags);
    if (own & LONG_ATTRIBUTE && this.#shortens) this.needsRepair = true;
    if (!this.#decides('traces')) return '';
    if (own & FAR_TIME) return 'span_time';
    const cut = place.trace === null ? undefined : this.#cuts.get(place.trace);
    if (cut !== undefined && place.row >= cut) return 'trace_size';
    if (!this.wantsNotes) return '';
    if (flags & LONG_KEY || (flags & LONG_ATTRIBUTE && !this.#shortens)) this.notes.push('span_attribute');
    if (flags & LONG_ATTRIBUTE && this.#shortens) this.notes.push('span_attribute_short');
    if (flags & BAD_ID) this.notes.push('span_ids');
    if (flags & BAD_UTF8 && this.#repairs.traces.utf8) this.notes.push('span_utf8');
    const { startUs, hasFlags } = spanFacts(bytes, at, length);
    if (hasFlags || hasSchema(place)) this.notes.push('span_unkept');
    const ageUs = nowUs - startUs - (startUs === 0 ? 0 : this.#shiftUs);
    if (ageUs > SEARCHED_US) this.notes.push('span_old');
    else if (ageUs < -MINUTE_US) this.notes.push('span_future');
    return '';
  }

  /** A log record. Returns why it stays, or "". */
  log(bytes: Uint8Array, at: number, length: number, place: { resource: Origin; scope: Origin }): Code | '' {
    const { nowUs, limits } = this.#treatment;
    const { maxAgeMs, futureMs, lineBytes, cutsLines, metadata } = limits.logs;
    this.notes.length = 0;
    const resource = this.#origin(place.resource, RESOURCE);
    const scope = this.#origin(place.scope, SCOPE);
    const own = inspect(LOG_RECORD, bytes, at, length);
    const flags = own | resource.flags | scope.flags;
    this.#repair('logs', flags);
    if (!this.#decides('logs')) return '';
    const record = this.#record.read(bytes, at, length);
    const { timeUs } = record;
    // A record without any time is stamped as it comes.
    const ageUs = timeUs === 0 ? 0 : nowUs - timeUs - this.#shiftUs;
    if (maxAgeMs !== null && ageUs > maxAgeMs * 1000 - SLACK_US) return 'log_old';
    if (futureMs !== null && -ageUs > futureMs * 1000) return 'log_future';
    if (lineBytes !== null && record.lineBytes > lineBytes) {
      const isShortened = this.#shortens && record.isText;
      if (isShortened) this.needsRepair = true;
      else if (!cutsLines) return 'log_line';
      this.notes.push(isShortened ? 'log_line_short' : 'log_line_cut');
    }
    const refused = this.#metadata(record, bytes, at, length, [resource.loki, scope.loki]);
    if (refused !== '') return refused;
    if (!metadata && record.count + resource.loki.count + scope.loki.count > 0) return 'log_metadata';
    if (!this.wantsNotes) return '';
    if (hasSchema(place)) this.notes.push('log_unkept');
    if (flags & BAD_ID) this.notes.push('log_ids');
    if (flags & EMPTY_KEY) this.notes.push('log_key');
    if (resource.loki.oddLabel) this.notes.push('log_label_text');
    if ((own | scope.flags) & BAD_UTF8 || (flags & BAD_UTF8 && !resource.loki.oddLabel))
      this.notes.push('log_utf8');
    if (ageUs > SHOWN_AT_ONCE_US) this.notes.push('log_late');
    if (losesValue(bytes, at, length, [resource.loki, scope.loki])) this.notes.push('log_value');
    return '';
  }

  /** What is known of the resource and scope of points; call before judging them. */
  pointOrigins(batch: MetricBatch, resource: Origin, scope: Origin): void {
    const flags = this.#origin(resource, RESOURCE).flags | this.#origin(scope, SCOPE).flags;
    this.points.begin(batch, flags);
  }

  #metadata(
    record: LokiRecord,
    bytes: Uint8Array,
    at: number,
    length: number,
    [resource, scope]: readonly [LokiOrigin, LokiOrigin],
  ): Code | '' {
    const { metadataCount, metadataBytes, labels, labelBytes } = this.#treatment.limits.logs;
    const most = metadataCount ?? Number.POSITIVE_INFINITY;
    const mostBytes = metadataBytes ?? Number.POSITIVE_INFINITY;
    const others = resource.count + scope.count;
    const otherBytes = resource.bytes + scope.bytes;
    if (record.count + others > most || record.bytes + otherBytes > mostBytes)
      record.recount(bytes, at, length);
    if (record.count + others > most) return 'log_attributes';
    if (record.bytes + otherBytes > mostBytes) return 'log_attribute_bytes';
    if (labels !== null && resource.labels > labels) return 'log_labels';
    if (labelBytes === null || resource.longestLabel <= labelBytes) return '';
    if (!this.#shortens) return 'log_label';
    this.notes.push('log_label_short');
    return '';
  }

  /** Whether a verdict matters: where nothing is left out, shortened or told, only repairs do. */
  #decides(signal: Signal): boolean {
    const { how, backends } = this.#treatment;
    return (
      this.wantsNotes || this.#shortens || (how.refused === 'leave-out' && isKnown(signal, backends[signal]))
    );
  }

  #repair(signal: Signal, flags: number): void {
    const { utf8, ids, emptyKeys } = this.#repairs[signal];
    this.needsRepair =
      (utf8 && (flags & BAD_UTF8) !== 0) ||
      (ids && (flags & BAD_ID) !== 0) ||
      (emptyKeys && (flags & EMPTY_KEY) !== 0);
  }

  #origin(origin: Origin, message: Message): OriginFacts {
    let facts = this.#origins.get(origin);
    if (!facts) {
      const { bytes } = origin;
      const long = this.#treatment.limits.traces.attributeBytes ?? Number.POSITIVE_INFINITY;
      facts = {
        flags: inspect(message, bytes, 0, bytes.length, long),
        loki: lokiOrigin(bytes, message === RESOURCE ? 'resource' : 'scope'),
      };
      this.#origins.set(origin, facts);
    }
    return facts;
  }
}
