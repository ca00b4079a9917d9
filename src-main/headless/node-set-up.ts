// What Node loads before the program: the loader hook, without which packages of ES modules are not seen, then the
// stock registration. That one flushes on SIGTERM but keeps the process, and loses all on Ctrl-C; so its flush is
// called for both, and then the signal does what it would have done, unless the program takes it itself.

const LEAVE_WITHIN_MS = 3000;

/** A module as a `data:` address, for `--import`; both parts are `file:` addresses. */
export function nodeSetUp(hook: string, registration: string): string {
  const code = `
import * as module from 'node:module';
module.register?.(${JSON.stringify(hook)});
const before = process.listeners('SIGTERM');
await import(${JSON.stringify(registration)});
const flushes = process.listeners('SIGTERM').filter((one) => !before.includes(one));
for (const flush of flushes) process.off('SIGTERM', flush);
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    const alone = process.listenerCount(signal) === 0;
    const tooLong = new Promise((resolve) => setTimeout(resolve, ${LEAVE_WITHIN_MS}).unref());
    await Promise.race([Promise.allSettled(flushes.map((flush) => flush())), tooLong]);
    if (alone) process.kill(process.pid, signal);
  });
}`;
  return `data:text/javascript,${encodeURIComponent(code)}`;
}
