// The frame of a pinned chart: what it is, its place on the board, taking it off.
import { ArrowLeft, ArrowRight, PinOff } from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton, ServiceStripe } from '../../ui/index.ts';
import styles from './metrics.module.css';

interface CardProps {
  readonly onMove: (by: -1 | 1) => void;
  readonly first: boolean;
  readonly last: boolean;
  readonly onUnpin: () => void;
  readonly service: string;
  readonly name: string;
  readonly note: string;
  readonly onOpen: () => void;
  readonly children: ReactNode;
}

export function CardFrame({
  service,
  name,
  note,
  onOpen,
  onMove,
  first,
  last,
  onUnpin,
  children,
}: CardProps) {
  return (
    <>
      <div className={styles.cardHead}>
        <ServiceStripe name={service} />
        <button type="button" className={styles.cardName} title={`${name}, ${service}`} onClick={onOpen}>
          {name}
        </button>
        <span className={styles.cut} title={note}>
          <span className={styles.quiet}>{note}</span>
        </span>
        <span className={styles.cardTools}>
          <IconButton
            icon={ArrowLeft}
            label={`Move ${name} forward`}
            small
            size={13}
            disabled={first}
            onClick={() => onMove(-1)}
          />
          <IconButton
            icon={ArrowRight}
            label={`Move ${name} back`}
            small
            size={13}
            disabled={last}
            onClick={() => onMove(1)}
          />
          <IconButton icon={PinOff} label={`Unpin ${name}`} small size={13} onClick={onUnpin} />
        </span>
      </div>
      <div className={styles.cardChart}>{children}</div>
    </>
  );
}
