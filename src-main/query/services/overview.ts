// A service over time from its spans, on the same steps as metrics have: what `serviceOverview` answers.
import type { ServiceOverview } from '#shared/api/metrics.ts';
import { serviceOverview } from '../../store/reads/service-overview.ts';
import type { ReadDb } from '../../store/sql.ts';
import { gridOver } from '../metrics/grid.ts';

/** Rate, errors and duration of a service in about `steps` steps; undefined when it has no spans in the range. */
export function overviewOf(
  db: ReadDb,
  asked: {
    service: string;
    steps: number;
    fromUs?: number | undefined;
    toUs?: number | undefined;
    run?: number | undefined;
  },
): ServiceOverview | undefined {
  const { steps, ...rest } = asked;
  return serviceOverview(db, { ...rest, steps: (fromUs, toUs) => gridOver(fromUs, toUs, steps) });
}
