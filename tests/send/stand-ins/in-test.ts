// Stand-ins that stop when the test ends that started them.
import { onTestFinished } from 'vitest';
import * as loki from './loki.ts';
import * as prometheus from './prometheus.ts';
import * as server from './server.ts';
import * as tempo from './tempo.ts';

/** Stops what is started when the test ends. */
export async function inTest<T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const started = await starting;
  onTestFinished(() => started.stop());
  return started;
}

export const startStandIn = (...how: Parameters<typeof server.startStandIn>) =>
  inTest(server.startStandIn(...how));
export const startTempo = (...how: Parameters<typeof tempo.startTempo>) => inTest(tempo.startTempo(...how));
export const startLoki = (...how: Parameters<typeof loki.startLoki>) => inTest(loki.startLoki(...how));
export const startPrometheus = (...how: Parameters<typeof prometheus.startPrometheus>) =>
  inTest(prometheus.startPrometheus(...how));
export const startMimir = (...how: Parameters<typeof prometheus.startMimir>) =>
  inTest(prometheus.startMimir(...how));
