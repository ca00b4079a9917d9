// "Examine the services": what `examineServices` answers.
import type { Finding } from '#shared/api/doctor.ts';
import { joinNanos } from '#shared/model/time.ts';
import { NO_METRICS_YET, ofService } from '../../doctor/of-the-service.ts';
import type { ReadDb } from '../../store/sql.ts';
import { gatherFacts } from './facts.ts';

type Told = Omit<Finding, 'id'>;

/** What the newest telemetry of each service shows of mistakes in its set-up. */
export function examineServices(db: ReadDb, _: object, nowMs: number = Date.now()): { findings: Finding[] } {
  const told = gatherFacts(db, nowMs).flatMap((facts) =>
    ofService(facts).map((diagnosis): Told => {
      const seen = joinNanos(Math.trunc(facts.lastSeenUs), 0);
      return {
        ...diagnosis,
        service: facts.service,
        items: 0,
        first: seen,
        last: seen,
        times: 1,
        seen: false,
      };
    }),
  );
  return { findings: onceForAll(told).map((finding, i) => ({ ...finding, id: i + 1 })) };
}

/** Metrics that are yet to come are no news of each service: those that wait are told together. */
function onceForAll(told: readonly Told[]): Told[] {
  const waiting = told.filter(({ title }) => title === NO_METRICS_YET);
  const [first] = waiting;
  if (first === undefined || waiting.length === 1) return [...told];
  const { service: _, ...shared } = first;
  const names = waiting.map(({ service }) => service).join(', ');
  const together = {
    ...shared,
    title: `${NO_METRICS_YET} from ${waiting.length} services`,
    meaning: `${names}: ${first.meaning}`,
  };
  return [...told.filter((finding) => !waiting.includes(finding)), together];
}
