// How long asking after a send waits for what, in milliseconds.

export interface AskPatience {
  /** What is not seen at once is looked for again after such pauses… */
  again: readonly number[];
  /** … but all in all not longer than this. */
  againAll: number;
  /** Traces are asked for by id for so long; from then on a search is waited for where it will do. */
  byId: number;
  /** When a search begins to show what has come, and when it shows all of it that it ever will. */
  shownAfter: number;
  shownWithin: number;
  /** A search that showed nothing new is tried again after this. */
  searchAgain: number;
}

export const PATIENCE: AskPatience = {
  again: [300, 700, 1500, 2500],
  againAll: 10_000,
  byId: 5000,
  shownAfter: 10_000,
  shownWithin: 75_000,
  searchAgain: 5000,
};
