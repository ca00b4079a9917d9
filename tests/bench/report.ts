// Collects the figures, holds them against the targets, and writes them as a Markdown table and as JSON.
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { TARGETS } from './targets.ts';

export type Unit = 'a second' | 'ms' | 's' | 'MB' | 'bytes' | '%';

export interface Figure {
  name: string;
  value: number;
  unit: Unit;
  /** Share of the null sink's rate. */
  ofNull?: number;
  /** The 99th percentile, where the value is the median of many. */
  p99?: number;
  /** The median as the page sees it: through HTTP, to the last byte. */
  overHttp?: number;
  note?: string;
}

const number = (value: number): string =>
  value >= 1000
    ? Math.round(value).toLocaleString('en')
    : value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2);

function targetText(name: string): string {
  const target = TARGETS[name];
  if (!target) return '';
  const { least, most, ofNull } = target;
  const words = [
    least !== undefined ? `≥ ${number(least)}` : '',
    most !== undefined ? `≤ ${number(most)}` : '',
    ofNull !== undefined ? `≥ ${ofNull.toFixed(2)} of null` : '',
  ];
  return words.filter((word) => word !== '').join(', ');
}

/** Whether a figure is what it should be; undefined where no target is set. */
export function isMet({ name, value, ofNull }: Figure): boolean | undefined {
  const target = TARGETS[name];
  if (!target) return undefined;
  return (
    value >= (target.least ?? Number.NEGATIVE_INFINITY) &&
    value <= (target.most ?? Number.POSITIVE_INFINITY) &&
    (ofNull ?? 1) >= (target.ofNull ?? 0)
  );
}

export class Report {
  readonly figures: Figure[] = [];
  readonly #startedAt = new Date();
  readonly #loadBefore = loadavg()[0] ?? 0;

  /** Takes a figure and says it at once. */
  add(figure: Figure): void {
    this.figures.push(figure);
    const met = isMet(figure);
    const mark = met === undefined ? ' ' : met ? '✓' : '✗';
    process.stderr.write(`  ${mark} ${figure.name}: ${number(figure.value)} ${figure.unit}\n`);
  }

  /** The table. */
  markdown(): string {
    const rows = this.figures.map((figure) => {
      const { name, value, unit, p99, overHttp, ofNull, note } = figure;
      const met = isMet(figure);
      return [
        note === undefined ? name : `${name} (${note})`,
        `${number(value)} ${unit}`,
        p99 === undefined ? '' : number(p99),
        overHttp === undefined ? '' : number(overHttp),
        ofNull === undefined ? '' : ofNull.toFixed(2),
        targetText(name),
        met === undefined ? '' : met ? 'yes' : '**no**',
      ];
    });
    const head = ['', 'figure', 'p99', 'over HTTP', 'of null', 'target', 'met'];
    return [head, head.map((_, i) => (i === 0 ? '---' : '---:')), ...rows]
      .map((cells) => `| ${cells.join(' | ')} |`)
      .join('\n');
  }

  /** Writes the figures with what they were measured on. */
  write(path: string): void {
    mkdirSync(dirname(path), { recursive: true });
    const { model = '' } = cpus()[0] ?? {};
    const machine = { cpus: cpus().length, model, memoryBytes: totalmem(), node: process.version };
    const about = {
      startedAt: this.#startedAt.toISOString(),
      seconds: (Date.now() - this.#startedAt.getTime()) / 1000,
      machine,
      /** More than a little before the start means that somebody else was at work: figures are low. */
      loadBefore: this.#loadBefore,
    };
    const figures = this.figures.map((figure) => ({
      ...figure,
      target: TARGETS[figure.name],
      met: isMet(figure),
    }));
    writeFileSync(path, `${JSON.stringify({ ...about, figures }, null, 2)}\n`);
  }
}
