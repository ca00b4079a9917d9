// How a store begins, with threads that do what the test says.
import { EventEmitter } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { Store, type StoreOptions } from '../../../src-main/store/store.ts';
import type { StoreEvent } from '../../../src-main/store/thread/protocol.ts';

class FakeWorker extends EventEmitter {
  terminate(): Promise<number> {
    this.emit('exit', 0);
    return Promise.resolve(0);
  }

  postMessage({ kind }: { kind: string }): void {
    if (kind === 'stop') queueMicrotask(() => this.emit('exit', 0));
  }
}

function starting(): { workers: Record<string, FakeWorker>; events: StoreEvent[]; options: StoreOptions } {
  const workers: Record<string, FakeWorker> = {};
  const events: StoreEvent[] = [];
  const options: StoreOptions = {
    dataDir: '/nowhere',
    retention: { bytes: 1e9, days: 7 },
    run: { name: 'Run', continueRun: false, command: null },
    crashed: false,
    spawn(kind) {
      const worker = new FakeWorker();
      workers[kind] = worker;
      if (kind !== 'writer') queueMicrotask(() => worker.emit('message', { kind: 'ready' }));
      return worker as unknown as Worker;
    },
    onEvent: (event) => events.push(event),
  };
  return { workers, events, options };
}

const READY = {
  kind: 'ready',
  value: { counts: { spans: 0, traces: 0, logs: 0, metricPoints: 0 }, run: { id: 1, name: 'Run' } },
};

describe('a store whose writer', () => {
  it('cannot open rejects with the reason, and nothing is said of the thread that ended', async () => {
    const { workers, events, options } = starting();
    const started = Store.start(options);
    const error = {
      name: 'StoreError',
      code: 'store_in_use',
      message: 'Another Spandrel engine has it open.',
    };
    // In one tick, as they may come when the machine is busy.
    workers.writer?.emit('message', { kind: 'failed', error });
    workers.writer?.emit('exit', 1);
    await expect(started).rejects.toMatchObject({ code: 'store_in_use' });
    expect(events).toEqual([]);
  });

  it('ends later says so', async () => {
    const { workers, events, options } = starting();
    const started = Store.start(options);
    workers.writer?.emit('message', READY);
    await started;
    workers.writer?.emit('exit', 1);
    expect(events.map(({ kind }) => kind)).toEqual(['trouble', 'died']);
  });
});
