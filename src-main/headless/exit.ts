// How the command ends when it cannot do what was asked, and how an engine is found or missed.
import { resolve } from 'node:path';
import { AppError } from '#shared/api/errors.ts';
import { ConfigError, resolveDataDir } from '../engine/config.ts';
import { findEngine, type RunningEngine } from '../engine/engine-file.ts';
import { isFolderInUse } from '../engine/folder.ts';

/** What a script can tell from the exit code; `spandrel --help` lists them. */
export const EXIT = { failed: 1, usage: 2, notRunning: 3, alreadyRunning: 4 } as const;

/** Ends the command with words for the person and a code for the script. */
export class CommandError extends Error {
  override name = 'CommandError';
  readonly exitCode: number;
  constructor(message: string, exitCode: number = EXIT.failed) {
    super(message);
    this.exitCode = exitCode;
  }
}

export interface Where {
  dataDir?: string;
}

/** A file as the caller names it: npm runs scripts in the package's folder, so relative paths are INIT_CWD's. */
export const callersPath = (path: string): string => resolve(process.env.INIT_CWD ?? process.cwd(), path);

/** The engine of the chosen data folder. Throws CommandError saying how to start one. */
export async function runningEngine(where: Where): Promise<RunningEngine> {
  const dataDir = resolveDataDir(where.dataDir, process.env);
  const engine = await findEngine(dataDir);
  if (engine !== null) return engine;
  const start = where.dataDir === undefined ? 'spandrel serve' : `spandrel serve --data-dir ${where.dataDir}`;
  throw new CommandError(`No engine runs on ${dataDir}.\nStart one with: ${start}`, EXIT.notRunning);
}

/** An error in words: what happened, where in the query, what to do. */
export function inWords(error: unknown): string {
  if (!(error instanceof AppError)) return error instanceof Error ? error.message : String(error);
  const place = error.at === undefined ? '' : ` (line ${error.at.line}, column ${error.at.column})`;
  return `${error.message}${place}${error.hint === undefined ? '' : `\n${error.hint}`}`;
}

export function exitCodeOf(error: unknown): number {
  if (error instanceof CommandError) return error.exitCode;
  if (error instanceof ConfigError) return EXIT.usage;
  if (isFolderInUse(error)) return EXIT.alreadyRunning;
  if (error instanceof AppError && (error.code === 'bad_query' || error.code === 'bad_request'))
    return EXIT.usage;
  return EXIT.failed;
}
