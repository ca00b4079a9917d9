// Waiting that can be ended.

/** What a timer takes: with more it would end at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** Waits, for 24 days at most; false when `end` aborted before that. */
export function pause(ms: number, end: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    if (end.aborted) return resolve(false);
    const stop = (): void => {
      clearTimeout(timer);
      resolve(false);
    };
    const timer = setTimeout(
      () => {
        end.removeEventListener('abort', stop);
        resolve(true);
      },
      Math.min(ms, LONGEST_MS),
    );
    end.addEventListener('abort', stop, { once: true });
  });
}
