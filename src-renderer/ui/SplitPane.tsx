// Two panes with an edge that can be dragged, or moved with the arrow keys. The fixed one keeps its pixels
// when the window grows, and its size is remembered on this machine.
import { Fragment, type ReactNode } from 'react';
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels';
import { cx } from './cx.ts';
import styles from './SplitPane.module.css';

export interface SplitPaneProps {
  /** Names the remembered size. */
  readonly id: string;
  readonly first: ReactNode;
  /** Null: the first pane has it all. */
  readonly second: ReactNode | null;
  /** Which pane keeps its pixels. */
  readonly fixed?: 'first' | 'second';
  /** Size of the fixed pane in px: at first, at least, at most. */
  readonly size: number;
  readonly min?: number;
  readonly max?: number;
  /** One above the other. */
  readonly vertical?: boolean;
}

export function SplitPane({
  id,
  first,
  second,
  fixed = 'first',
  size,
  min = 160,
  max,
  vertical,
}: SplitPaneProps) {
  const panelIds = second === null ? ['first'] : ['first', 'second'];
  const layout = useDefaultLayout({ id: `split ${id}`, panelIds, storage: localStorage });
  const sizes = (pane: 'first' | 'second') =>
    pane === fixed && second !== null
      ? ({
          defaultSize: size,
          minSize: min,
          maxSize: max,
          groupResizeBehavior: 'preserve-pixel-size',
        } as const)
      : ({ minSize: 120 } as const);
  return (
    <Group
      className={styles.group}
      orientation={vertical ? 'vertical' : 'horizontal'}
      defaultLayout={layout.defaultLayout}
      onLayoutChanged={layout.onLayoutChanged}
    >
      <Panel id="first" className={styles.pane} {...sizes('first')}>
        {first}
      </Panel>
      {second !== null && (
        <Fragment>
          <Separator className={cx(styles.bar, vertical ? styles.rows : styles.columns)} />
          <Panel id="second" className={styles.pane} {...sizes('second')}>
            {second}
          </Panel>
        </Fragment>
      )}
    </Group>
  );
}
