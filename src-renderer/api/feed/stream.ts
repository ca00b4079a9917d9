// Reads the change feed: a server-sent event stream over fetch, because EventSource cannot carry a token.
import { errorFrom } from '#shared/api/client.ts';
import { FEED_PATH, type FeedEvent } from '#shared/api/feed.ts';

/** The engine writes something at least every 15 s; a stream this long silent is dead. */
const SILENT_MS = 45_000;

/** Cuts a stream's text into the data of its events; what is not yet whole stays for the next piece. */
export class EventSplitter {
  #rest = '';

  push(text: string): string[] {
    const blocks = (this.#rest + text).replaceAll('\r\n', '\n').split('\n\n');
    this.#rest = blocks.pop() ?? '';
    return blocks.map(dataOf).filter((data) => data !== '');
  }
}

function dataOf(block: string): string {
  return block
    .split('\n')
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice(5).trimStart())
    .join('\n');
}

/**
 * Reads the feed until it ends. Calls `opened` once it is there and `event` for each event.
 * Rejects with AppError when refused, with the network's own error when it breaks.
 */
export async function readFeed(
  token: string,
  signal: AbortSignal,
  on: { readonly opened: () => void; readonly event: (event: FeedEvent) => void },
): Promise<void> {
  const silence = new AbortController();
  const either = AbortSignal.any([signal, silence.signal]);
  const response = await fetch(FEED_PATH, {
    headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream' },
    signal: either,
    cache: 'no-store',
  });
  if (!response.ok || !response.body) throw errorFrom(response.status, await response.text());
  on.opened();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const splitter = new EventSplitter();
  let timer = setTimeout(() => silence.abort(), SILENT_MS);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENT_MS);
      for (const data of splitter.push(value)) on.event(JSON.parse(data));
    }
  } finally {
    clearTimeout(timer);
  }
}
