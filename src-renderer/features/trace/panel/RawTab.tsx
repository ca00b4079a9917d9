// The span as OTLP/JSON, to be read or copied.
import type { SpanDetail } from '#shared/api/traces.ts';
import { CodeBlock } from '../../../ui/index.ts';
import styles from './panel.module.css';

export function RawTab({ detail: { span, scope, resource } }: { readonly detail: SpanDetail }) {
  return (
    <div className={styles.raw}>
      <CodeBlock code={JSON.stringify({ span, scope, resource }, null, 2)} label="Copy as OTLP JSON" wrap />
    </div>
  );
}
