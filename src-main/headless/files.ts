// Commands that move data between the running engine and files: export and import, streamed both ways.
import { createReadStream, createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { errorFrom, type OutputOf, requestTarget } from '#shared/api/client.ts';
import { contract } from '#shared/api/contract.ts';
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import type { RunningEngine } from '../engine/engine-file.ts';
import { CommandError, callersPath, EXIT, runningEngine, type Where } from './exit.ts';
import { countOf } from './print.ts';

/** A request whose body or answer is a stream, which the typed client does not do. */
async function stream(engine: RunningEngine, url: string, init: RequestInit): Promise<Response> {
  const headers = { authorization: `Bearer ${engine.token}` };
  const response = await fetch(engine.url + url, { ...init, headers });
  if (!response.ok) throw errorFrom(response.status, await response.text());
  return response;
}

export interface ExportOptions extends Where {
  out: string;
  signal?: string[];
  trace?: string;
}

/** `spandrel export --out FILE`: OTLP/JSON, one request a line; `-` is standard output. */
export async function exportFile(options: ExportOptions): Promise<void> {
  const unknown = options.signal?.find((name) => !SIGNALS.includes(name as Signal));
  if (unknown !== undefined)
    throw new CommandError(`--signal takes ${SIGNALS.join(', ')}, not "${unknown}".`, EXIT.usage);
  const engine = await runningEngine(options);
  const { url } = requestTarget(contract.exportData, { signals: options.signal, traceId: options.trace });
  await fetchTo(engine, url, options.out);
}

/** Writes an endpoint's answer to a file, or to standard output for `-`. Half a file is removed again. */
export async function fetchTo(engine: RunningEngine, url: string, out: string): Promise<void> {
  const response = await stream(engine, url, {});
  if (response.body === null) throw new CommandError('The engine gave no data.');
  const body = Readable.fromWeb(response.body);
  if (out === '-') {
    await pipeline(body, process.stdout, { end: false });
    return;
  }
  const path = callersPath(out);
  try {
    await pipeline(body, createWriteStream(path, { mode: 0o600 }));
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
  process.stderr.write(`Written: ${path}\n`);
}

/** `spandrel import FILE`: OTLP/JSON lines, one document, or saved runs; `-` is standard input. */
export async function importFile(file: string, options: Where & { json?: true }): Promise<void> {
  const path = file === '-' ? null : callersPath(file);
  if (path !== null && !(await stat(path).catch(() => null))?.isFile())
    throw new CommandError(`There is no file ${path}.`);
  const engine = await runningEngine(options);
  const input = path === null ? process.stdin : createReadStream(path);
  const response = await stream(engine, contract.importData.path, {
    method: 'POST',
    body: Readable.toWeb(input) as RequestInit['body'],
    duplex: 'half',
  } as RequestInit);
  const result = (await response.json()) as OutputOf<typeof contract.importData>;
  if (options.json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else {
    const parts = [
      countOf(result.spans, 'span'),
      countOf(result.logs, 'log record'),
      countOf(result.metricPoints, 'metric point'),
    ];
    process.stdout.write(`Imported: ${parts.join(', ')}.\n`);
    if (result.refused > 0) process.stdout.write(`Refused: ${result.refused}.\n`);
    for (const message of result.messages) process.stdout.write(`  ${message}\n`);
  }
  if (result.refused > 0) process.exitCode = EXIT.failed;
}
