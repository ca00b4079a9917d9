// What is odd about a span, at the end of its name.
import { History, RefreshCw, Undo2, Unlink } from 'lucide-react';
import type { ReactNode } from 'react';
import { oddities } from '../../logic/oddities.ts';
import type { TraceModel } from '../../logic/trace-model.ts';
import { cx } from '../../ui/cx.ts';
import { formatDuration } from '../../ui/format/index.ts';
import styles from './Waterfall.module.css';

export interface SpanTagsProps {
  readonly model: TraceModel;
  readonly span: number;
  /** Nanoseconds the clock of its service is set by. */
  readonly moved: number;
}

export function SpanTags({ model, span, moved }: SpanTagsProps) {
  const { cycle, orphan, skew, negative } = oddities(model, span);
  return (
    <>
      {cycle > 0 && (
        <Tag
          icon={<RefreshCw size={12} aria-hidden />}
          title={
            cycle === 1
              ? 'It names itself as its parent'
              : `${cycle} spans name each other as parents; the circle is cut here`
          }
        >
          circle
        </Tag>
      )}
      {negative && (
        <Tag icon={<Undo2 size={12} aria-hidden />} title="It ends before it starts">
          backwards
        </Tag>
      )}
      {orphan && (
        <Tag icon={<Unlink size={12} aria-hidden />} title="Its parent has not arrived">
          orphan
        </Tag>
      )}
      {skew !== 0 && (
        <Tag
          icon={<History size={12} aria-hidden />}
          title={`The clock of its service seems to be off by ${formatDuration(Math.abs(skew))}`}
        >
          skew
        </Tag>
      )}
      {moved !== 0 && (
        <Tag icon={<History size={12} aria-hidden />} title="Its times are adjusted by this much">
          {moved > 0 ? '+' : ''}
          {formatDuration(moved)}
        </Tag>
      )}
    </>
  );
}

export interface TagProps {
  readonly children: ReactNode;
  readonly icon: ReactNode;
  readonly tone?: 'error';
  readonly title?: string;
}

export function Tag({ children, icon, tone, title }: TagProps) {
  return (
    <span className={cx(styles.tag, tone === 'error' ? styles.error : styles.warn)} title={title}>
      {icon}
      {children}
    </span>
  );
}
