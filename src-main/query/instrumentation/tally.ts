// Counts that remember a few of what they counted.
import type { Example } from '#shared/api/instrumentation.ts';
import type { Tally } from '../../doctor/instrumentation-facts.ts';

const MOST_EXAMPLES = 5;

/** A count with its first few examples. What makes an example is only asked while there is room. */
export class Counting implements Tally {
  count = 0;
  of = 0;
  readonly examples: Example[] = [];

  /** One more was looked at; and counts, when `example` is given. */
  look(example?: () => Example): void {
    this.of++;
    if (example) this.add(example);
  }

  add(example: () => Example): void {
    this.count++;
    if (this.examples.length < MOST_EXAMPLES) this.examples.push(example());
  }
}

/** Counts by a word; each word is one example, with its number, the most frequent first. */
export class CountingByWord {
  count = 0;
  of = 0;
  readonly #words = new Map<string, { example: Example; count: number }>();

  /** `example` is asked when the word is new. */
  add(word: string, example: () => Example): void {
    const known = this.#words.get(word);
    if (known) known.count++;
    else this.#words.set(word, { example: example(), count: 1 });
  }

  tally(most = 2 * MOST_EXAMPLES): Tally {
    const examples = [...this.#words.values()]
      .sort((a, b) => b.count - a.count || (a.example.text < b.example.text ? -1 : 1))
      .slice(0, most)
      .map(({ example, count }) => ({ ...example, count }));
    return { count: this.count, of: this.of, examples };
  }
}
