// What stands around every screen: top bar, rail, status bar; and the screen the path asks for.
import { useQuery } from '@tanstack/react-query';
import { MapPinOff } from 'lucide-react';
import { Suspense, useEffect } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { statusQuery } from '../../api/index.ts';
import { Button, EmptyState, goTo, SkeletonRows, viewHref } from '../../ui/index.ts';
import { ErrorBoundary } from '../ErrorBoundary.tsx';
import { Palette } from '../palette/Palette.tsx';
import { SCREENS, type Screen, SendDrawer, ShowScreen } from '../routes.tsx';
import { EngineBanner } from './EngineBanner.tsx';
import styles from './Frame.module.css';
import { KeySheet } from './KeySheet.tsx';
import { PLACES } from './places.ts';
import { Rail } from './Rail.tsx';
import { StatusBar } from './StatusBar.tsx';
import { TopBar } from './TopBar.tsx';

export function Frame() {
  const [path] = useLocation();
  const place = PLACES.find(({ path: to }) => path === to || path.startsWith(`${to}/`));
  const title = place ? `${place.word} · Spandrel` : 'Spandrel';
  useEffect(() => {
    document.title = title;
  }, [title]);
  // The other screens' code comes while nothing else is to do, so that the first visit waits for data alone.
  useEffect(() => {
    const timer = setTimeout(() => {
      for (const screen of SCREENS) screen.preload();
    }, 1000);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={styles.frame}>
      <TopBar />
      <Rail />
      <main className={styles.screen}>
        <EngineBanner />
        <div className={styles.mount}>
          <ErrorBoundary key={path}>
            <Suspense fallback={<SkeletonRows rows={16} />}>
              <Switch>
                {SCREENS.map((screen) => (
                  <Route key={screen.path} path={screen.path}>
                    {screen.path === '/traces' ? (
                      <Traces screen={screen} />
                    ) : (
                      <ShowScreen code={screen.code} />
                    )}
                  </Route>
                ))}
                <Route path="/">
                  <Start />
                </Route>
                <Route>
                  <Nowhere />
                </Route>
              </Switch>
            </Suspense>
          </ErrorBoundary>
        </div>
        {SendDrawer && (
          <Suspense fallback={null}>
            <SendDrawer />
          </Suspense>
        )}
      </main>
      <StatusBar />
      <Palette />
      <KeySheet />
    </div>
  );
}

const connect = SCREENS.find(({ path }) => path === '/connect');

/** Whether nothing was ever captured; undefined until that is known. */
function useNothingYet(): boolean | undefined {
  const { data: status, isError } = useQuery(statusQuery());
  if (!status) return isError ? false : undefined;
  const { traces, logs, metricPoints } = status.counts;
  return traces + logs + metricPoints === 0;
}

/** The start page: how to connect while nothing was ever captured, else the traces. */
function Start() {
  const nothingYet = useNothingYet();
  if (nothingYet === undefined) return null;
  return <Redirect replace to={nothingYet && connect ? '/connect' : viewHref('/traces')} />;
}

/** The list of traces, or how to get the first one; the address stays, so that the list comes by itself. */
function Traces({ screen }: { readonly screen: Screen }) {
  const shown = useNothingYet() && connect ? connect : screen;
  return <ShowScreen key={shown.path} code={shown.code} />;
}

function Nowhere() {
  return (
    <EmptyState
      icon={MapPinOff}
      title="There is no such page"
      actions={
        <Button small onClick={() => goTo('/')}>
          Start page
        </Button>
      }
    >
      The link may be from another version of Spandrel.
    </EmptyState>
  );
}
