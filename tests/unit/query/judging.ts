// Asks how well services are instrumented whose telemetry a test draws.
import { expect } from 'vitest';
import type {
  InstrumentationHealth,
  InstrumentedService,
  Measure,
  ScoredRule,
} from '#shared/api/instrumentation.ts';
import { instrumentationHealth } from '../../../src-main/query/instrumentation/health.ts';
import type { ReadDb } from '../../../src-main/store/sql.ts';
import { openFolder } from '../../store/folder.ts';
import { BASE_MS } from '../../store/requests.ts';
import { type Drawn, sent } from './instrumentation-requests.ts';

export const context = { isCancelled: () => false, ask: () => undefined };
export const LATER_MS = BASE_MS + 3600e3;
export const AUTO = '@opentelemetry/instrumentation-http';

export interface Asked {
  rows?: number;
  range?: { from?: string; to?: string; run?: number; service?: string };
  nowMs?: number;
}

/** A store with what these processes sent. */
export function storeOf(drawn: Drawn | readonly Drawn[]): ReadDb {
  const { store, reader } = openFolder();
  store(...[drawn].flat().flatMap((one) => sent(one as Drawn)));
  return reader();
}

/** How well all that is stored is instrumented; asked for an hour later. */
export function judge(
  drawn: Drawn | readonly Drawn[],
  { rows, range = {}, nowMs = LATER_MS }: Asked = {},
): InstrumentationHealth {
  return instrumentationHealth(storeOf(drawn), range, context, { nowMs, ...(rows && { rows }) });
}

type Attributes = Drawn['resource'];
export const named = (name: string, more: Attributes = {}): Attributes => ({ 'service.name': name, ...more });
export const node = (more: Attributes = {}): Attributes =>
  named('shop', { 'telemetry.sdk.language': 'nodejs', ...more });
export const python = (): Attributes => named('shop', { 'telemetry.sdk.language': 'python' });

/** The one service there is. */
export function only({ services }: InstrumentationHealth): InstrumentedService {
  expect(services).toHaveLength(1);
  return services[0] as InstrumentedService;
}

export function measure(service: InstrumentedService, id: string): Measure {
  const found = service.measures.find((one) => one.id === id);
  if (!found) throw new Error(`no measure ${id}`);
  return found;
}

export function rule(service: InstrumentedService, id: string): ScoredRule {
  const found = service.rules.find((one) => one.id === id);
  if (!found) throw new Error(`no rule ${id}`);
  return found;
}
