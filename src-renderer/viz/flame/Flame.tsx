// The flame graph of a trace, as a picture or as a table that says the same; which frame it begins with is common to
// both.
import { useMemo, useState } from 'react';
import { buildFlame } from '../../logic/flame.ts';
import type { TraceModel } from '../../logic/trace-model.ts';
import type { Theme } from '../../ui/theme/theme.ts';
import styles from './Flame.module.css';
import { FlameBar, type FlameShape } from './FlameBar.tsx';
import { FlameGraph } from './FlameGraph.tsx';
import { FlameTable } from './FlameTable.tsx';

export interface FlameProps {
  readonly model: TraceModel;
  readonly theme: Theme;
  /** Spans that match a search; frames without any are dimmed. */
  readonly matches: Uint8Array | undefined;
  /** The chosen span: its frame is marked. */
  readonly span: number;
  /** A node of the tree whose frame fills the width; -1: all frames do. */
  readonly from: number;
  readonly onFrom: (node: number) => void;
  /** A frame was chosen: its longest span. */
  readonly onPick: (span: number) => void;
}

export function Flame({ model, theme, matches, span, from, onFrom, onPick }: FlameProps) {
  const flame = useMemo(() => buildFlame(model), [model]);
  const [shape, setShape] = useState<FlameShape>('graph');
  const [hovered, setHovered] = useState(-1);
  const root = from < 0 ? -1 : (flame.frameOf[from] ?? -1);
  const setRoot = (frame: number) => onFrom(frame < 0 ? -1 : flame.frameOf.indexOf(frame));
  const chosen = span < 0 ? -1 : (flame.frameOf[span] ?? -1);
  const matching = useMemo(() => {
    if (!matches) return null;
    const frames = new Uint8Array(flame.count);
    for (let one = 0; one < matches.length; one++)
      if (matches[one] === 1) frames[flame.frameOf[one] as number] = 1;
    return (one: number) => frames[one] === 1;
  }, [flame, matches]);
  const pick = (frame: number) => {
    const longest = flame.longest[frame] ?? -1;
    if (longest >= 0) onPick(longest);
  };
  const shared = { flame, model, root, chosen, matches: matching };
  return (
    <div className={styles.flame}>
      <FlameBar
        flame={flame}
        model={model}
        root={root}
        onRoot={setRoot}
        told={hovered >= 0 && shape === 'graph' ? hovered : chosen}
        shape={shape}
        onShape={setShape}
      />
      {shape === 'table' ? (
        <FlameTable {...shared} onChoose={pick} />
      ) : (
        <FlameGraph {...shared} theme={theme} onRoot={setRoot} onPick={pick} onHover={setHovered} />
      )}
    </div>
  );
}
