// The engine as the API's handlers see it.
import { AppError } from '#shared/api/errors.ts';
import type { EngineDoor } from '../api/index.ts';
import { sendSample } from '../sample/index.ts';
import type { Engine } from './engine.ts';

/** A door onto `engine`. */
export function createDoor(engine: Engine): EngineDoor {
  const { feed } = engine;
  const startRun: EngineDoor['startRun'] = async (input) => {
    const run = await engine.store.startRun(input);
    feed.publish({ kind: 'runs' });
    return run;
  };
  return {
    consumer: engine.gate,
    send: engine.sendHandlers,
    redeemCode: (code) => engine.codes.redeem(code),
    issueCode: () => engine.codes.issue(),
    status: () => engine.status(),
    // After the answer has gone out.
    stop: () => void setTimeout(() => void engine.stop(), 10),
    journal: () => engine.journal.list(),
    settings: () => engine.settings,
    changeSettings: (change) => engine.changeSettings(change),
    read: (name, input, signal) => engine.store.read(name, input, signal),
    startRun,
    async changeRun(input) {
      const run = await engine.store.changeRun(input);
      feed.publish({ kind: 'runs' });
      return run;
    },
    async deleteRun(id) {
      await engine.store.deleteRun(id);
      feed.publish({ kind: 'runs' });
      feed.publish({ kind: 'removed' });
    },
    async clearData() {
      await engine.store.clearData();
      feed.publish({ kind: 'runs' });
      feed.publish({ kind: 'removed' });
    },
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
      const counts = await sendSample({ httpUrl: otlpUrl, minutes, nowMs: Date.now() });
      return { run: run.id, ...counts };
    },
    exportLines: (what, signal) => engine.store.exportLines(what, signal),
  };
}
