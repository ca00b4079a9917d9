// What a frame of a flame graph is called, and what it says.
import type { Flame } from '../../logic/flame.ts';
import type { TraceModel } from '../../logic/trace-model.ts';
import { formatDuration, formatPercent, formatPlural } from '../../ui/format/index.ts';

/** Its operation. */
export function frameName(flame: Flame, model: TraceModel, frame: number): string {
  const name = flame.name[frame] as number;
  return name < 0 ? 'missing parent' : (model.columns.names[name] ?? '');
}

/** The service it belongs to; "" for a parent that is missing. */
export function frameService(flame: Flame, model: TraceModel, frame: number): string {
  return model.services.names[flame.service[frame] ?? -1] ?? '';
}

/** Its part of the whole graph. */
export function frameShare(flame: Flame, frame: number): string {
  return flame.total > 0 ? formatPercent((flame.value[frame] ?? 0) / flame.total) : '';
}

/** "545 ms (43 %) in all, 12 ms own, 3 spans, 1 with errors". */
export function frameFacts(flame: Flame, frame: number): string {
  const spans = flame.spans[frame] ?? 0;
  const errors = flame.errors[frame] ?? 0;
  const share = frameShare(flame, frame);
  const facts = [
    `${formatDuration(flame.value[frame] ?? 0)}${share === '' ? '' : ` (${share})`} of own time in all`,
    `${formatDuration(flame.own[frame] ?? 0)} own`,
    formatPlural(spans, 'span'),
  ];
  if (errors > 0) facts.push(`${errors} with errors`);
  return facts.join(', ');
}
