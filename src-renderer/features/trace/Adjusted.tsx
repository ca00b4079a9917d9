// Beside a duration that is not as it was recorded, where the line that names the offsets is not in view.
import styles from './strip.module.css';

export function Adjusted() {
  return (
    <span
      className={styles.adjusted}
      title="The clocks of some services are set: times are not all as recorded"
    >
      adjusted
    </span>
  );
}
