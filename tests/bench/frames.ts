// What a page's frames cost while something goes on in it, from Chromium's own trace: the processor time that the
// page's main thread took for each frame, and how far apart the frames were.
import type { Browser, Page } from '@playwright/test';

export interface Frames {
  /** Processor time of the main thread from one frame's begin to the next, ms. Tasks between frames count too. */
  readonly work: readonly number[];
  /** From one frame to the next, ms, as the page sees it. */
  readonly apart: readonly number[];
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

const CATEGORIES = ['toplevel', '__metadata', 'devtools.timeline', 'disabled-by-default-devtools.timeline'];
/** Begins a frame on the main thread, in Chromium's words. */
const FRAME = 'AnimationFrame';

/** Frames while `act` goes on. Throws when Chromium's trace has none. */
export async function framesDuring(browser: Browser, page: Page, act: () => Promise<void>): Promise<Frames> {
  await page.evaluate(() => {
    const seen: number[] = [];
    const note = (at: number): void => {
      seen.push(at);
      requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
    Object.assign(window, { framesSeen: seen });
  });
  await browser.startTracing(page, { categories: CATEGORIES });
  const from = await page.evaluate(() => performance.now());
  await act();
  const seen = await page.evaluate(() => (window as unknown as { framesSeen: number[] }).framesSeen);
  const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const during = seen.filter((at) => at >= from);
  const apart = during.slice(1).map((at, k) => at - (during[k] ?? at));
  const work = workPerFrame(trace.traceEvents);
  if (work.length === 0 || apart.length === 0) throw new Error('Chromium told of no frame');
  return { work, apart };
}

/** Sums the tasks of the busiest page's main thread by frame. */
function workPerFrame(events: readonly TraceEvent[]): number[] {
  const pages = new Set(
    events.filter((e) => e.name === 'thread_name' && e.args?.name === 'CrRendererMain').map(threadOf),
  );
  const byThread = Map.groupBy(
    events.filter((e) => pages.has(threadOf(e)) && e.ts > 0),
    threadOf,
  );
  const begins = (list: readonly TraceEvent[]) => list.filter((e) => e.name === FRAME && e.ph === 'b');
  const [main] = [...byThread.values()].sort((a, b) => begins(b).length - begins(a).length);
  if (!main) return [];
  const frames = begins(main)
    .map((e) => e.ts)
    .sort((a, b) => a - b);
  const tasks = main.filter((e) => e.ph === 'X' && e.name.endsWith('RunTask')).sort((a, b) => a.ts - b.ts);
  const work = new Array<number>(Math.max(0, frames.length - 1)).fill(0);
  let frame = -1;
  let until = 0;
  for (const task of tasks) {
    // The frame's begin is told from inside of its task.
    const end = task.ts + (task.dur ?? 0);
    while (frame + 1 < frames.length && (frames[frame + 1] as number) <= end) frame++;
    // A task within a task is counted with the outer one.
    if (frame < 0 || frame >= work.length || task.ts < until) continue;
    until = end;
    work[frame] = (work[frame] as number) + (task.tdur ?? task.dur ?? 0) / 1000;
  }
  return work;
}

const threadOf = (event: TraceEvent): string => `${event.pid}:${event.tid}`;

/** Bytes the page holds after a garbage collection: objects, and the buffers that columns live in. */
export async function heldBytes(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.enable');
  await session.send('HeapProfiler.collectGarbage');
  const usage = (await session.send('Runtime.getHeapUsage')) as {
    usedSize: number;
    embedderHeapUsedSize?: number;
    backingStorageSize?: number;
  };
  await session.detach();
  return usage.usedSize + (usage.embedderHeapUsedSize ?? 0) + (usage.backingStorageSize ?? 0);
}
