// What the engine saw happen at its doors: a bounded list in memory, where repeats are counted, not listed.
import type { JournalEntry } from '#shared/api/engine.ts';
import { nanosFromMs } from '#shared/model/time.ts';

const MAX_ENTRIES = 200;

export type News = Omit<JournalEntry, 'id' | 'time' | 'times'>;

/** What makes two entries the same thing happening again. */
const keyOf = (news: News): string =>
  JSON.stringify([news.kind, news.title, news.detail, news.peer, news.signal, news.service]);

export class Journal {
  readonly #onEntry: (entry: JournalEntry) => void;
  /** By key, the newest last. */
  readonly #entries = new Map<string, JournalEntry>();
  #lastId = 0;

  /** `onEntry` hears of every entry, new or repeated. */
  constructor(onEntry: (entry: JournalEntry) => void) {
    this.#onEntry = onEntry;
  }

  add(news: News): void {
    const key = keyOf(news);
    const before = this.#entries.get(key);
    const entry: JournalEntry = {
      ...news,
      id: before?.id ?? ++this.#lastId,
      time: nanosFromMs(Date.now()),
      times: (before?.times ?? 0) + 1,
    };
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    if (this.#entries.size > MAX_ENTRIES) {
      const [oldest] = this.#entries.keys();
      if (oldest !== undefined) this.#entries.delete(oldest);
    }
    this.#onEntry(entry);
  }

  /** Whether anybody connected at all. */
  get hasConnection(): boolean {
    return this.list().some(({ kind }) => kind === 'connected');
  }

  /** All entries, newest last. */
  list(): JournalEntry[] {
    return [...this.#entries.values()];
  }
}
