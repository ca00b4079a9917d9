// Which services a trace touches: a fixed place each, so that they can be compared down the table.
import { ServiceSwatch } from '../../ui/index.ts';
import { slotsOf } from './service-slots.ts';
import styles from './Traces.module.css';

export function ServiceSlots({
  services,
  placed,
}: {
  services: readonly string[];
  placed: readonly string[];
}) {
  const { places, more } = slotsOf(services, placed);
  return (
    <span className={styles.slots} role="img" aria-label={services.join(', ')} title={services.join('\n')}>
      {places.map((name, place) =>
        name === null ? (
          <span key={placed[place]} className={styles.vacant} />
        ) : (
          <ServiceSwatch key={name} name={name} />
        ),
      )}
      {more.length > 0 && <span className={styles.moreServices}>+{more.length}</span>}
    </span>
  );
}
