// A record opened in place: its whole body, attributes, where it came from, its place in its trace, the lines
// around it. Each attribute can be asked for or left out.
import { useQuery } from '@tanstack/react-query';
import { ChartGantt, Columns2, Copy, List, Minus, Plus, Send } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { navigate } from 'wouter/use-browser-location';
import type { LogDetail as Detail, LogRow } from '#shared/api/logs.ts';
import type { AnyValue, KeyValue } from '#shared/model/otlp.ts';
import { labelName } from '#shared/query/logql/labels.ts';
import { logQuery, traceQuery } from '../../api/index.ts';
import { parsedJson, plainValue, valueText } from '../../logic/any-value.ts';
import { firstLine, withoutAnsi } from '../../logic/log-body.ts';
import {
  Button,
  changeUrl,
  copyText,
  ErrorState,
  formatCount,
  formatFull,
  IconButton,
  Menu,
  SkeletonRows,
  toast,
} from '../../ui/index.ts';
import { JsonTree } from '../../viz/json-tree/JsonTree.tsx';
import { LinesAround } from './LinesAround.tsx';
import { severityWord, traceHref } from './LogLine.tsx';
import styles from './logs.module.css';
import { NoTrace, TiedBy } from './TiedBy.tsx';
import { TraceGlimpse } from './TraceGlimpse.tsx';
import { StackText, WholeBody } from './WholeBody.tsx';

interface LogDetailProps {
  readonly row: LogRow;
  readonly find: RegExp | null;
  /** Adds a condition on a label to the query. */
  readonly onCondition: (label: string, op: '=' | '!=', value: string) => void;
  /** Gives a label a column in the list, or takes it away. */
  readonly onColumn: (label: string) => void;
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
            <ScopeAndTimes data={data} onCondition={onCondition} />
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

function CopyMenu({
  row,
  data,
  body,
}: {
  readonly row: LogRow;
  readonly data: Detail | undefined;
  readonly body: string;
}) {
  const copy = async (what: string, text: string): Promise<void> => {
    if (await copyText(text)) toast.ok(`${what} copied`);
  };
  const plain = withoutAnsi(body);
  const line = `${formatFull(row.time)} ${severityWord(row).toUpperCase()} ${row.service} ${plain}`;
  return (
    <Menu
      label="Copy"
      trigger={
        <Button kind="ghost" icon={Copy}>
          Copy
        </Button>
      }
      items={[
        { label: 'Text', onSelect: () => void copy('Text', plain) },
        { label: 'Line with time and service', onSelect: () => void copy('Line', line) },
        {
          label: 'All of it as OTLP JSON',
          disabled: data === undefined,
          onSelect: () => void copy('Record', JSON.stringify(data?.log, null, 2)),
        },
      ]}
    />
  );
}

function Pairs({
  title,
  none,
  children,
}: {
  readonly title: string;
  readonly none: string;
  readonly children: readonly ReactNode[];
}) {
  const empty = children.flat().every((child) => child === null || child === false);
  return (
    <div className={styles.pairList}>
      <h2 className={styles.pairHead}>{title}</h2>
      <dl>{children}</dl>
      {empty && none !== '' && <p className={styles.quiet}>{none}</p>}
    </div>
  );
}

interface AttributeProps {
  readonly attribute: KeyValue;
  readonly find: RegExp | null;
  readonly onCondition: LogDetailProps['onCondition'];
  readonly onColumn: LogDetailProps['onColumn'];
}

/** JSON that fits one line needs no tree. */
const SHORT_JSON = 80;

const isScalar = (value: AnyValue): boolean =>
  value.arrayValue === undefined && value.kvlistValue === undefined && value.bytesValue === undefined;

function Attribute({ attribute: { key, value }, find, onCondition, onColumn }: AttributeProps) {
  const text = valueText(value);
  const isNumber = value.intValue !== undefined || value.doubleValue !== undefined;
  return (
    <Pair
      name={key}
      actions={
        isScalar(value) && (
          <>
            <Conditions label={labelName(key)} value={text} onCondition={onCondition} />
            <IconButton
              small
              icon={Columns2}
              size={13}
              label={`Column ${labelName(key)}`}
              onClick={() => onColumn(labelName(key))}
            />
          </>
        )
      }
    >
      <span className={isNumber ? styles.numberValue : styles.textValue}>
        <AttributeText value={value} text={text} find={find} />
      </span>
    </Pair>
  );
}

/** Stack traces and JSON as such, any other value as it is. */
function AttributeText({
  value,
  text,
  find,
}: {
  readonly value: AnyValue;
  readonly text: string;
  readonly find: RegExp | null;
}) {
  const data = isScalar(value) ? parsedJson(text) : plainValue(value);
  if (value.bytesValue === undefined && typeof data === 'object' && text.length > SHORT_JSON)
    return <JsonTree data={data} find={find} />;
  return text.includes('\n') ? <StackText text={text} find={find} /> : text;
}

function Conditions({
  label,
  value,
  onCondition,
}: {
  readonly label: string;
  readonly value: string;
  readonly onCondition: LogDetailProps['onCondition'];
}) {
  return (
    <>
      <IconButton
        small
        icon={Plus}
        size={13}
        label={`Only ${label} = ${short(value)}`}
        onClick={() => onCondition(label, '=', value)}
      />
      <IconButton
        small
        icon={Minus}
        size={13}
        label={`Without ${label} = ${short(value)}`}
        onClick={() => onCondition(label, '!=', value)}
      />
    </>
  );
}

const short = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

function Pair({
  name,
  children,
  actions,
}: {
  readonly name: string;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}) {
  return (
    <div className={styles.pair}>
      <dt title={name}>{name}</dt>
      <dd>
        {children}
        {actions && <span className={styles.pairActions}>{actions}</span>}
      </dd>
    </div>
  );
}

const droppedOf = (count: number | undefined): ReactNode =>
  count ? <Pair name="dropped by the SDK">{count} attributes</Pair> : null;

function ScopeAndTimes({
  data,
  onCondition,
}: {
  readonly data: Detail;
  readonly onCondition: LogDetailProps['onCondition'];
}) {
  const { log, scope, row } = data;
  return (
    <>
      {scope.name !== '' && (
        <Pair
          name="scope"
          actions={<Conditions label="scope_name" value={scope.name} onCondition={onCondition} />}
        >
          {scope.name} <span className={styles.quiet}>{scope.version}</span>
        </Pair>
      )}
      {row.eventName !== '' && (
        <Pair
          name="event name"
          actions={<Conditions label="event_name" value={row.eventName} onCondition={onCondition} />}
        >
          {row.eventName}
        </Pair>
      )}
      <Pair name="severity">
        {log.severityText || severityWord(row)} <span className={styles.quiet}>{log.severityNumber}</span>
      </Pair>
      <Pair name="time">
        {log.timeUnixNano === '0' ? (
          <span className={styles.quiet}>none; the observed time stands in</span>
        ) : (
          <ExactTime time={log.timeUnixNano} />
        )}
      </Pair>
      {log.observedTimeUnixNano !== '0' && (
        <Pair name="observed">
          <ExactTime time={log.observedTimeUnixNano} />
        </Pair>
      )}
      {row.traceId === null ? (
        <Pair name="trace">
          <NoTrace data={data} />
        </Pair>
      ) : (
        <Pair
          name="trace"
          actions={<Conditions label="trace_id" value={row.traceId} onCondition={onCondition} />}
        >
          {row.traceId}
        </Pair>
      )}
      {row.spanId !== null && <Pair name="span">{row.spanId}</Pair>}
      {row.tiedBy !== null && (
        <Pair name="tied by">
          <TiedBy data={data} tie={row.tiedBy} />
        </Pair>
      )}
    </>
  );
}

/** Day and clock to the nanosecond. */
function ExactTime({ time }: { readonly time: string }) {
  return (
    <>
      {formatFull(time)}
      <span className={styles.quiet}>{time.slice(-6)}</span>
    </>
  );
}
