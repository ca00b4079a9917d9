// The span as an OTLP/JSON document of its own, to be read, copied, sent again.
import type { SpanDetail } from '#shared/api/traces.ts';
import { spanAsOtlp } from '../../../logic/span-otlp.ts';
import { CodeBlock } from '../../../ui/index.ts';
import styles from './panel.module.css';

export function RawTab({ detail }: { readonly detail: SpanDetail }) {
  return (
    <div className={styles.raw}>
      <CodeBlock code={spanAsOtlp(detail)} label="Copy as OTLP JSON" wrap />
    </div>
  );
}
