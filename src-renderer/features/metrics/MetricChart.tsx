// An answer as a chart: lines by group, or percentiles over the heat of the distribution.
import { type ReactNode, useMemo } from 'react';
import { navigate } from 'wouter/use-browser-location';
import type { Exemplar } from '#shared/api/metrics.ts';
import { nanosFromMs, splitNanos } from '#shared/model/time.ts';
import { serviceToken, viewHref } from '../../ui/index.ts';
import type { ChartLine } from '../../viz/chart/chart-line.ts';
import type { ExemplarMark } from '../../viz/chart/Exemplars.tsx';
import { LineChart } from '../../viz/chart/LineChart.tsx';
import { linearAxis } from '../../viz/chart/plot.ts';
import { Tip } from '../../viz/chart/Tip.tsx';
import { Heatmap } from '../../viz/heatmap/Heatmap.tsx';
import { heatAxis } from '../../viz/heatmap/heat-axis.ts';
import { startOf } from './answered.ts';
import { TipWords } from './ChartTip.tsx';
import { valuesOn } from './chart-lines.ts';
import type { Charted } from './charted.ts';
import { groupsOf, keyOfLabels } from './series-rows.ts';
import { type Format, tickFormat } from './units.ts';

interface MetricChartProps {
  readonly result: Charted;
  readonly lines: readonly ChartLine[];
  readonly format: Format;
  /** How values of the axis at the right are written, where a line is measured on it. */
  readonly rightFormat?: Format | undefined;
  /** Key of the group to be told from the others. */
  readonly focus: string | null;
  readonly onSelect: (from: string, to: string) => void;
}

export function MetricChart({ result, lines, format, rightFormat, focus, onSelect }: MetricChartProps) {
  const { heatmap, exemplars } = result;
  const axis = useMemo(
    () => (heatmap ? heatAxis(heatmap.bounds, heatmap.lowest) : linearAxis(valuesOn(lines, false))),
    [heatmap, lines],
  );
  const rightAxis = useMemo(
    () =>
      rightFormat && lines.some(({ right }) => right)
        ? { axis: linearAxis(valuesOn(lines, true)), formatTick: tickFormat(rightFormat) }
        : undefined,
    [lines, rightFormat],
  );
  const marks = useMemo(() => marksOf(result, focus), [result, focus]);
  const color = serviceToken(result.service);
  const backdrop = heatmap && {
    backdrop: (
      plot: Parameters<NonNullable<Parameters<typeof LineChart>[0]['backdrop']>>[0],
      valueAxis: typeof axis,
    ): ReactNode => (
      <Heatmap
        plot={plot}
        axis={valueAxis}
        bounds={heatmap.bounds}
        lowest={heatmap.lowest}
        counts={heatmap.counts}
        color={color}
      />
    ),
  };
  return (
    <LineChart
      startMs={startOf(result)}
      stepMs={result.stepNs / 1e6}
      steps={heatmap?.counts.length ?? result.series[0]?.values.length ?? 0}
      lines={lines}
      axis={axis}
      rightAxis={rightAxis}
      format={format}
      formatTick={tickFormat(format)}
      marks={marks}
      onMark={(index) => openTrace(exemplars[index])}
      onSelect={(fromMs, toMs) => onSelect(nanosFromMs(fromMs), nanosFromMs(Math.ceil(toMs)))}
      label={`${result.name} over time`}
      {...backdrop}
      tip={(step, mark, spot, size) => (
        <Tip x={spot.x} y={spot.y ?? size.height * 0.3} width={size.width} height={size.height}>
          <TipWords result={result} lines={lines} step={step} exemplar={exemplars[mark]} format={format} />
        </Tip>
      )}
    />
  );
}

function openTrace(exemplar: Exemplar | undefined): void {
  if (!exemplar?.traceId) return;
  const { traceId, spanId } = exemplar;
  navigate(viewHref(`/traces/${traceId}`, spanId === null ? {} : { span: spanId }));
}

/** Where an exemplar is a value of the axis it stands at its own height, else on its group's line. */
function marksOf(result: Charted, focus: string | null): ExemplarMark[] {
  const groups = new Map(groupsOf(result).map((group) => [group.key, group.main.values]));
  const dims = focus !== null && groups.has(focus);
  const own = result.exemplarsOnAxis;
  return result.exemplars.map(({ time, value, traceId, labels }) => {
    const ms = splitNanos(time).us / 1000;
    const key = keyOfLabels(labels);
    const step = Math.floor(((ms - startOf(result)) * 1e6) / result.stepNs);
    const height = own ? value : (groups.get(key)?.[step] ?? null);
    return {
      ms,
      value: height ?? 0,
      linked: traceId !== null,
      dimmed: height === null || (dims && key !== focus),
    };
  });
}
