// A worker's end: answers calls one after another by the methods it is given.
import type { MessagePort } from 'node:worker_threads';
import { collectSoon } from '../collect-soon.ts';
import { toMessage } from './error-message.ts';
import type { CallMessage, FromThread, ToThread } from './protocol.ts';

export interface Served {
  /** Answers one call; what it throws is the caller's error. */
  call(method: string, args: unknown, isCancelled: () => boolean): unknown;
  /** Takes a message of its own kind; true when it did. */
  take?(message: ToThread): boolean;
  stop(): void;
}

/** Says that the thread is ready, or why it is not, and then serves until it is told to stop. */
export function serve(port: MessagePort, start: () => { served: Served; ready: unknown }): void {
  const post = (message: FromThread, transfer: ArrayBuffer[] = []): void =>
    port.postMessage(message, transfer);
  let served: Served;
  try {
    const started = start();
    served = started.served;
    post({ kind: 'ready', value: started.ready });
    collectSoon();
  } catch (error) {
    post({ kind: 'failed', error: toMessage(error) });
    port.close();
    return;
  }
  port.on('message', (message: ToThread) => {
    if (served.take?.(message)) return;
    if (message.kind === 'call') answer(served, message, post);
    else if (message.kind === 'stop') {
      served.stop();
      post({ kind: 'stopped' });
      port.close();
    }
  });
}

/** Serves once it is told that the database is there: the thread is loaded while the writer still opens it. */
export function serveWhenOpen(port: MessagePort, start: () => { served: Served; ready: unknown }): void {
  port.once('message', (message: ToThread) => {
    if (message.kind === 'open') serve(port, start);
    else port.close();
  });
}

/** Answers one call. */
export function answer(
  served: Served,
  message: CallMessage,
  post: (message: FromThread, transfer?: ArrayBuffer[]) => void,
): void {
  const flag = message.cancel ? new Int32Array(message.cancel) : undefined;
  const isCancelled = (): boolean => flag !== undefined && Atomics.load(flag, 0) === 1;
  if (isCancelled()) return;
  try {
    const value = served.call(message.method, message.args, isCancelled);
    post({ kind: 'result', id: message.id, value }, buffersOf(value));
  } catch (error) {
    post({ kind: 'error', id: message.id, error: toMessage(error) });
  }
}

/** How deep in an answer memory is looked for that it can give away: `plan.rows.traces`. */
const DEEPEST = 2;

/** The memory that an answer can give away: itself, or what properties of it hold whole. */
function buffersOf(value: unknown): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  const look = (each: unknown, depth: number): void => {
    if (each instanceof ArrayBuffer) found.add(each);
    else if (ArrayBuffer.isView(each)) {
      const { buffer } = each;
      if (buffer instanceof ArrayBuffer && buffer.byteLength === each.byteLength) found.add(buffer);
    } else if (depth < DEEPEST && typeof each === 'object' && each !== null && !Array.isArray(each)) {
      for (const inner of Object.values(each)) look(inner, depth + 1);
    }
  };
  look(value, 0);
  return [...found];
}
