// Links of the chosen span, both ways: the spans it names, here or in other traces, and those that name it.
import type { UseQueryResult } from '@tanstack/react-query';
import { ArrowRight } from 'lucide-react';
import { Link } from 'wouter';
import type { LinkingSpan } from '#shared/api/traces.ts';
import type { KeyValue, SpanLink } from '#shared/model/otlp.ts';
import { keyed } from '../../../logic/keyed.ts';
import { keyOfNode } from '../../../logic/row-keys.ts';
import { findSpan } from '../../../logic/trace-model.ts';
import {
  Button,
  CopyButton,
  EmptyState,
  ErrorState,
  ServiceStripe,
  SkeletonRows,
  Time,
} from '../../../ui/index.ts';
import { changeUrl, viewHref } from '../../../ui/view/url.ts';
import type { TraceView } from '../trace-view.ts';
import { Attributes } from './Attributes.tsx';
import { Dropped } from './Dropped.tsx';
import styles from './panel.module.css';

/** What the engine found of links to this trace. */
export type LinkedFrom = UseQueryResult<{
  readonly links: readonly LinkingSpan[];
  readonly complete: boolean;
  readonly searchedTo: string | null;
}>;

export interface LinksTabProps {
  readonly spanId: string;
  readonly links: readonly SpanLink[];
  /** Links that the SDK had no room for. */
  readonly dropped: number | undefined;
  readonly linkedFrom: LinkedFrom;
  readonly traceId: string;
  readonly view: TraceView;
}

export function LinksTab({ spanId, links, dropped, linkedFrom, traceId, view }: LinksTabProps) {
  const { data, isError, error, isPending } = linkedFrom;
  const here = data?.links.filter(({ toSpanId }) => toSpanId === spanId) ?? [];
  const elsewhere = (data?.links.length ?? 0) - here.length;
  if (data?.complete && links.length === 0 && here.length === 0 && !dropped)
    return (
      <EmptyState title="No link from or to this span">
        {elsewhere === 0
          ? 'Links tie spans of different traces together: a batch to the messages in it, a job to what asked for it.'
          : `${elsewhere === 1 ? 'One span links' : `${elsewhere} spans link`} to others of this trace.`}
      </EmptyState>
    );
  return (
    <>
      {(links.length > 0 || dropped) && <h3 className={styles.linksHead}>Links to</h3>}
      {keyed(links, ({ traceId: trace, spanId: span }) => `${trace} ${span}`).map(({ key, item: link }) => (
        <LinkLine
          key={key}
          traceId={link.traceId}
          spanId={link.spanId}
          attributes={link.attributes}
          droppedAttributes={link.droppedAttributesCount}
          here={traceId}
          view={view}
        />
      ))}
      <Dropped count={dropped} noun="link" more={links.length > 0} />
      <h3 className={styles.linksHead}>Linked from</h3>
      {isPending && <SkeletonRows rows={2} />}
      {isError && <ErrorState what="Links to this span could not be looked for" meaning={error.message} />}
      {data && here.length === 0 && <p className={styles.prose}>No span was found that links here.</p>}
      {here.map((link) => (
        <LinkLine
          key={`${link.traceId} ${link.spanId}`}
          traceId={link.traceId}
          spanId={link.spanId}
          attributes={link.attributes}
          here={traceId}
          view={view}
          from={link}
        />
      ))}
      {data && !data.complete && (
        <p className={styles.prose}>
          There may be more: only what arrived until{' '}
          {data.searchedTo !== null && <Time time={data.searchedTo} />} was looked through.
        </p>
      )}
    </>
  );
}

interface LinkLineProps {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: readonly KeyValue[];
  readonly droppedAttributes?: number | undefined;
  /** The trace on the page. */
  readonly here: string;
  readonly view: TraceView;
  /** What is known of the span that links here. */
  readonly from?: LinkingSpan;
}

function LinkLine({ traceId, spanId, attributes, droppedAttributes, here, view, from }: LinkLineProps) {
  const { model } = view;
  const inside = traceId === here ? findSpan(model.columns, spanId) : -1;
  /** A step to come back from. */
  const follow = (span: number) => {
    changeUrl({ span: keyOfNode(model, span) });
    view.pick(span, true);
  };
  const service = from?.service ?? model.services.names[model.services.ofSpan[inside] ?? -1];
  const name = from?.name ?? model.columns.names[model.columns.name[inside] ?? -1];
  return (
    <section className={styles.section}>
      <p className={styles.linkName}>
        {name === undefined ? (
          <code>{traceId === here ? 'a span of this trace' : `${traceId.slice(0, 8)}…`}</code>
        ) : (
          <>
            <ServiceStripe name={service ?? ''} />
            <b>{service}</b>
            <span className={styles.linkWords}>{name}</span>
          </>
        )}
        <span className={styles.grow} />
        {inside >= 0 ? (
          <Button small kind="accent" onClick={() => follow(inside)}>
            Show <ArrowRight size={13} aria-hidden />
          </Button>
        ) : traceId === here ? (
          <span className={styles.count}>not here</span>
        ) : (
          <Link href={viewHref(`/traces/${traceId}`, { span: spanId })}>open its trace</Link>
        )}
      </p>
      <p className={styles.linkLine}>
        {from && <Time time={from.start} />}
        <code title={`trace ${traceId} span ${spanId}`}>{spanId}</code>
        <CopyButton text={`${traceId}/${spanId}`} label="Copy trace and span id" />
      </p>
      <Attributes attributes={attributes} scope="link" find="" flat dropped={droppedAttributes} />
    </section>
  );
}
