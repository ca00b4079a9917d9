// `spandrel metrics`: PromQL worked out by the running engine, or what can be asked for.
import type { PromqlResult } from '#shared/api/metrics.ts';
import { type AskOptions, fromOf, say } from './ask.ts';
import { runningEngine } from './exit.ts';
import { oneLine, table } from './print.ts';

const FIGURES = ['last', 'min', 'max', 'average'] as const;

/** `spandrel metrics QUERY`: a line a series with its last, lowest, highest and mean value. */
export async function askMetrics(query: string, options: AskOptions): Promise<void> {
  const { client } = await runningEngine(options);
  const range = fromOf(options.since);
  if (query.trim() === '') {
    const { fields } = await client.metricFields(range);
    if (options.json) return say(JSON.stringify({ fields }));
    if (fields.length === 0) return say('No metric has arrived.');
    const rows = fields.slice(0, options.limit).map(({ field, type, count }) => [field, type, String(count)]);
    say(table([['metric', 'type', 'series'], ...rows], [2]));
    if (fields.length > options.limit) say(`\nThere are more; --limit N shows more than ${options.limit}.`);
    return;
  }
  const answer = await client.queryMetrics({ q: query, limit: options.limit, ...range });
  if (options.json) return say(JSON.stringify(answer));
  if (answer.query !== query.trim()) process.stderr.write(`As PromQL: ${answer.query}\n`);
  for (const { message, hint } of answer.remarks) process.stderr.write(`${message} ${hint ?? ''}\n`);
  if (answer.unit !== '' && answer.unit !== '1') process.stderr.write(`In ${answer.unit}\n`);
  const lines = linesOf(answer);
  if (lines.length === 0) return say('Nothing in this time.');
  say(table([['series', 'last', 'min', 'max', 'mean'], ...lines], [1, 2, 3, 4]));
  if (answer.left > 0) say(`\nThere are ${answer.left} more; --limit N shows more than ${options.limit}.`);
}

function linesOf({ series, heatmap }: PromqlResult): string[][] {
  const percentiles = (heatmap?.percentiles ?? []).map((line) => ({
    ...line,
    labels: { quantile: String(line.quantile) },
  }));
  return (series.length > 0 ? series : percentiles).map((line) => [
    oneLine(labelsText(line.labels), 120),
    ...FIGURES.map((figure) => numberText(line[figure])),
  ]);
}

/** As Prometheus prints a series: `name{label="value"}`. */
function labelsText({ __name__: name = '', ...labels }: Record<string, string>): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return `${name}{${pairs.join(', ')}}`;
}

const numberText = (value: number | null): string =>
  value === null ? '' : String(Number(value.toPrecision(6)));
