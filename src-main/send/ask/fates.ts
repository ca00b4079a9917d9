// What became of what was sent, item by item.

/** `pending`: accepted, but not to be seen yet, or not by asking. */
export type Fate = 'arrived' | 'pending' | 'missing';

/** What became of an item and why; one object for all items of which the same is true. */
export interface Found {
  fate: Fate;
  /** In plain words, the same for all of a kind; empty for what arrived and needs no word. */
  reason: string;
  /** Missing for good: sent again it would be refused, or take the place of something that is there. */
  barred?: true;
}

export const ARRIVED: Found = { fate: 'arrived', reason: '' };
