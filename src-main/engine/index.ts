// The room's door, for the shells.
export {
  ConfigError,
  type ConfigFlags,
  configFrom,
  DEFAULT_PORTS,
  type EngineConfig,
  parsePort,
  resolveDataDir,
} from './config.ts';
export type { Engine } from './engine.ts';
export { findEngine, type RunningEngine } from './engine-file.ts';
export { version } from './places.ts';
export { EngineRunning, readyLineOf } from './ready-line.ts';
export { startEngine } from './start.ts';
