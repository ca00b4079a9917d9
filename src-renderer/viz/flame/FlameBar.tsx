// Over the flame graph: which frame it begins with and the way back, what the chosen frame says, graph or table.
import { ChevronRight } from 'lucide-react';
import { type Flame, framesAbove } from '../../logic/flame.ts';
import type { TraceModel } from '../../logic/trace-model.ts';
import { Segmented } from '../../ui/Choice.tsx';
import styles from './Flame.module.css';
import { frameFacts, frameName } from './frame-words.ts';

export type FlameShape = 'graph' | 'table';

export interface FlameBarProps {
  readonly flame: Flame;
  readonly model: TraceModel;
  /** The frame that fills the width; -1 for all. */
  readonly root: number;
  readonly onRoot: (frame: number) => void;
  /** The frame whose numbers are told; -1 for none. */
  readonly told: number;
  readonly shape: FlameShape;
  readonly onShape: (shape: FlameShape) => void;
}

/** Ancestors beyond this many are left out in the middle. */
const SHOWN = 4;

export function FlameBar({ flame, model, root, onRoot, told, shape, onShape }: FlameBarProps) {
  const path = framesAbove(flame, root);
  const shown = path.slice(-SHOWN);
  return (
    <div className={styles.bar}>
      <nav className={styles.path} aria-label="Path to this frame">
        {root < 0 ? (
          <b>All frames</b>
        ) : (
          <button type="button" onClick={() => onRoot(-1)}>
            All frames
          </button>
        )}
        {path.length > shown.length && <span>…</span>}
        {shown.map((frame) => (
          <span key={frame} className={styles.step}>
            <ChevronRight size={12} aria-hidden />
            {frame === root ? (
              <b>{frameName(flame, model, frame)}</b>
            ) : (
              <button type="button" onClick={() => onRoot(frame)}>
                {frameName(flame, model, frame)}
              </button>
            )}
          </span>
        ))}
      </nav>
      <output className={styles.told}>
        {told < 0 ? (
          'A frame is as wide as the own time in it and below it'
        ) : (
          <>
            <b>{frameName(flame, model, told)}</b> {frameFacts(flame, told)}
          </>
        )}
      </output>
      <Segmented
        small
        label="Shape"
        value={shape}
        options={[
          { value: 'graph', label: 'Graph' },
          { value: 'table', label: 'Table' },
        ]}
        onChange={onShape}
      />
    </div>
  );
}
