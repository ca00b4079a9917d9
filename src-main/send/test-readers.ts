// Whether a destination can be asked what arrived, and what answers there: each backend's own word for itself.
import type { Backend } from '#shared/api/destinations.ts';
import type { Signal } from '#shared/model/signal.ts';
import { type Got, get } from './get.ts';
import type { Target } from './target.ts';
import { type Check, check } from './test-layers.ts';

const PATIENCE_MS = 3000;

const PATHS: Record<Signal, string> = {
  traces: '/api/echo',
  logs: '/loki/api/v1/labels',
  metrics: '/api/v1/status/buildinfo',
};

const NAMES: Record<Signal, string> = { traces: 'ask Tempo', logs: 'ask Loki', metrics: 'ask Prometheus' };

function isAnswer(signal: Signal, { text }: Got): boolean {
  if (signal === 'traces') return text.trim() === 'echo';
  return /"status"\s*:\s*"success"/.test(text);
}

/** Whether a signal's query API answers, and which backend says it is there. */
export async function checkReader(
  signal: Signal,
  target: Target,
): Promise<{ result: Check; backend?: Backend }> {
  const name = NAMES[signal];
  const got = await get(target, PATHS[signal], PATIENCE_MS);
  const told = (state: Check['state'], message: string): { result: Check } => ({
    result: check(name, state, message),
  });
  const so = 'so what arrived cannot be checked';
  if (got === undefined) return told('skipped', `${target.url} does not answer, ${so}.`);
  if (got.status === 401 || got.status === 403)
    return told(
      'warning',
      `${got.status}: ${target.url} does not let us read, ${so}. Give a token with ${signal}:read, or the tenant.`,
    );
  if (/no org id/i.test(got.text)) return told('warning', `${target.url} wants a tenant, ${so}.`);
  if (got.status !== 200 || !isAnswer(signal, got))
    return told('skipped', `${target.url} is not the address of such an API (${got.status}), ${so}.`);
  const result = check(name, 'ok', `${target.url} can be asked what arrived`);
  if (signal !== 'metrics') return { result };
  return { result, backend: /mimir/i.test(got.text) ? 'mimir' : 'prometheus' };
}
