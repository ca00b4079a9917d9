// Counts as the screen says them: "1,284", or "10,000+" where counting stopped.
import { formatCount } from '../../ui/index.ts';

export function countText(count: { readonly count: number; readonly exact: boolean }): string {
  return `${formatCount(count.count)}${count.exact ? '' : '+'}`;
}
