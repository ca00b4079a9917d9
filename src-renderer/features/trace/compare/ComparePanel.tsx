// One row of a comparison in full: both spans' numbers side by side, and what their attributes say differently.
import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { Link } from 'wouter';
import type { SpanDetail } from '#shared/api/traces.ts';
import { STATUS_CODES } from '#shared/model/otlp.ts';
import { traceSpanQuery } from '../../../api/index.ts';
import { type AttributeDifference, diffAttributes } from '../../../logic/attribute-diff.ts';
import { foldAt } from '../../../logic/compared-rows.ts';
import { spanIdOf } from '../../../logic/row-keys.ts';
import type { TraceModel } from '../../../logic/trace-model.ts';
import {
  Button,
  ErrorState,
  formatDuration,
  formatPlural,
  IconButton,
  ServiceStripe,
  SkeletonRows,
} from '../../../ui/index.ts';
import { viewHref } from '../../../ui/view/url.ts';
import { LongText } from '../panel/LongText.tsx';
import { CompareFoldPanel } from './CompareFoldPanel.tsx';
import styles from './compare.module.css';
import { signedDuration } from './compare-columns.tsx';
import type { Comparison } from './use-comparison.ts';

export interface ComparePanelProps {
  readonly comparison: Comparison;
  /** Row of the merged trace. */
  readonly row: number;
  /** Leaves the comparison for the span of this trace. */
  readonly onShow: (span: number) => void;
  readonly onClose: () => void;
}

export function ComparePanel(props: ComparePanelProps) {
  const { comparison, row, onClose } = props;
  const fold = foldAt(comparison.merged, comparison.folds, row);
  return fold ? (
    <CompareFoldPanel comparison={comparison} fold={fold} onClose={onClose} />
  ) : (
    <Pair {...props} />
  );
}

function Pair({ comparison, row, onShow, onClose }: ComparePanelProps) {
  const { merged, ownZero, otherZero } = comparison;
  const own = sideOf(merged.own, merged.ownNode[row] ?? -1, ownZero);
  const other = sideOf(merged.other, merged.otherNode[row] ?? -1, otherZero);
  const one = own ?? other;
  const ownDetail = useSpan(own);
  const otherDetail = useSpan(other);
  if (!one) return null;
  const error = ownDetail.error ?? otherDetail.error;
  return (
    <aside className={styles.panel} aria-label="Compared spans">
      <div className={styles.panelHead}>
        <div className={styles.titleLine}>
          <ServiceStripe name={one.service} />
          <h2 title={one.name}>{one.name}</h2>
          <IconButton small icon={X} label="Close" onClick={onClose} />
        </div>
        <table className={styles.numbers}>
          <thead>
            <tr>
              <th scope="col">{one.service}</th>
              <th scope="col">this</th>
              <th scope="col">other</th>
              <th scope="col">difference</th>
            </tr>
          </thead>
          <tbody>
            <Numbers words="duration" own={own?.duration} other={other?.duration} />
            <Numbers words="own time" own={own?.ownTime} other={other?.ownTime} />
            <Numbers words="after start" own={own?.start} other={other?.start} />
            <tr>
              <th scope="row">status</th>
              <td>{own && STATUS_CODES[own.status]}</td>
              <td>{other && STATUS_CODES[other.status]}</td>
              <td />
            </tr>
          </tbody>
        </table>
        <div className={styles.actions}>
          {own && (
            <Button small onClick={() => onShow(own.node)}>
              Show in this trace
            </Button>
          )}
          {other && (
            <Link href={viewHref(`/traces/${other.traceId}`, { span: other.spanId })}>Open in the other</Link>
          )}
        </div>
      </div>
      {error && <ErrorState what="The spans could not be read" meaning={error.message} />}
      {!own && <p className={styles.prose}>This span is missing here: only the other trace has it.</p>}
      {!other && <p className={styles.prose}>This span is new: the other trace has none like it.</p>}
      {own && other && !error && (
        <Differences own={ownDetail.data?.spans[0]} other={otherDetail.data?.spans[0]} />
      )}
    </aside>
  );
}

interface Side {
  readonly traceId: string;
  readonly spanId: string;
  readonly node: number;
  readonly service: string;
  readonly name: string;
  readonly start: number;
  readonly duration: number;
  readonly ownTime: number;
  readonly status: number;
}

function sideOf(model: TraceModel, node: number, zero: number): Side | undefined {
  const { columns, services, tree, own } = model;
  if (node < 0 || node >= tree.spanCount) return undefined;
  return {
    traceId: columns.traceId,
    spanId: spanIdOf(model, node),
    node,
    service: services.names[services.ofSpan[node] as number] ?? '',
    name: columns.names[columns.name[node] as number] ?? '',
    start: (columns.start[node] as number) - zero,
    duration: columns.duration[node] as number,
    ownTime: own[node] as number,
    status: columns.status[node] as number,
  };
}

const useSpan = (side: Side | undefined) =>
  useQuery({
    ...traceSpanQuery(side?.traceId ?? '', side?.spanId ?? ''),
    enabled: side !== undefined,
  });

function Numbers({
  words,
  own,
  other,
}: {
  words: string;
  own: number | undefined;
  other: number | undefined;
}) {
  return (
    <tr>
      <th scope="row">{words}</th>
      <td>{own !== undefined && formatDuration(own)}</td>
      <td>{other !== undefined && formatDuration(other)}</td>
      <td>{own !== undefined && other !== undefined && signedDuration(own - other)}</td>
    </tr>
  );
}

function Differences({ own, other }: { own: SpanDetail | undefined; other: SpanDetail | undefined }) {
  if (!own || !other) return <SkeletonRows rows={5} />;
  const span = diffAttributes(own.span.attributes, other.span.attributes);
  const resource = diffAttributes(own.resource.attributes, other.resource.attributes);
  return (
    <>
      <DifferenceList what="attributes" {...span} />
      <DifferenceList what="resource attributes" {...resource} />
    </>
  );
}

function DifferenceList(props: {
  readonly what: 'attributes' | 'resource attributes';
  readonly differences: readonly AttributeDifference[];
  readonly same: number;
}) {
  const { what, differences, same } = props;
  if (differences.length === 0)
    return same === 0 ? null : (
      <p className={styles.prose}>
        {same === 1 ? 'The one' : `All ${same}`} {same === 1 ? what.replace(/s$/, '') : what}{' '}
        {same === 1 ? 'is' : 'are'} the same.
      </p>
    );
  return (
    <>
      <h3 className={styles.section}>
        {what === 'attributes' ? 'Attributes' : 'Resource attributes'} that differ{' '}
        <span className={styles.quiet}>{differences.length}</span>
      </h3>
      <dl>
        {differences.map(({ key, own, other }) => (
          <div key={key} className={styles.difference}>
            <dt>{key}</dt>
            <Value words="this" text={own} />
            <Value words="other" text={other} />
          </div>
        ))}
      </dl>
      {same > 0 && <p className={styles.prose}>{formatPlural(same, 'other attribute')} the same.</p>}
    </>
  );
}

function Value({ words, text }: { words: string; text: string | undefined }) {
  return (
    <dd>
      <span>{words}</span>
      {text === undefined ? (
        <span className={styles.quiet}>not there</span>
      ) : (
        <span>
          <LongText text={text} find="" />
        </span>
      )}
    </dd>
  );
}
