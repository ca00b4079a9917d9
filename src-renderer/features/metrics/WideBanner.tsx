// One attribute makes the instrument many series: said while it can still be helped.
import type { Instrument } from '#shared/api/metrics.ts';
import { Banner, Button, formatCount } from '../../ui/index.ts';
import styles from './metrics.module.css';

interface WideBannerProps {
  readonly wide: NonNullable<Instrument['wide']>;
  readonly series: number;
  /** Attributes grouped by now. */
  readonly by: readonly string[];
  readonly onBy: (by: readonly string[]) => void;
}

export function WideBanner({ wide: { key, values }, series, by, onBy }: WideBannerProps) {
  return (
    <div className={styles.wide}>
      <Banner
        tone="warn"
        actions={
          !by.includes(key) && (
            <Button small onClick={() => onBy([key])}>
              Group by it
            </Button>
          )
        }
      >
        <b>
          <code>{key}</code> has {formatCount(values)} values
        </b>
        , which makes {formatCount(series)} series of this instrument. A backend keeps and bills each of them,
        and SDKs fold what is beyond 2,000 into one. Leave the attribute out with a View, or put it on spans
        and log records.
      </Banner>
    </div>
  );
}
