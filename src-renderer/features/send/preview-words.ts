// Values of OTLP fields as a person reads them. Pure.
import { formatCount, formatFull, formatPlural } from '../../ui/index.ts';

/** Names of OTLP's enumerations, by their number. */
const ENUMS: Readonly<Record<string, readonly string[]>> = {
  aggregationTemporality: ['unspecified', 'delta', 'cumulative'],
  kind: ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'],
  'status.code': ['unset', 'ok', 'error'],
};

/** How much was looked at, and what of that is shown: `13,000 items looked at, none changed`. */
export function previewedText(
  { items, looked, complete }: { items: readonly unknown[]; looked: number; complete: boolean },
  changedOnly: boolean,
): string {
  const all = `${formatPlural(looked, 'item')} looked at`;
  const shown = formatCount(items.length);
  if (complete)
    return changedOnly ? `${all}, ${items.length === 0 ? 'none changed' : `${shown} changed`}` : `all ${all}`;
  const less = 'Choose less to see others.';
  if (!changedOnly) return `${shown} items are shown, the first of more. ${less}`;
  return items.length === 0
    ? `Of the first ${formatCount(looked)} none is changed; there was no time for more. ${less}`
    : `${shown} changed items are shown, out of the first ${formatCount(looked)}. ${less}`;
}

/** A field's value: times as dates, enumerations as words, anything else as it is. */
export function shown(path: string, value: string): string {
  if (/UnixNano$/.test(path) && /^\d{1,20}$/.test(value)) return formatFull(value);
  const [, words] = Object.entries(ENUMS).find(([name]) => path === name || path.endsWith(`.${name}`)) ?? [];
  return (/^\d$/.test(value) ? words?.[Number(value)] : undefined) ?? value;
}

/** True where a delta point goes as a cumulative one; its value then is a sum that only the send itself knows. */
export function isAddedUp(path: string, before: string, after: string | null): boolean {
  return path.endsWith('aggregationTemporality') && before === '1' && after === '2';
}
