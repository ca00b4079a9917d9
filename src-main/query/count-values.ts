// Counting values as they are met: how many traces or records have each, most frequent first.
import type { FacetSection, Facets } from '#shared/api/common.ts';

/** Different values of a field that a section is made of: more tell nothing. */
const MOST_OF_PREFERRED = 200;
const MOST_OF_OTHERS = 30;

/** How many different values of an attribute are worth counting. */
export function mostValues(field: string, preferred: readonly string[]): number {
  return preferred.includes(field) ? MOST_OF_PREFERRED : MOST_OF_OTHERS;
}

interface Tally {
  count: number;
  errors: number;
  /** The group that was counted last: one value counts once a group. */
  group: number;
  errorGroup: number;
}

/** The values of one field. */
export class ValueCounts {
  readonly #tallies = new Map<string, Tally>();
  readonly #most: number;
  /** Groups that have the field at all. */
  covered = 0;
  #lastGroup = -1;
  /** More values than are counted were met. */
  overflows = false;

  /** Further values than `most` only make it known that there are more. */
  constructor(most = 500) {
    this.#most = most;
  }

  /** Counts a value once for a group (a trace, a record); groups come one after another. */
  add(value: string, group: number, isError = false): void {
    if (group !== this.#lastGroup) {
      this.#lastGroup = group;
      this.covered++;
    }
    let tally = this.#tallies.get(value);
    if (!tally) {
      if (this.#tallies.size >= this.#most) {
        this.overflows = true;
        return;
      }
      tally = { count: 0, errors: 0, group: -1, errorGroup: -1 };
      this.#tallies.set(value, tally);
    }
    if (tally.group !== group) {
      tally.group = group;
      tally.count++;
    }
    if (isError && tally.errorGroup !== group) {
      tally.errorGroup = group;
      tally.errors++;
    }
  }

  get size(): number {
    return this.#tallies.size;
  }

  /** Values with their counts, most frequent first, then by name. */
  sorted(): { value: string; count: number; errors: number }[] {
    return [...this.#tallies]
      .map(([value, { count, errors }]) => ({ value, count, errors }))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  }

  /** The field as a section of facets with its first values. */
  section(field: string, label: string | undefined, shown: number, withErrors = false): FacetSection {
    const values = this.sorted();
    return {
      field,
      ...(label !== undefined && { label }),
      values: values
        .slice(0, shown)
        .map(({ value, count, errors }) => ({ value, count, ...(withErrors && errors > 0 && { errors }) })),
      more: Math.max(0, values.length - shown) + (this.overflows ? 1 : 0),
    };
  }
}

/**
 * The attribute fields worth a section: the preferred ones in their order, then those that most groups have.
 * Fields that nearly always differ tell nothing and are left out.
 */
export function worthShowing(
  fields: ReadonlyMap<string, ValueCounts>,
  preferred: readonly string[],
  most: number,
): [string, ValueCounts][] {
  const rank = (field: string): number => {
    const at = preferred.indexOf(field);
    return at < 0 ? preferred.length : at;
  };
  return [...fields]
    .filter(([field, counts]) => {
      if (counts.overflows) return false;
      return preferred.includes(field) || (counts.size > 1 && counts.size * 2 <= counts.covered);
    })
    .sort(([a, x], [b, y]) => rank(a) - rank(b) || y.covered - x.covered || (a < b ? -1 : 1))
    .slice(0, most);
}

/** Sections that have values, with what was counted. */
export function facetsOf(sections: FacetSection[], counted: number, exact: boolean): Facets {
  return { sections: sections.filter(({ values }) => values.length > 0), counted, exact };
}
