// OTLP/JSON documents of metrics for specs: what is drawn in seconds before now becomes points.
type Labels = Readonly<Record<string, string>>;

const attributes = (labels: Labels) =>
  Object.entries(labels).map(([key, value]) => ({ key, value: { stringValue: value } }));

/** Nanoseconds at so many seconds from a moment, which is one for all points of a metric. */
const at = (nowMs: number, seconds: number): string => `${nowMs + Math.round(seconds * 1000)}000000`;

/** A request with metrics of one service, of one instance of it where that is named. */
export function metricsOf(
  service: string,
  metrics: readonly object[],
  { instance }: { instance?: string } = {},
) {
  return {
    resourceMetrics: [
      {
        resource: {
          attributes: attributes({
            'service.name': service,
            ...(instance !== undefined && { 'service.instance.id': instance }),
          }),
        },
        scopeMetrics: [{ scope: { name: 'spec', version: '1.0' }, metrics }],
      },
    ],
  };
}

export interface Line {
  readonly labels?: Labels;
  /** [seconds from now, value]; null: NO_RECORDED_VALUE. */
  readonly points: readonly (readonly [seconds: number, value: number | null])[];
  /** Observed at each point: the trace it was of, and how much. */
  readonly exemplar?: { readonly traceId: string; readonly value: number };
}

const dataPoints = (lines: readonly Line[], startS?: number, nowMs = Date.now()) =>
  lines.flatMap(({ labels = {}, points, exemplar }) =>
    points.map(([seconds, value]) => ({
      attributes: attributes(labels),
      timeUnixNano: at(nowMs, seconds),
      ...(startS !== undefined && { startTimeUnixNano: at(nowMs, startS) }),
      ...(exemplar && {
        exemplars: [
          {
            timeUnixNano: at(nowMs, seconds),
            asDouble: exemplar.value,
            traceId: exemplar.traceId,
            spanId: '00000000000000a1',
          },
        ],
      }),
      ...(value === null ? { flags: 1 } : { asDouble: value }),
    })),
  );

/** A gauge. */
export const gauge = (name: string, unit: string, lines: readonly Line[]) => ({
  name,
  unit,
  gauge: { dataPoints: dataPoints(lines) },
});

/** A cumulative counter that began `startS` seconds from now. */
export const counter = (name: string, unit: string, lines: readonly Line[], startS: number) => ({
  name,
  unit,
  sum: { aggregationTemporality: 2, isMonotonic: true, dataPoints: dataPoints(lines, startS) },
});

/** A reading a second over the last `seconds`. */
export function everySecond(seconds: number, value: (i: number) => number | null): Line['points'] {
  return Array.from({ length: seconds }, (_, i) => [i - seconds, value(i)] as const);
}
