// What decoding noticed about a request that was taken, whole or in part.
import type { Remark, RemarkCode } from '#shared/model/remark.ts';
import { ANY, countOf, type Diagnosis, line } from './diagnosis.ts';
import { isTooOld, type Sdk, sdkOf } from './sdk.ts';

const BY_HAND = 'hand-written JSON';

/** What JSON is to say; an SDK does not write it by hand. */
const byHand = (who: string, json: string): Diagnosis['lines'][number] =>
  who === ANY ? line(BY_HAND, json) : line(who, 'update the SDK and its exporter');

type Words = (remark: Remark, who: string) => Diagnosis;

function withoutIds(which: string): Words {
  return (_, who) => ({
    symptom: 'spans_without_ids',
    kind: 'partly',
    title: `Spans whose ${which} id is no valid one`,
    meaning: `OTLP calls them invalid: a trace id has 16 bytes, a span id 8, not all zero, and JSON writes them as hex. The other items of the request were stored.`,
    lines: [
      who === ANY
        ? line(BY_HAND, '"traceId": "5b8efff798038103d269b633813fc60c", "spanId": "eee19b7ec3c1b174"')
        : line(who, 'remove your own id generator, or have it give 16 and 8 random bytes'),
    ],
  });
}

const odd = (
  kind: Diagnosis['kind'],
  symptom: string,
  title: string,
  meaning: string,
  ...lines: Diagnosis['lines']
): Diagnosis => ({ symptom, kind, title, meaning, lines });

/** A stretch of time as a person says it: hours, or days. */
function stretch(ms = 0): string {
  const hours = ms / 3_600_000;
  return hours < 48 ? `${Math.round(hours)} h` : `${Math.round(hours / 24)} days`;
}

const WORDS: Record<RemarkCode, Words> = {
  trace_id: withoutIds('trace'),
  span_id: withoutIds('span'),
  point_time: (_, who) =>
    odd(
      'partly',
      'points_without_time',
      'Metric points without a time',
      'A point at time 0 stands nowhere. The other points were stored.',
      byHand(who, '"timeUnixNano": "1760000000000000000"'),
    ),
  temporality: (_, who) =>
    odd(
      'partly',
      'no_temporality',
      'Metrics without an aggregation temporality',
      'A sum or histogram must say whether it counts since the start (2, cumulative) or since the last time (1, delta). Its points were left out.',
      byHand(who, '"aggregationTemporality": 2'),
    ),
  buckets: (_, who) =>
    odd(
      'partly',
      'histogram_misfit',
      'Histograms whose counts do not fit their bounds',
      'There is one count more than there are bounds. The other points were stored.',
      byHand(who, '"explicitBounds": [10, 100], "bucketCounts": ["4", "2", "0"]'),
    ),
  bounds: (_, who) =>
    odd(
      'partly',
      'histogram_misfit',
      'Histograms whose bounds do not increase',
      'Bounds go from small to large, each once. The other points were stored.',
      byHand(who, '"explicitBounds": [10, 100]'),
    ),
  metric_type: (_, who) =>
    odd(
      'partly',
      'no_metric_type',
      'Metrics of no known type',
      'A metric holds a gauge, sum, histogram, exponentialHistogram or summary.',
      byHand(who, '"gauge": { "dataPoints": [] }'),
    ),
  snake_case: () =>
    odd(
      'wrong',
      'snake_case',
      'JSON with snake_case keys',
      'OTLP/JSON has lowerCamelCase keys only. It was understood here; other receivers lose it in silence.',
      line(BY_HAND, '"resourceSpans", "startTimeUnixNano"  // not resource_spans'),
      line('Python', 'MessageToDict(message)  # without preserving_proto_field_name=True'),
      line('Go', 'protojson.MarshalOptions{UseProtoNames: false}'),
    ),
  enum_name: () =>
    odd(
      'wrong',
      'enum_names',
      'JSON with names of enums',
      'OTLP/JSON writes enums as numbers. It was understood here; other receivers may refuse it.',
      line(BY_HAND, '"kind": 2  // not "SPAN_KIND_SERVER"'),
      line('Go', 'protojson.MarshalOptions{UseEnumNumbers: true}'),
    ),
  old_json: (_, who) =>
    odd(
      'wrong',
      'sdk_too_old',
      'JSON as it was before OTLP 0.15',
      'Its keys say instrumentationLibrary where scope has been the word since 2022. It was understood here; receivers of today lose it.',
      line(who, 'update the SDK and its exporter'),
    ),
  string_index: (_, who) =>
    odd(
      'wrong',
      'string_index',
      'Attributes that point into a dictionary of profiles',
      'stringValueStrindex and keyStrindex mean something in profiles only; the values were read as empty.',
      byHand(who, '"value": { "stringValue": "…" }'),
    ),
  no_service_name: (_, who) => ({
    ofAllSignals: true,
    ...odd(
      'wrong',
      'no_service_name',
      'Telemetry without service.name',
      'Not set, or empty. It is stored, but stands under no service.',
      line(who, 'OTEL_SERVICE_NAME=shop'),
      line('browser', "resourceFromAttributes({ 'service.name': 'shop' })"),
    ),
  }),
  unknown_service: ({ service }, who) => ({
    ofAllSignals: true,
    ...odd(
      'wrong',
      'unknown_service',
      `A service without a name of its own`,
      `The SDK calls it ${service ?? 'unknown_service'}; services that share a runtime would be one.`,
      line(who, 'OTEL_SERVICE_NAME=shop'),
    ),
  }),
  log_ids: ({ count }, who) =>
    odd(
      'wrong',
      'log_ids',
      'Log records with ids of the wrong length',
      `A trace id has 16 bytes, a span id 8; JSON writes them as 32 and 16 hex digits. ${countOf(count, 'record was', 'records were')} stored without, and ${count === 1 ? 'stands' : 'stand'} in no trace by it.`,
      who === ANY
        ? line(BY_HAND, '"traceId": "5b8efff798038103d269b633813fc60c", "spanId": "eee19b7ec3c1b174"')
        : line(who, 'set TraceId and SpanId from the span context, as bytes'),
    ),
  clock_ahead: ({ offMs }) => ({
    sameBy: 'ahead',
    ...odd(
      'wrong',
      'clock_off',
      `A clock ${stretch(offMs)} ahead of this machine's`,
      'Its telemetry is stored where its times say, beyond now: ranges up to now do not show it. A virtual machine that slept, or times in the wrong unit.',
      line('virtual machine, WSL', 'sudo hwclock -s'),
      line(BY_HAND, '"startTimeUnixNano": nanoseconds since 1970, in UTC'),
    ),
  }),
  clock_behind: ({ offMs }) => ({
    sameBy: 'behind',
    ...odd(
      'wrong',
      'clock_off',
      `Times ${stretch(offMs)} behind this machine's clock`,
      'It is stored where its times say: widen the time range to see it. Either it is old telemetry, sent late, or that clock is wrong.',
      line('virtual machine, WSL', 'sudo hwclock -s'),
    ),
  }),
  ends_before_start: () =>
    odd(
      'wrong',
      'ends_before_start',
      'Spans that end before they start',
      'They are stored as they are. The clock was set while they ran, or start and end are swapped.',
      line('in code', 'end times from the same clock as start times'),
    ),
  no_time: () =>
    odd(
      'wrong',
      'no_time',
      'Items without a time',
      'A span without start or end, or a log record with neither time nor observed time. Stored; records stand at the time they came.',
      line(BY_HAND, '"timeUnixNano": "1760000000000000000"'),
    ),
  repeated_deltas: ({ count }, who) =>
    odd(
      'hint',
      'repeated_deltas',
      'Delta points that came twice, byte for byte',
      `${countOf(count, 'point was', 'points were')} stored once: an exporter that got no answer in time sends again. If these are two programs under one name that counted the same at one moment, half of it is missing; with an instance each they are told apart.`,
      line(who, 'OTEL_RESOURCE_ATTRIBUTES=service.instance.id=$(uuidgen)'),
    ),
  late: ({ offMs }, who) =>
    odd(
      'hint',
      'spans_late',
      'Spans arrive seconds after they ended',
      `The SDK gathers them for 5 s before it sends (up to ${Math.round((offMs ?? 0) / 1000)} s here). For development send sooner.`,
      line(who, 'OTEL_BSP_SCHEDULE_DELAY=500'),
    ),
};

/** The diagnosis of one remark. */
export function ofRemark(remark: Remark, userAgent?: string): Diagnosis {
  return WORDS[remark.code](remark, sdkOf(userAgent)?.language ?? ANY);
}

/** What there is to say of an SDK from before OTLP was stable; undefined for one that is not. */
export function ofSdk(sdk: Sdk | undefined): Diagnosis | undefined {
  if (sdk === undefined || !isTooOld(sdk)) return undefined;
  return odd(
    'wrong',
    'sdk_too_old',
    `${sdk.language} exporter ${sdk.version} is from before OTLP 1.0`,
    'OTLP became stable in mid 2023. What this exporter sends is taken as far as it can be read; names and logs have changed since.',
    line(sdk.language, UPDATE[sdk.language] ?? 'update the SDK and its exporter'),
  );
}

const UPDATE: Partial<Record<Sdk['language'], string>> = {
  Python: 'pip install -U opentelemetry-sdk opentelemetry-exporter-otlp',
  JavaScript: 'npm install @opentelemetry/sdk-node@latest',
  Go: 'go get -u go.opentelemetry.io/otel/...',
  Rust: 'cargo upgrade -p opentelemetry-otlp',
  Java: 'use the newest opentelemetry-javaagent.jar',
  '.NET': 'dotnet add package OpenTelemetry.Exporter.OpenTelemetryProtocol',
};
