// Where a service on this machine must send to: the ports of the running engine, or those that one would open.
import { addressOf, type Target } from '#shared/connect/environment.ts';
import { configFrom } from '../engine/config.ts';
import { findEngine, type RunningEngine } from '../engine/engine-file.ts';
import { loadSettings } from '../engine/settings.ts';
import type { Where } from './exit.ts';

export interface Found {
  readonly target: Target;
  readonly engine: RunningEngine | null;
  /** What is to be known before waiting for telemetry: no engine runs, or a port is not its own. */
  readonly remarks: readonly string[];
}

/** Asks the engine of the chosen data folder; never fails for want of one. Throws ConfigError for a port that is none. */
export async function findTarget(where: Where): Promise<Found> {
  const { dataDir, host, httpPort, grpcPort } = configFrom('headless', where);
  const engine = await findEngine(dataDir);
  if (engine !== null) {
    const { http, grpc } = engine.status;
    const closed = Object.entries({ HTTP: http, gRPC: grpc }).filter(([, { error }]) => error !== undefined);
    return {
      target: { http: addressOf(http), grpc: addressOf(grpc) },
      engine,
      remarks: closed.map(([name, { error }]) => `nothing arrives over ${name}: ${error}`),
    };
  }
  const saved = await loadSettings(dataDir, () => {});
  const listener = (port: number) => ({ host, port });
  return {
    target: {
      // Any free port is not one to send to.
      http: addressOf(listener(httpPort || saved.httpPort)),
      grpc: addressOf(listener(grpcPort || saved.grpcPort)),
    },
    engine: null,
    remarks: [`no engine runs on ${dataDir} yet, so nothing receives; "spandrel serve" starts one`],
  };
}
