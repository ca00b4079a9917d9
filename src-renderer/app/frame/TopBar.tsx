// The top bar: which run, which time, whether it is live; search, theme, help.
import { CircleQuestionMark, Moon, Search, Sun } from 'lucide-react';
import { Link } from 'wouter';
import { IconButton, Kbd, Mark, setPrefs, Tooltip, useTheme, viewHref } from '../../ui/index.ts';
import { openPalette } from '../palette/open.ts';
import styles from './Frame.module.css';
import { openKeySheet } from './key-sheet-open.ts';
import { LiveState } from './LiveState.tsx';
import { RunMenu } from './RunMenu.tsx';
import { TimeRangeMenu } from './TimeRangeMenu.tsx';

export function TopBar() {
  const theme = useTheme();
  return (
    <header className={styles.top}>
      <Tooltip content="Start page">
        <Link href={viewHref('/')} className={styles.mark} aria-label="Start page">
          <Mark size={20} />
        </Link>
      </Tooltip>
      <RunMenu />
      <span className={styles.divider} />
      <TimeRangeMenu />
      <span className={styles.divider} />
      <LiveState />
      <span className={styles.spring} />
      <button type="button" className={styles.search} onClick={openPalette}>
        <Search size={14} aria-hidden />
        <span>Search or run a command</span>
        <Kbd keys="mod+k" />
      </button>
      <div className={styles.tail}>
        <IconButton
          icon={theme === 'dark' ? Sun : Moon}
          label={theme === 'dark' ? 'Light theme' : 'Dark theme'}
          onClick={() => setPrefs({ theme: theme === 'dark' ? 'light' : 'dark' })}
        />
        <IconButton icon={CircleQuestionMark} label="Keys" kbd="?" onClick={openKeySheet} />
      </div>
    </header>
  );
}
