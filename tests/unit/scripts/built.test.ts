// When the scripts build the app anew: for sources that changed, not for what an example left behind.
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { isBuilt, markBuilt } from '../../../scripts/lib/built.mjs';

const BEFORE = new Date('2026-01-01T00:00:00Z');
const LATER = new Date('2100-01-01T00:00:00Z');

/** A checkout that has just been built. */
function built(): { root: string; write: (file: string, time: Date) => void } {
  const root = mkdtempSync(join(tmpdir(), 'spandrel-built-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const write = (file: string, time: Date): void => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), '');
    utimesSync(join(root, file), time, time);
    utimesSync(dirname(join(root, file)), time, time);
  };
  for (const file of ['src-main/a.ts', 'src-main/b.ts', 'examples/shop/app.ts', 'package.json'])
    write(file, BEFORE);
  expect(isBuilt(root)).toBe(false);
  markBuilt(root);
  expect(isBuilt(root)).toBe(true);
  return { root, write };
}

it('builds anew what was changed, what came and what went away', () => {
  const changed = built();
  changed.write('src-main/a.ts', LATER);
  expect(isBuilt(changed.root)).toBe(false);
  const came = built();
  came.write('src-main/c.ts', BEFORE);
  expect(isBuilt(came.root)).toBe(false);
  const gone = built();
  rmSync(join(gone.root, 'src-main', 'b.ts'));
  expect(isBuilt(gone.root)).toBe(false);
});

it('does not build anew after an example ran', () => {
  const { root, write } = built();
  for (const left of ['dist/page.js', 'node_modules/x/index.js', '.venv/x', 'target/x', '__pycache__/x.pyc'])
    write(`examples/shop/${left}`, LATER);
  utimesSync(join(root, 'examples', 'shop'), LATER, LATER);
  expect(isBuilt(root)).toBe(true);
});
