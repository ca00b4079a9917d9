// What a log dot or an event tick says, beside it.
import { severityOf } from '#shared/model/severity.ts';
import { withoutAnsi } from '../../logic/ansi.ts';
import type { SpanMarks } from '../../logic/span-marks.ts';
import { formatDuration } from '../../ui/format/index.ts';
import { severityTextCssVar } from '../../ui/theme/severity-color.ts';
import type { MarkHit } from './draw-marks.ts';
import { ROW_HEIGHT } from './measures.ts';
import styles from './Waterfall.module.css';

export interface MarkTipProps {
  readonly marks: SpanMarks;
  readonly hit: MarkHit;
  /** Where the mark and the top of its row are among all rows, pixels. */
  readonly left: number;
  readonly top: number;
  /** Of the waterfall. */
  readonly width: number;
  /** There is room under the row. */
  readonly below: boolean;
}

export function MarkTip({ marks: { marks, shift }, hit, left, top, width, below }: MarkTipProps) {
  const log = hit.kind === 'log';
  const at = ((log ? marks.logTime : marks.eventTime)[hit.mark] ?? 0) + shift;
  const severity = severityOf(marks.logSeverity[hit.mark] ?? 0);
  return (
    <div
      className={styles.tip}
      role="tooltip"
      style={{
        ...(left < width - 320 ? { left } : { right: width - left }),
        ...(below ? { top: top + ROW_HEIGHT } : { top, translate: '0 -100%' }),
      }}
    >
      <div className={styles.tipHead}>
        {log ? (
          <b style={{ color: severityTextCssVar(severity) }}>{severity.toUpperCase()}</b>
        ) : (
          <span>event</span>
        )}
        <span>+{formatDuration(at)}</span>
      </div>
      <code>
        {log
          ? withoutAnsi(marks.logBodies[hit.mark] ?? '')
          : marks.eventNames[marks.eventName[hit.mark] ?? 0]}
      </code>
    </div>
  );
}
