// The main thread's end of one worker: calls that resolve with its answers. Knows no method by name.
import type { Worker } from 'node:worker_threads';
import { StoreError } from '../errors.ts';
import type { IngestOutcome, IngestRequest } from '../ingest/outcome.ts';
import type { FromThread, StoreEvent, ToThread } from './protocol.ts';
import { fromMessage } from './remote-error.ts';

interface Waiting {
  resolve(value: never): void;
  reject(error: Error): void;
}

export interface ThreadListeners {
  event?(event: StoreEvent): void;
  ask?(method: string, args: unknown): void;
  /** The thread ended without being asked to. */
  died?(error: Error): void;
}

export class ThreadClient {
  readonly #worker: Worker;
  readonly #listeners: ThreadListeners;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;
  #stopping = false;
  #ended = false;
  /** Resolves with what the thread said when it was ready. */
  readonly ready: Promise<unknown>;
  readonly #exited: Promise<void>;

  constructor(worker: Worker, listeners: ThreadListeners = {}) {
    this.#worker = worker;
    this.#listeners = listeners;
    this.#exited = new Promise((resolve) => {
      worker.once('exit', () => resolve());
    });
    this.ready = new Promise((resolve, reject) => {
      worker.on('message', (message: FromThread) => {
        if (message.kind === 'ready') resolve(message.value);
        else if (message.kind === 'failed') reject(fromMessage(message.error));
        else this.#take(message);
      });
      worker.on('error', (error) => {
        const known = error instanceof Error ? error : new Error(String(error));
        reject(known);
        this.#end(known);
      });
      worker.on('exit', (code) => {
        const error = new StoreError('stopped', `A store thread ended (code ${code}).`);
        reject(error);
        this.#end(error);
      });
    });
    // Whoever waits for it hears of a failure; nobody has to.
    this.ready.catch(() => {});
  }

  /** Calls waiting for an answer. */
  get busy(): number {
    return this.#waiting.size;
  }

  /** Hands a request over for the next commit. The body's memory goes with it. */
  consume(request: IngestRequest): Promise<IngestOutcome> {
    const { signal, encoding } = request;
    const body = ownMemory(request.body);
    return this.#send((id) => ({ kind: 'consume', id, signal, encoding, body }), [body.buffer]);
  }

  /** Calls a method. Rejects with the thread's error, or with the signal's reason when it aborts. */
  call(method: string, args: unknown, signal?: AbortSignal): Promise<unknown> {
    if (!signal) return this.#send((id) => ({ kind: 'call', id, method, args }), []);
    if (signal.aborted) return Promise.reject(signal.reason);
    const cancel = new SharedArrayBuffer(4);
    const answer = this.#send<unknown>((id) => ({ kind: 'call', id, method, args, cancel }), []);
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        Atomics.store(new Int32Array(cancel), 0, 1);
        reject(signal.reason);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
    });
  }

  /** Sends a message that has no answer. */
  post(message: ToThread): void {
    if (!this.#ended && !this.#stopping) this.#worker.postMessage(message);
  }

  /** Asks the thread to finish what it has and end; ends it by force after `graceMs`. Safe to call twice. */
  async stop(graceMs = 4000): Promise<void> {
    if (!this.#stopping && !this.#ended) {
      this.#stopping = true;
      this.#worker.postMessage({ kind: 'stop' } satisfies ToThread);
    }
    const timer = setTimeout(() => void this.#worker.terminate(), graceMs);
    await this.#exited;
    clearTimeout(timer);
  }

  #send<T>(message: (id: number) => ToThread, transfer: ArrayBuffer[]): Promise<T> {
    if (this.#ended || this.#stopping) {
      return Promise.reject(new StoreError('stopped', 'The store is stopping.'));
    }
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage(message(id), transfer);
    });
  }

  #take(message: FromThread): void {
    switch (message.kind) {
      case 'outcomes':
        for (const [id, outcome] of message.outcomes) this.#settle(id)?.resolve(outcome as never);
        return;
      case 'result':
        this.#settle(message.id)?.resolve(message.value as never);
        return;
      case 'error':
        this.#settle(message.id)?.reject(fromMessage(message.error));
        return;
      case 'event':
        this.#listeners.event?.(message.event);
        return;
      case 'ask':
        this.#listeners.ask?.(message.method, message.args);
        return;
    }
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  #end(error: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
    if (!this.#stopping) this.#listeners.died?.(error);
  }
}

/** The bytes in an ArrayBuffer that holds nothing else, so that it can be given away; copied only if they are not. */
function ownMemory(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = bytes;
  if (buffer instanceof ArrayBuffer && buffer.byteLength === bytes.byteLength) {
    return new Uint8Array(buffer);
  }
  return new Uint8Array(bytes);
}
