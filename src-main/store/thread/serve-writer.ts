// The writer's thread: drains its port so that all requests waiting there share the next commit.
import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { StoreError } from '../errors.ts';
import { giveBack } from '../give-back.ts';
import type { IngestRequest } from '../ingest/outcome.ts';
import { Writer, type WriterOptions } from '../writer.ts';
import type { ConsumeMessage, FromThread, ToThread } from './protocol.ts';
import { answer, type Served, serve } from './serve.ts';

/** Runs the writer behind a port. */
export function serveWriter(port: MessagePort, options: WriterOptions): void {
  const post = (message: FromThread, transfer: ArrayBuffer[] = []): void =>
    port.postMessage(message, transfer);
  serve(port, () => {
    const writer = new Writer(options, (event) => post({ kind: 'event', event }));
    const methods: Record<string, (args: never) => unknown> = writer.methods;
    const served: Served = {
      call(method, args) {
        const known = Object.hasOwn(methods, method) ? methods[method] : undefined;
        if (!known) throw new StoreError('internal', `The writer has no method ${method}.`);
        return known(args as never);
      },
      take(message) {
        if (message.kind !== 'consume') return false;
        const after = commitWaiting(message);
        if (after?.kind === 'call') answer(served, after, post);
        else if (after) port.emit('message', after);
        return true;
      },
      stop: () => writer.stop(),
    };

    /** Commits a request together with those waiting behind it. Returns what else was waiting and ended the group. */
    function commitWaiting(first: ConsumeMessage): ToThread | undefined {
      let waiting: ConsumeMessage | undefined = first;
      let after: ToThread | undefined;
      const ids: number[] = [];
      const bodies: Uint8Array[] = [];
      const next = (): IngestRequest | undefined => {
        let message = waiting;
        waiting = undefined;
        if (!message && !after) {
          const received = receiveMessageOnPort(port)?.message as ToThread | undefined;
          if (received?.kind === 'consume') message = received;
          else after = received;
        }
        if (!message) return undefined;
        ids.push(message.id);
        bodies.push(message.body);
        return message;
      };
      const outcomes = writer.commitGroup(next);
      post({
        kind: 'outcomes',
        outcomes: outcomes.flatMap((outcome, i) => {
          const id = ids[i];
          return id === undefined ? [] : [[id, outcome] as [number, typeof outcome]];
        }),
      });
      for (const body of bodies) giveBack(body);
      return after;
    }
    return { served, ready: writer.totals() };
  });
}
