// The engine as the API's handlers see it.

import type { Run } from '#shared/api/engine.ts';
import { AppError } from '#shared/api/errors.ts';
import type { EngineDoor } from '../api/index.ts';
import { sendSample } from '../sample/index.ts';
import { Boards } from './boards.ts';
import type { Engine } from './engine.ts';
import { exportLines } from './export-lines.ts';
import type { EngineStore } from './reads.ts';
import { runName } from './run-name.ts';
import { saveFile, takeInFile } from './saved-runs.ts';

/** Both sides type the same methods: by endpoint there, by reader method here. */
const readThrough = (store: EngineStore): EngineDoor['read'] =>
  store.read.bind(store) as unknown as EngineDoor['read'];

/** A door onto `engine`; one that only shows a saved file refuses every change. */
export function createDoor(engine: Engine): EngineDoor {
  return engine.config.saved === null ? openDoor(engine) : { ...openDoor(engine), ...UNCHANGED };
}

const refuse = async (): Promise<never> => {
  throw new AppError({
    code: 'conflict',
    message: 'This is a saved run, opened to look at; it is not changed.',
    hint: 'Import the file into an engine of your own to keep, rename, send or clear it.',
  });
};
const UNCHANGED = {
  consumer: { consume: refuse },
  changeSettings: refuse,
  saveBoard: refuse,
  deleteBoard: refuse,
  startRun: refuse,
  changeRun: refuse,
  deleteRun: refuse,
  clearData: refuse,
  loadSample: refuse,
  takeIn: refuse,
} satisfies Partial<EngineDoor>;

function openDoor(engine: Engine): EngineDoor {
  const { store } = engine;
  const boards = new Boards(engine.config.dataDir);
  // Other tabs read boards again with the settings.
  const tell = (): void => engine.feed.publish({ kind: 'settings' });
  const runOf = async (id: number): Promise<Run> => {
    const { runs } = await store.read('listRuns', {});
    const found = runs.find((run) => run.id === id);
    if (found === undefined) throw new AppError({ code: 'not_found', message: `There is no run ${id}.` });
    return found;
  };
  const startRun: EngineDoor['startRun'] = async ({ name, command }) =>
    runOf(await store.write('startRun', { name: name ?? runName(new Date()), command: command ?? null }));
  return {
    consumer: engine.gate,
    send: engine.sending.handlers,
    redeemCode: (code) => engine.codes.redeem(code),
    issueCode: () => engine.codes.issue(),
    status: async () => engine.status(),
    // After the answer has gone out.
    stop: () => void setTimeout(() => void engine.stop(), 10),
    journal: () => engine.journal.list(),
    findings: () => engine.findings(),
    markFindingsSeen: () => engine.doctor.markSeen(),
    settings: () => engine.settings,
    changeSettings: (change) => engine.changeSettings(change),
    listBoards: () => boards.list(),
    async saveBoard(board, was) {
      const saved = await boards.save(board, was);
      tell();
      return saved;
    },
    async deleteBoard(name) {
      await boards.remove(name);
      tell();
    },
    read: readThrough(store),
    instrumentationHealth: (input, signal) =>
      store.read('instrumentationHealth', { ...input, protocols: engine.doctor.protocols.all() }, signal),
    startRun,
    async changeRun({ id, name, pinned }) {
      await store.write('changeRun', {
        id,
        ...(name !== undefined && { name }),
        ...(pinned !== undefined && { pinned }),
      });
      return runOf(id);
    },
    deleteRun: (id) => store.deleteRun(id),
    clearData: (signals) => store.write('clear', signals),
    async loadSample(minutes) {
      const { otlpUrl } = engine;
      if (otlpUrl === null) {
        throw new AppError({
          code: 'unavailable',
          message: 'Sample data goes through the OTLP/HTTP port, which does not listen.',
          hint: 'Choose another port in the settings.',
        });
      }
      const run = await startRun({ name: 'Sample data' });
      try {
        return { run: run.id, ...(await sendSample({ httpUrl: otlpUrl, minutes, nowMs: Date.now() })) };
      } finally {
        // What comes next is not sample data.
        await startRun({});
      }
    },
    saveRuns: (what, signal) => saveFile(store, engine.config.dataDir, what, signal),
    takeIn: (file) => takeInFile(store, engine.config.dataDir, file),
    exportLines: (what, signal) => exportLines(store, what, signal),
  };
}
