// Links of the chosen span to other spans, here or in other traces.
import { ArrowRight } from 'lucide-react';
import { Link } from 'wouter';
import type { SpanLink } from '#shared/model/otlp.ts';
import { findSpan } from '../../../logic/trace-model.ts';
import { Button, CopyButton, EmptyState } from '../../../ui/index.ts';
import { viewHref } from '../../../ui/view/url.ts';
import type { TraceView } from '../use-trace-view.ts';
import { Attributes } from './Attributes.tsx';
import { keyed } from './keyed.ts';
import styles from './panel.module.css';

export interface LinksTabProps {
  readonly links: readonly SpanLink[];
  readonly traceId: string;
  readonly view: TraceView;
}

export function LinksTab({ links, traceId, view }: LinksTabProps) {
  if (links.length === 0) return <EmptyState title="This span links to no other" />;
  return keyed(links, ({ traceId: trace, spanId }) => `${trace} ${spanId}`).map(({ key, item: link }) => {
    const here = link.traceId === traceId ? findSpan(view.model.columns, link.spanId) : -1;
    return (
      <section key={key} className={styles.section}>
        <h3>
          <code>
            {link.traceId === traceId ? 'this trace' : `${link.traceId.slice(0, 8)}…`} / {link.spanId}
          </code>
          <CopyButton text={`${link.traceId}/${link.spanId}`} label="Copy trace and span id" />
          <span className={styles.grow} />
          {here >= 0 ? (
            <Button small kind="accent" onClick={() => view.pick(here, true)}>
              Show <ArrowRight size={13} aria-hidden />
            </Button>
          ) : (
            link.traceId !== traceId && (
              <Link href={viewHref(`/traces/${link.traceId}`, { span: link.spanId })}>open its trace</Link>
            )
          )}
        </h3>
        <Attributes attributes={link.attributes} scope="link" find="" flat />
      </section>
    );
  });
}
