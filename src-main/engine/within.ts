// Bounded waiting, for stopping in time whatever hangs.
import type { Logger } from './log.ts';

/** Resolves when `promise` settles, at the latest after `ms`; lateness and failures are logged, never thrown. */
export async function within(
  ms: number,
  what: string,
  log: Logger,
  promise?: Promise<unknown>,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      log.warn(`${what}: not stopped after ${ms} ms`);
      resolve();
    }, ms);
  });
  const settled = Promise.resolve(promise).then(
    () => {},
    (error: unknown) => log.error({ err: error }, `${what}: did not stop cleanly`),
  );
  await Promise.race([settled, late]);
  clearTimeout(timer);
}
