// Commands about runs: list, begin, rename, pin, delete, save.
import { requestTarget } from '#shared/api/client.ts';
import { contract } from '#shared/api/contract.ts';
import type { Run } from '#shared/api/engine.ts';
import { CommandError, runningEngine, type Where } from './exit.ts';
import { fetchTo } from './files.ts';
import { clock, countOf, oneLine, size, table } from './print.ts';

type Asked = Where & { json?: true };
const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** The run of an id, or the newest of a name; "current" is the one that goes on. Throws CommandError. */
export function runOf(runs: readonly Run[], asked: string): Run {
  const found = runs.find(
    (run) => String(run.id) === asked || run.name === asked || (asked === 'current' && run.current),
  );
  if (found) return found;
  throw new CommandError(`There is no run "${asked}". "spandrel runs" lists them.`);
}

/** `spandrel runs`: all of them, newest first. */
export async function listRuns(options: Asked): Promise<void> {
  const { client } = await runningEngine(options);
  const { runs } = await client.listRuns({});
  if (options.json) return say(JSON.stringify(runs));
  say(
    table(
      [
        ['id', 'name', 'began', 'traces', 'logs', 'points', 'size', ''],
        ...runs.map(({ id, name, start, counts, bytes, current, pinned }) => [
          String(id),
          oneLine(name, 40),
          clock(start).slice(0, 16),
          String(counts.traces),
          String(counts.logs),
          String(counts.metricPoints),
          size(bytes),
          [current && 'current', pinned && 'pinned'].filter(Boolean).join(', '),
        ]),
      ],
      [0, 3, 4, 5, 6],
    ),
  );
}

/** `spandrel runs new [name]`: ends the current run and begins another. */
export async function newRun(name: string | undefined, options: Asked): Promise<void> {
  const { client } = await runningEngine(options);
  const run = await client.startRun({ ...(name !== undefined && { name }) });
  say(options.json ? JSON.stringify(run) : `Run ${run.id} began: ${run.name}`);
}

/** `spandrel runs rename|pin|unpin RUN`. */
export async function changeRun(
  asked: string,
  change: { name?: string; pinned?: boolean },
  options: Asked,
): Promise<void> {
  const { client } = await runningEngine(options);
  const { id } = runOf((await client.listRuns({})).runs, asked);
  const run = await client.changeRun({ id, ...change });
  say(options.json ? JSON.stringify(run) : `Run ${run.id}: ${run.name}${run.pinned ? ', pinned' : ''}`);
}

/** `spandrel runs delete RUN`: with all that it holds. */
export async function deleteRun(asked: string, options: Where): Promise<void> {
  const { client } = await runningEngine(options);
  const { id, name, counts } = runOf((await client.listRuns({})).runs, asked);
  await client.deleteRun({ id });
  say(
    `Run ${id} (${name}) is deleted: ${countOf(counts.traces, 'trace')}, ${countOf(counts.logs, 'log record')}.`,
  );
}

/** `spandrel runs save RUN --out FILE`: the run as one file, for `spandrel runs open` and `spandrel import`. */
export async function saveRun(asked: string, options: Where & { out: string }): Promise<void> {
  const engine = await runningEngine(options);
  const { id } = runOf((await engine.client.listRuns({})).runs, asked);
  await fetchTo(engine, requestTarget(contract.saveRuns, { run: id }).url, options.out);
}
