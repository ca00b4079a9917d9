// All formats in one place for importers.
export { SPACE } from './digits.ts';
export { formatDuration } from './duration.ts';
export {
  formatBytes,
  formatCompact,
  formatCount,
  formatPercent,
  formatPlural,
  formatRate,
} from './number.ts';
export { formatClock, formatDay, formatDayTime, formatFull, formatRelative, toMs } from './time.ts';
