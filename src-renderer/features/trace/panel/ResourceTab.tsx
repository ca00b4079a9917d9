// Who sent the span: its resource, and the instrumentation scope.
import type { SpanDetail } from '#shared/api/traces.ts';
import { Time } from '../../../ui/index.ts';
import { Attributes } from './Attributes.tsx';
import styles from './panel.module.css';

export function ResourceTab({ detail, find }: { readonly detail: SpanDetail; readonly find: string }) {
  const { resource, scope } = detail;
  return (
    <>
      <Attributes
        attributes={resource.attributes}
        scope="resource"
        find={find}
        dropped={resource.droppedAttributesCount}
      />
      <section className={styles.section}>
        <h3>Scope</h3>
        <p className={styles.scope}>
          <code>{scope.name === '' ? '(no name)' : scope.name}</code> {scope.version}
        </p>
        {scope.attributes && (
          <Attributes attributes={scope.attributes} scope="instrumentation" find={find} flat />
        )}
      </section>
      <section className={styles.section}>
        <h3>Received</h3>
        <p className={styles.scope}>
          <Time time={detail.received} />
        </p>
      </section>
    </>
  );
}
