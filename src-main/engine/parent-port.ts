// The line to the program that started this engine as a process: Electron's parent port, or Node's channel of
// a forked child. Both carry the messages of src-shared/api/shell.ts.
import type { FromEngine, ToEngine } from '#shared/api/shell.ts';
import type { Secrets, SecretValues } from './secrets.ts';

export interface ParentPort {
  send(message: FromEngine): void;
  onMessage(listener: (message: ToEngine) => void): void;
  /** Called when the parent is gone. */
  onGone(listener: () => void): void;
}

/** As much of Electron's `process.parentPort` as is needed; Node's types do not know it. */
interface ElectronPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
}

/** The parent's port, or null when nobody started this as a process of theirs. */
export function parentPort(): ParentPort | null {
  const electron = Reflect.get(process, 'parentPort') as ElectronPort | undefined;
  if (electron !== undefined) {
    return {
      send: (message) => electron.postMessage(message),
      onMessage: (listener) => electron.on('message', ({ data }) => listener(data as ToEngine)),
      // Electron ends its utility processes with itself.
      onGone: () => {},
    };
  }
  if (process.send === undefined) return null;
  return {
    send: (message) => process.send?.(message),
    onMessage: (listener) => void process.on('message', (data) => listener(data as ToEngine)),
    onGone: (listener) => void process.on('disconnect', listener),
  };
}

const ANSWER_WITHIN_MS = 30_000;

/** Secrets that the parent keeps in the system's keychain. */
export function parentSecrets(port: ParentPort): Secrets {
  let lastId = 0;
  const waiting = new Map<
    number,
    { resolve: (values: SecretValues) => void; reject: (error: Error) => void }
  >();
  port.onMessage((message) => {
    if (message.kind !== 'secrets') return;
    const asked = waiting.get(message.id);
    waiting.delete(message.id);
    // Secrets that came with a warning are still secrets: the keychain is missing, the values are there.
    if (message.error !== undefined && Object.keys(message.secrets).length === 0)
      asked?.reject(new Error(message.error));
    else asked?.resolve(message.secrets);
  });
  const ask = (message: (id: number) => FromEngine): Promise<SecretValues> =>
    new Promise((resolve, reject) => {
      const id = ++lastId;
      const timer = setTimeout(() => {
        waiting.delete(id);
        reject(new Error('The keychain did not answer.'));
      }, ANSWER_WITHIN_MS);
      const settle = <T>(then: (value: T) => void) => {
        return (value: T): void => {
          clearTimeout(timer);
          then(value);
        };
      };
      waiting.set(id, { resolve: settle(resolve), reject: settle(reject) });
      port.send(message(id));
    });
  return {
    kind: 'keychain',
    read: () => ask((id) => ({ kind: 'secrets.get', id })),
    async write(secrets) {
      await ask((id) => ({ kind: 'secrets.set', id, secrets }));
    },
  };
}
