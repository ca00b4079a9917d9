// Finding a text among the loaded lines: which rows hold it, and walking from one to the next.
import { useMemo, useState } from 'react';
import type { LogRow } from '#shared/api/logs.ts';
import { type Finder, findPattern, withoutAnsi } from '../../logic/log-body.ts';
import { changeUrl } from '../../ui/index.ts';

export interface Find {
  readonly matches: number;
  /** The place of the match walked to; -1 before the first step. */
  readonly at: number;
  readonly step: (direction: 1 | -1) => void;
  readonly setText: (text: string) => void;
}

/** `show` brings the row of an index into view. */
export function useFind(rows: readonly LogRow[], text: string, show: (index: number) => void): Find {
  const matches = useMemo(() => matchingRows(rows, findPattern(text)), [rows, text]);
  const [at, setAt] = useState(-1);
  return {
    matches: matches.length,
    at,
    step: (direction) => {
      if (matches.length === 0) return;
      // The first step goes to the newest, which is where one looks.
      const start = at < 0 || at >= matches.length ? (direction === 1 ? -1 : matches.length) : at;
      const next = (start + direction + matches.length) % matches.length;
      setAt(next);
      show(matches[next] ?? 0);
    },
    setText: (next) => {
      setAt(-1);
      changeUrl({ find: next === '' ? null : next }, { replace: true });
    },
  };
}

function matchingRows(rows: readonly LogRow[], find: Finder | null): number[] {
  if (!find) return [];
  return rows.flatMap((row, index) => ([...find(withoutAnsi(row.body))].length > 0 ? [index] : []));
}
