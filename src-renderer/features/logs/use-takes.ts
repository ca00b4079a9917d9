// When the newest page is taken into the list: at once while fewer records come than the cap lets in, else as often as
// it allows. What was passed by is counted by the engine, late records among it.
import { useEffect, useRef, useState } from 'react';
import { type AskedWindow, api } from '../../api/index.ts';
import { type Allowance, type RateCap, spend, waitFor } from './rate-cap.ts';
import type { Page, Stretch } from './stretch.ts';

/** Records of a page. */
export const PAGE = 200;

interface Takes {
  /** The newest page, as soon as it is there. */
  readonly page: Page | undefined;
  readonly asked: { readonly window: AskedWindow; readonly q: string };
  readonly question: string;
  /** What the list holds of this question; null: nothing yet. */
  readonly held: Stretch | null;
  readonly following: boolean;
  readonly cap: RateCap;
  readonly take: (page: Page) => void;
}

/** Takes pages in; returns how many records were passed by since the list follows. */
export function useTakes({ page, asked, question, held, following, cap, take }: Takes): number {
  const allowance = useRef<Allowance>({ lines: PAGE, atMs: 0 });
  const taken = useRef<Page | undefined>(undefined);
  const [passed, setPassed] = useState({ question, count: 0 });
  /** Up to which arrival was shown or counted since the list follows. */
  const followed = useRef<{ question: string; upTo: number } | null>(null);
  useEffect(() => {
    followed.current = null;
    if (following) setPassed({ question, count: 0 });
  }, [following, question]);

  const latest = useRef({ asked, held, take });
  useEffect(() => {
    latest.current = { asked, held, take };
  });
  const known = held !== null;
  useEffect(() => {
    if (!page || (known && (!following || taken.current === page))) return;
    const { held: before } = latest.current;
    const fresh = before ? page.logs.filter(({ id }) => id > before.arrivedTo).length : 0;
    const takeIt = (): void => {
      taken.current = page;
      allowance.current = spend(allowance.current, fresh, cap, PAGE, performance.now());
      latest.current.take(page);
      const upTo = page.arrivedTo;
      const since = followed.current?.question === question ? followed.current.upTo : null;
      followed.current = { question, upTo };
      // A page that is not full is all there is.
      if (since === null || page.next === null || upTo === since) return;
      const { window, q } = latest.current.asked;
      void api.logArrivals({ ...window.resolve(), q, after: since, upTo }).then(
        ({ count }) => {
          const more = Math.max(0, count - fresh);
          if (more === 0) return;
          setPassed((now) => (now.question === question ? { question, count: now.count + more } : now));
        },
        // The list itself says what is wrong.
        () => undefined,
      );
    };
    const wait = waitFor(allowance.current, fresh, cap, PAGE, performance.now());
    if (wait === 0) {
      takeIt();
      return;
    }
    const timer = setTimeout(takeIt, wait);
    return () => clearTimeout(timer);
  }, [page, known, following, cap, question]);
  return following && passed.question === question ? passed.count : 0;
}
