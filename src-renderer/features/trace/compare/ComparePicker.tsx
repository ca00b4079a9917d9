// Which trace to compare with: the recent ones of the same root operation, or any whose id or link is pasted.
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { TraceSummary } from '#shared/api/traces.ts';
import { isTraceId } from '#shared/model/ids.ts';
import { ALL_SPANS, traceCondition, withTraceCondition } from '#shared/query/traceql/edit.ts';
import { printTraceQL } from '#shared/query/traceql/print.ts';
import { type AskedWindow, tracesQuery } from '../../../api/index.ts';
import type { TraceModel } from '../../../logic/trace-model.ts';
import {
  Button,
  Dialog,
  ErrorState,
  formatDuration,
  formatPlural,
  Input,
  SkeletonRows,
  Time,
} from '../../../ui/index.ts';
import styles from './compare.module.css';

const EVER: AskedWindow = { key: 'ever', resolve: () => ({}) };
const MOST = 200;

export interface ComparePickerProps {
  readonly model: TraceModel;
  readonly onPick: (traceId: string) => void;
  readonly onClose: () => void;
}

export function ComparePicker({ model, onPick, onClose }: ComparePickerProps) {
  const { columns, services, main } = model;
  const name = columns.names[columns.name[main] ?? 0] ?? '';
  const service = services.names[services.ofSpan[main] ?? 0] ?? '';
  const found = useInfiniteQuery(tracesQuery(EVER, sameRoot(name, service), 'newest', MOST));
  const others = (found.data?.pages[0]?.traces ?? []).filter(({ traceId }) => traceId !== columns.traceId);
  const longest = others.reduce((most, { durationNs }) => Math.max(most, durationNs), 1);
  const whole = model.length;
  return (
    <Dialog open onClose={onClose} title="Compare with another trace" width={560}>
      <div className={styles.picker}>
        <Paste own={columns.traceId} onPick={onPick} />
        {found.isPending && <SkeletonRows rows={6} />}
        {found.isError && <ErrorState what="The traces could not be listed" meaning={found.error.message} />}
        {found.data && (
          <p className={styles.note}>
            {others.length === 0
              ? `No other trace begins with ${service} ${name}.`
              : `${others.length === MOST ? 'The newest ' : ''}${formatPlural(others.length, 'other trace')} of ${service} ${name}`}
          </p>
        )}
        {others.length > 2 && <QuickPicks others={others} start={columns.baseNs} onPick={onPick} />}
        {others.length > 0 && (
          <ul className={styles.list} aria-label="Traces of the same root operation">
            {others.map((trace) => (
              <li key={trace.traceId}>
                <button type="button" className={styles.trace} onClick={() => onPick(trace.traceId)}>
                  <Time time={trace.start} />
                  <span>{formatDuration(trace.durationNs)}</span>
                  <span
                    className={styles.spanBar}
                    style={{ width: `${(trace.durationNs / longest) * 100}%` }}
                  />
                  <span className={whole > trace.durationNs ? styles.slower : styles.faster}>
                    {differenceWords(whole - trace.durationNs)}
                  </span>
                  <span className={trace.errors > 0 ? styles.bad : styles.quiet}>
                    {trace.errors > 0
                      ? formatPlural(trace.errors, 'error')
                      : formatPlural(trace.spans, 'span')}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Dialog>
  );
}

/** How the trace on the page stands to the other: a sign alone would not say whose it is. */
const differenceWords = (ns: number): string =>
  ns === 0 ? 'equally long' : `this ${formatDuration(Math.abs(ns))} ${ns > 0 ? 'longer' : 'shorter'}`;

/** The TraceQL of traces that begin with the same operation. */
function sameRoot(name: string, service: string): string {
  const ofName = withTraceCondition(ALL_SPANS, traceCondition('trace:rootName', '=', name));
  return printTraceQL(withTraceCondition(ofName, traceCondition('trace:rootService', '=', service)));
}

interface QuickPicksProps {
  readonly others: readonly TraceSummary[];
  /** Of this trace. */
  readonly start: string;
  readonly onPick: (traceId: string) => void;
}

/** What one compares with most: how it usually is, how it can be, how it was just before. */
function QuickPicks({ others, start, onPick }: QuickPicksProps) {
  const good = others.filter(({ errors }) => errors === 0);
  const byDuration = (good.length > 0 ? good : others).toSorted((a, b) => a.durationNs - b.durationNs);
  const before = others.find((trace) => BigInt(trace.start) < BigInt(start));
  const picks: [string, TraceSummary | undefined][] = [
    ['Typical', byDuration[byDuration.length >> 1]],
    ['Fastest', byDuration[0]],
    ['The one before', before],
  ];
  return (
    <div className={styles.quick}>
      {picks.map(
        ([words, trace]) =>
          trace && (
            <Button key={words} small onClick={() => onPick(trace.traceId)}>
              {words} <span className={styles.quiet}>{formatDuration(trace.durationNs)}</span>
            </Button>
          ),
      )}
    </div>
  );
}

function Paste({ own, onPick }: { own: string; onPick: (traceId: string) => void }) {
  const [text, setText] = useState('');
  const id = idIn(text);
  const problem =
    text.trim() === '' || id !== undefined
      ? id === own
        ? 'That is this trace.'
        : undefined
      : 'This holds no trace id: 32 digits of 0–9 and a–f.';
  const usable = id !== undefined && id !== own;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (usable) onPick(id);
      }}
    >
      <Input
        autoFocus
        mono
        label="Trace id or link"
        placeholder="Paste a trace id, or a link to a trace"
        value={text}
        onChange={setText}
        error={problem}
        after={
          usable && (
            <Button small kind="primary" type="submit">
              Compare
            </Button>
          )
        }
      />
    </form>
  );
}

/** The trace id in what was pasted: the id itself, a link, a traceparent. */
function idIn(text: string): string | undefined {
  const [id] = /(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])/i.exec(text) ?? [];
  return id !== undefined && isTraceId(id.toLowerCase()) ? id.toLowerCase() : undefined;
}
