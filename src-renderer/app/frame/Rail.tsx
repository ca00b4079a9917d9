// The rail: one place a signal, Settings at the foot. Links keep time range and run.
import { Fragment } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { cx, goTo, useKeys, viewHref } from '../../ui/index.ts';
import { SCREENS } from '../routes.tsx';
import styles from './Frame.module.css';
import { PLACES } from './places.ts';

export function Rail() {
  const [path] = useLocation();
  const search = useSearch();
  useKeys(
    'Go to',
    PLACES.map(({ keys, word, path: to }) => ({ keys, label: word, run: () => goTo(to) })),
  );
  return (
    <nav className={styles.rail} aria-label="Screens">
      {PLACES.map(({ path: to, word, icon: Icon }) => {
        const here = path === to || path.startsWith(`${to}/`);
        return (
          <Fragment key={to}>
            {to === '/settings' && <span className={styles.spring} />}
            <Link
              href={viewHref(to, {}, search)}
              className={cx(styles.place, here && styles.here)}
              aria-current={here ? 'page' : undefined}
              onPointerEnter={() => SCREENS.find((screen) => screen.path === to)?.preload()}
            >
              <Icon size={18} aria-hidden />
              {word}
            </Link>
          </Fragment>
        );
      })}
    </nav>
  );
}
