// What an engine is told at its start: data folder, ports, names. A flag wins over the environment, the
// environment over saved settings (settings.ts), those over the defaults.
import { resolve } from 'node:path';
import envPaths from 'env-paths';

/** OTLP's ports by convention, and the next one for page and API. */
export const DEFAULT_PORTS = { grpc: 4317, http: 4318, api: 4319 } as const;
export const DEFAULT_HOST = '127.0.0.1';

export interface EngineConfig {
  shell: 'desktop' | 'headless';
  dataDir: string;
  /** Where the OTLP listeners listen; 127.0.0.1 stands for both loopbacks. Page and API stay on loopback. */
  host: string;
  /** Ports that were asked for; null leaves it to settings and defaults, 0 is any free port. */
  grpcPort: number | null;
  httpPort: number | null;
  apiPort: number | null;
  /** Names beside loopback's under which page and API answer. */
  allowedHosts: string[];
  /** A file of saved runs that this engine only shows: nothing is received, nothing can be changed. */
  saved: string | null;
}

/** The flags of a start, as far as they were given. */
export type ConfigFlags = Partial<Omit<EngineConfig, 'shell'>>;

/** A start that cannot be: a flag or variable that makes no sense. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/** A port from text. Throws ConfigError naming `source` for anything but 0..65535. */
export function parsePort(text: string, source: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65535) return port;
  throw new ConfigError(`${source} must be a port, 0 to 65535, but is "${text}".`);
}

/** The platform's folder for Spandrel's data. */
export function defaultDataDir(): string {
  return envPaths('spandrel', { suffix: '' }).data;
}

/** The data folder as an absolute path; a relative one counts from where the caller stood (npm runs scripts elsewhere). */
export function resolveDataDir(given: string | undefined, env: NodeJS.ProcessEnv): string {
  const chosen = given ?? env.SPANDREL_DATA_DIR;
  return chosen ? resolve(env.INIT_CWD ?? process.cwd(), chosen) : defaultDataDir();
}

/** The configuration of one start from its flags and the environment. Throws ConfigError. */
export function configFrom(
  shell: EngineConfig['shell'],
  flags: ConfigFlags,
  env: NodeJS.ProcessEnv = process.env,
): EngineConfig {
  const port = (flag: number | null | undefined, name: string): number | null => {
    const text = env[name];
    return flag ?? (text ? parsePort(text, name) : null);
  };
  const allowed = flags.allowedHosts ?? (env.SPANDREL_ALLOW_HOST ?? '').split(',');
  return {
    shell,
    dataDir: resolveDataDir(flags.dataDir, env),
    host: flags.host ?? (env.SPANDREL_HOST || DEFAULT_HOST),
    grpcPort: port(flags.grpcPort, 'SPANDREL_GRPC_PORT'),
    httpPort: port(flags.httpPort, 'SPANDREL_HTTP_PORT'),
    apiPort: port(flags.apiPort, 'SPANDREL_API_PORT'),
    saved: flags.saved ?? null,
    allowedHosts: allowed.map((name) => name.trim().toLowerCase()).filter((name) => name !== ''),
  };
}
