// The words by which Spandrel's command line is called, wherever they are said.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IN_CHECKOUT } from '#shared/connect/command.ts';
import { ownCommand } from '../../../src-main/engine/command.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "spandrel’s o'wn "));
  mkdirSync(join(root, 'scripts'));
});
afterEach(() => rmSync(root, { recursive: true }));

describe('the own command', () => {
  it('is the script by its whole path, quoted for a shell where it must be', () => {
    expect(ownCommand(root, '')).toBe(null);
    writeFileSync(join(root, 'scripts', 'spandrel.mjs'), 'console.log(process.argv.slice(2).join())');
    const command = ownCommand(root, '');
    expect(execFileSync('sh', ['-c', `${command} status --json`], { cwd: '/', encoding: 'utf8' })).toBe(
      'status,--json\n',
    );
    expect(ownCommand(ROOT, '')).toBe(`node ${join(ROOT, 'scripts', 'spandrel.mjs')}`);
  });

  it('is the name alone where that is on PATH and is this one', () => {
    const script = join(root, 'scripts', 'spandrel.mjs');
    writeFileSync(script, '');
    mkdirSync(join(root, 'bin'));
    symlinkSync(script, join(root, 'bin', 'spandrel'));
    expect(ownCommand(root, `/nowhere:${join(root, 'bin')}`)).toBe('spandrel');
    expect(ownCommand(ROOT, join(root, 'bin'))).toContain('spandrel.mjs');
  });
});

it('README says the command as the sign-in page does, and the package has the script', () => {
  const scripts = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts;
  expect(scripts[IN_CHECKOUT.split(' ')[2] ?? '']).toBe('node scripts/spandrel.mjs');
  const shown = readFileSync(join(ROOT, 'README.md'), 'utf8').match(/^ {4}.*\bspandrel\b -- \w+/gm) ?? [];
  expect(shown.length).toBeGreaterThan(10);
  for (const line of shown) expect(line).toMatch(/npm run (--silent )?spandrel -- \w+$/);
});
