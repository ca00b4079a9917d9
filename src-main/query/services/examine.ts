// "Examine the services": what `examineServices` answers.
import type { Finding } from '#shared/api/doctor.ts';
import { joinNanos } from '#shared/model/time.ts';
import { ofService } from '../../doctor/of-the-service.ts';
import type { ReadDb } from '../../store/sql.ts';
import { gatherFacts } from './facts.ts';

/** What the newest telemetry of each service shows of mistakes in its set-up. */
export function examineServices(db: ReadDb, _: object, nowMs: number = Date.now()): { findings: Finding[] } {
  const findings = gatherFacts(db, nowMs).flatMap((facts) =>
    ofService(facts).map((diagnosis): Omit<Finding, 'id'> => {
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
  return { findings: findings.map((finding, i) => ({ ...finding, id: i + 1 })) };
}
