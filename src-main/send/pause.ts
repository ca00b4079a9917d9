// Waiting that can be ended.

/** Waits; false when `end` aborted before that. */
export function pause(ms: number, end: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    if (end.aborted) return resolve(false);
    const stop = (): void => {
      clearTimeout(timer);
      resolve(false);
    };
    const timer = setTimeout(() => {
      end.removeEventListener('abort', stop);
      resolve(true);
    }, ms);
    end.addEventListener('abort', stop, { once: true });
  });
}
