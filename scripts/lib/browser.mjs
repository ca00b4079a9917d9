// Finds a Chromium for the end-to-end tests, or gets one. Runs on Node 20.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, say } from './toolchain.mjs';

const KNOWN = [
  process.env.SPANDREL_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

function playwrightsOwn(node) {
  const script =
    "const { chromium } = await import('@playwright/test'); process.stdout.write(chromium.executablePath())";
  const asked = spawnSync(node, ['--input-type=module', '-e', script], { cwd: ROOT, encoding: 'utf8' });
  return asked.status === 0 ? asked.stdout : undefined;
}

function find(node) {
  return [...KNOWN, playwrightsOwn(node)].find((path) => path && existsSync(path));
}

function run(command, args, timeout) {
  return spawnSync(command, args, { cwd: ROOT, stdio: ['ignore', 2, 2], timeout }).status === 0;
}

/** Path of a Chromium, installed when there was none: Playwright's own, or Debian's for root. Undefined when neither can be had. */
export function ensureBrowser(node) {
  const there = find(node);
  if (there) return there;
  say('No Chromium here; asking Playwright for one…');
  run(node, [join(ROOT, 'node_modules', '@playwright', 'test', 'cli.js'), 'install', 'chromium'], 300_000);
  const downloaded = find(node);
  if (downloaded) return downloaded;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    say('Playwright’s download cannot be had; installing the system’s chromium…');
    run('apt-get', ['update', '-qq'], 300_000);
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], 600_000);
  }
  return find(node);
}
