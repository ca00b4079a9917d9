// The engine as a process of the desktop's: same flags as `spandrel serve`, messages instead of a terminal.
import { parseArgs } from 'node:util';
import { type ConfigFlags, configFrom, parsePort } from './config.ts';
import type { Engine } from './engine.ts';
import { parentPort, parentSecrets } from './parent-port.ts';
import { EngineRunning } from './ready-line.ts';
import { startEngine } from './start.ts';

function flagsOf(args: string[]): ConfigFlags {
  const { values } = parseArgs({
    args,
    // Electron and Chromium have flags of their own, which pass through here.
    strict: false,
    options: {
      'data-dir': { type: 'string' },
      'grpc-port': { type: 'string' },
      'http-port': { type: 'string' },
      'api-port': { type: 'string' },
      host: { type: 'string' },
      'allow-host': { type: 'string', multiple: true },
    },
  });
  const text = (name: keyof typeof values): string | undefined => {
    const value = values[name];
    return typeof value === 'string' ? value : undefined;
  };
  const port = (name: 'grpc-port' | 'http-port' | 'api-port'): number | null => {
    const given = text(name);
    return given === undefined ? null : parsePort(given, `--${name}`);
  };
  const dataDir = text('data-dir');
  const host = text('host');
  const allowed = values['allow-host'];
  return {
    grpcPort: port('grpc-port'),
    httpPort: port('http-port'),
    apiPort: port('api-port'),
    ...(dataDir !== undefined && { dataDir }),
    ...(host !== undefined && { host }),
    ...(Array.isArray(allowed) && { allowedHosts: allowed.map(String) }),
  };
}

const port = parentPort();

/** Ends this process when the message before it has had time to leave. */
function end(code: number): void {
  process.exitCode = code;
  setTimeout(() => process.exit(code), 100);
}

async function run(): Promise<void> {
  let engine: Engine;
  try {
    const config = configFrom('desktop', flagsOf(process.argv.slice(2)));
    engine = await startEngine(config, port === null ? undefined : parentSecrets(port));
  } catch (error) {
    if (error instanceof EngineRunning) {
      port?.send({ kind: 'attached', ready: error.ready });
      return end(0);
    }
    port?.send({ kind: 'failed', message: (error as Error).message });
    return end(1);
  }
  const stop = (): void => void engine.stop();
  port?.onMessage((message) => {
    if (message.kind === 'stop') stop();
  });
  port?.onGone(stop);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, stop);
  port?.send({ kind: 'ready', ready: engine.ready() });
  await engine.stopped;
  end(engine.failed ? 1 : 0);
}

await run();
