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

/** "545 ms in all, 12 ms own, 530 ms (43 %) own with all below, 3 spans, 1 with errors"; of one span "545 ms long". */
export function frameFacts(flame: Flame, frame: number): string {
  const spans = flame.spans[frame] ?? 0;
  const errors = flame.errors[frame] ?? 0;
  const share = frameShare(flame, frame);
  const facts = [
    `${formatDuration(flame.time[frame] ?? 0)} ${spans === 1 ? 'long' : 'in all'}`,
    `${formatDuration(flame.own[frame] ?? 0)} own`,
    `${formatDuration(flame.value[frame] ?? 0)}${share === '' ? '' : ` (${share})`} own with all below`,
    formatPlural(spans, 'span'),
  ];
  if (errors > 0) facts.push(`${errors} with errors`);
  return facts.join(', ');
}
