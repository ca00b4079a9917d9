// A record opened in place: its whole body, attributes, where it came from, its place in its trace, the lines
// around it. Each attribute can be asked for or left out.
import { useQuery } from '@tanstack/react-query';
import { ChartGantt, List, Minus, Send } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { navigate } from 'wouter/use-browser-location';
import type { LogRow } from '#shared/api/logs.ts';
import { logQuery, traceQuery } from '../../api/index.ts';
import { parsedJson, valueText } from '../../logic/any-value.ts';
import { type Finder, firstLine } from '../../logic/log-body.ts';
import { Button, changeUrl, ErrorState, formatCount, SkeletonRows } from '../../ui/index.ts';
import { Attribute, type AttributeProps, SHORT_JSON } from './Attribute.tsx';
import { CopyMenu } from './CopyMenu.tsx';
import { LinesAround } from './LinesAround.tsx';
import { traceHref } from './LogLine.tsx';
import styles from './logs.module.css';
import { type OnCondition, Pair, Pairs } from './Pair.tsx';
import { RecordFacts } from './RecordFacts.tsx';
import { TraceGlimpse } from './TraceGlimpse.tsx';
import { WholeBody } from './WholeBody.tsx';

interface LogDetailProps {
  readonly row: LogRow;
  readonly find: Finder | null;
  readonly onCondition: OnCondition;
  readonly onColumn: AttributeProps['onColumn'];
  /** The pattern its line is of, where it is known. */
  readonly pattern: { readonly pattern: string; readonly count: number } | undefined;
  readonly onHidePattern: (pattern: string) => void;
}

export function LogDetail({ row, find, onCondition, onColumn, pattern, onHidePattern }: LogDetailProps) {
  const { data, error } = useQuery(logQuery(row.id));
  const [around, setAround] = useState(false);
  const panel = useRef<HTMLElement>(null);
  const loaded = data !== undefined;
  // Opened near the lower edge, its content would be out of sight.
  useEffect(() => {
    if (loaded) panel.current?.scrollIntoView({ block: 'nearest' });
  }, [loaded]);
  if (error)
    return (
      <div className={styles.detail}>
        <ErrorState
          what="This record could not be read"
          meaning={error.message}
          actions="Retention may have removed it since the list was made."
        />
      </div>
    );
  const whole = data?.log.body ? valueText(data.log.body) : row.body;
  return (
    <section ref={panel} className={styles.detail} aria-label="Record">
      <div className={styles.detailTools}>
        {row.traceId !== null && <TraceButton row={row} />}
        <Button icon={List} on={around} onClick={() => setAround(!around)}>
          Lines around it
        </Button>
        {pattern && pattern.count > 1 && (
          <Button
            icon={Minus}
            note={formatCount(pattern.count)}
            title={pattern.pattern}
            onClick={() => onHidePattern(pattern.pattern)}
          >
            Hide this pattern
          </Button>
        )}
        <CopyMenu row={row} data={data} body={whole} />
        <Button kind="ghost" icon={Send} onClick={() => changeUrl({ send: 'logs' })}>
          Send…
        </Button>
        {row.traceId !== null && <TraceGlimpse row={row} traceId={row.traceId} />}
      </div>
      {needsRoom(row, whole) && <WholeBody text={whole} structured={row.structured} find={find} />}
      {data ? (
        <div className={styles.pairs}>
          <Pairs title="Attributes" none="This record has no attributes.">
            {data.log.attributes.map((attribute) => (
              <Attribute
                key={attribute.key}
                attribute={attribute}
                find={find}
                onCondition={onCondition}
                onColumn={onColumn}
              />
            ))}
            {droppedOf(data.log.droppedAttributesCount)}
          </Pairs>
          <Pairs title="Resource and scope" none="">
            {data.resource.attributes.map((attribute) => (
              <Attribute
                key={attribute.key}
                attribute={attribute}
                find={find}
                onCondition={onCondition}
                onColumn={onColumn}
              />
            ))}
            <RecordFacts data={data} onCondition={onCondition} />
          </Pairs>
        </div>
      ) : (
        <SkeletonRows rows={4} rowHeight={18} />
      )}
      {around && <LinesAround row={row} />}
    </section>
  );
}

/** True where the one line of the list does not show all of it. */
function needsRoom(row: LogRow, whole: string): boolean {
  if (row.cut || whole.length > 160 || row.structured || firstLine(whole).line !== whole) return true;
  return whole.length > SHORT_JSON && parsedJson(whole) !== undefined;
}

function TraceButton({ row }: { readonly row: LogRow }) {
  const { data } = useQuery(traceQuery(row.traceId ?? ''));
  return (
    <Button
      kind="primary"
      icon={ChartGantt}
      note={data?.rootName ?? undefined}
      onClick={() => navigate(traceHref(row))}
    >
      In trace
    </Button>
  );
}

const droppedOf = (count: number | undefined): ReactNode =>
  count ? <Pair name="dropped by the SDK">{count} attributes</Pair> : null;
