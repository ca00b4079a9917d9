// What can be copied of an answer: its chart as a picture or as numbers, its table, its query.
import { Copy } from 'lucide-react';
import type { RefObject } from 'react';
import type { MetricResult } from '#shared/api/metrics.ts';
import { Button, copyText, formatPlural, Menu, toast } from '../../ui/index.ts';
import type { ChartLine } from '../../viz/chart/chart-line.ts';
import { pictureOf } from '../../viz/chart/picture.ts';
import { startOf } from './answered.ts';
import { chartCsv, seriesCsv } from './csv.ts';
import type { SeriesAnswer } from './SeriesTable.tsx';

interface CopyMenuProps {
  /** What stands over the picture, and beside it. */
  readonly title: string;
  readonly note: string;
  readonly promql: string;
  readonly chart: Pick<MetricResult, 'start' | 'stepNs'> | undefined;
  readonly table: Pick<SeriesAnswer, 'rows'> | undefined;
  readonly keys: readonly string[];
  readonly lines: readonly ChartLine[];
  readonly host: RefObject<HTMLElement | null>;
}

export function CopyMenu({ title, note, promql, chart, table, keys, lines, host }: CopyMenuProps) {
  const copyPicture = async (): Promise<void> => {
    if (!host.current || !chart) return;
    const picture = pictureOf(host.current, {
      title,
      note,
      names: lines.filter(({ endWord }) => !endWord),
    });
    try {
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': picture })]);
      toast.ok('The picture is on the clipboard');
    } catch (error) {
      toast.error('The picture could not be copied', {
        description: error instanceof Error ? error.message : String(error),
      });
    }
  };
  const copy = async (text: string, what: string): Promise<void> => {
    if (await copyText(text)) toast.ok(`${what} on the clipboard`);
  };
  return (
    <Menu
      label="Copy"
      align="end"
      trigger={
        <Button kind="ghost" small icon={Copy}>
          Copy
        </Button>
      }
      items={[
        { label: 'Chart as PNG', disabled: !chart, onSelect: () => void copyPicture() },
        {
          label: 'Chart as CSV',
          note: formatPlural(lines.length, 'line'),
          disabled: !chart,
          onSelect: () =>
            chart && void copy(chartCsv(lines, startOf(chart), chart.stepNs / 1e6), 'The numbers are'),
        },
        {
          label: 'Table as CSV',
          note: table && formatPlural(table.rows.length, 'row'),
          disabled: !table,
          onSelect: () => table && void copy(seriesCsv(table.rows, keys), 'The table is'),
        },
        {
          label: 'PromQL',
          note: 'for Grafana',
          onSelect: () => void copy(promql, 'The query is'),
        },
      ]}
    />
  );
}
