// The contract's handlers: each hands its checked input on and gives back the answer.
import { type EngineDoor, READS, type ReadName } from './context.ts';
import type { AnyHandler, Handlers } from './handler.ts';
import { importBody } from './import-body.ts';

const DONE = { ok: true } as const;

function readHandlers(engine: EngineDoor): Pick<Handlers, ReadName> {
  const read = engine.read as (name: ReadName, input: unknown, signal: AbortSignal) => Promise<unknown>;
  const handlers = READS.map((name): [ReadName, AnyHandler] => [
    name,
    (input, { signal }) => read(name, input, signal),
  ]);
  // READS and the pairs made of it name the same endpoints.
  return Object.fromEntries(handlers) as unknown as Pick<Handlers, ReadName>;
}

/** All handlers over one engine. */
export function createHandlers(engine: EngineDoor): Handlers {
  return {
    ...readHandlers(engine),
    ...engine.send,
    openSession: ({ code }) => ({ token: engine.redeemCode(code) }),
    newSessionCode: () => ({ code: engine.issueCode() }),
    getStatus: () => engine.status(),
    stopEngine() {
      engine.stop();
      return DONE;
    },
    startRun: (input) => engine.startRun(input),
    changeRun: (input) => engine.changeRun(input),
    async deleteRun({ id }) {
      await engine.deleteRun(id);
      return DONE;
    },
    async clearData({ signals }) {
      await engine.clearData(signals);
      return DONE;
    },
    getSettings: () => engine.settings(),
    changeSettings: (change) => engine.changeSettings(change),
    listBoards: async () => ({ boards: await engine.listBoards() }),
    saveBoard: ({ was, ...board }) => engine.saveBoard(board, was),
    async deleteBoard({ name }) {
      await engine.deleteBoard(name);
      return DONE;
    },
    journal: () => ({ entries: engine.journal() }),
    listFindings: () => engine.findings(),
    markFindingsSeen() {
      engine.markFindingsSeen();
      return DONE;
    },
    instrumentationHealth: (input, { signal }) => engine.instrumentationHealth(input, signal),
    loadSample: ({ minutes }) => engine.loadSample(minutes),
    exportData: (what, { signal }) => engine.exportLines(what, signal),
    traceOtlp: ({ traceId }, { signal }) =>
      engine.exportLines({ signals: ['traces', 'logs'], traceId }, signal),
    saveRuns: (what, { signal }) => engine.saveRuns(what, signal),
    importData: (_, { body }) => importBody(body, engine),
  };
}
