// A thread's start leaves behind twice what it goes on to use, and V8 collects only when much is allocated: an idle
// thread would keep it for good. Collected once when it has settled, four threads hold a seventh of the engine less.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const SETTLED_MS = 1000;

/** Collects this thread's garbage once, in a moment, down to the last of it. */
export function collectSoon(): void {
  setTimeout(() => {
    setFlagsFromString('--expose-gc');
    const collect: NodeJS.GCFunction | undefined = runInNewContext(
      "typeof gc === 'function' ? gc : undefined",
    );
    collect?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  }, SETTLED_MS).unref();
}
