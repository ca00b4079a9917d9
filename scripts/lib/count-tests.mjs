// Adds up what the test runners reported: names what failed, and prints the closing line "N passed, N failed".
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { ROOT } from './toolchain.mjs';

export const COUNTS_DIR = join(ROOT, 'test-results', 'counts');

/** Notes a check that is one test by itself, such as the linter. */
export function recordStep(title, ok) {
  writeFileSync(join(COUNTS_DIR, `step-${title.replace(/\W+/g, '-')}.json`), JSON.stringify({ ok }));
}

function read(name) {
  return JSON.parse(readFileSync(join(COUNTS_DIR, name), 'utf8'));
}

function countsOf(name) {
  const report = read(name);
  if (name.startsWith('step-')) return report.ok ? [1, 0, 0] : [0, 1, 0];
  if (name.startsWith('vitest-')) {
    // A file that cannot even be loaded reports no test of its own.
    const broken = report.testResults.filter(
      (file) => file.status === 'failed' && file.assertionResults.length === 0,
    ).length;
    return [
      report.numPassedTests,
      report.numFailedTests + broken,
      report.numPendingTests + report.numTodoTests,
    ];
  }
  const { expected, unexpected, flaky, skipped } = report.stats;
  return [expected + flaky, unexpected + report.errors.length, skipped];
}

const firstLine = (text = '') => stripVTControlCharacters(text).trim().split('\n')[0];

function failedSpecs({ suites = [], specs = [], file }) {
  const own = specs
    .filter(({ tests }) => tests.some(({ status }) => status === 'unexpected'))
    .map(({ title, tests }) => {
      const results = tests.flatMap((test) => test.results);
      return `${file} › ${title}: ${firstLine(results.findLast(({ error }) => error)?.error.message)}`;
    });
  return [...own, ...suites.flatMap(failedSpecs)];
}

/** What failed in one report, a line each: with other output above, nobody has to search for it. */
function failedOf(name) {
  const report = read(name);
  if (name.startsWith('step-')) return report.ok ? [] : [name];
  if (name.startsWith('vitest-'))
    return report.testResults.flatMap(({ name: file, status, message, assertionResults }) => {
      const path = relative(ROOT, file);
      if (status === 'failed' && assertionResults.length === 0) return [`${path}: ${firstLine(message)}`];
      return assertionResults
        .filter((test) => test.status === 'failed')
        .map((test) => `${path} › ${test.fullName}: ${firstLine(test.failureMessages[0])}`);
    });
  return [...report.suites.flatMap(failedSpecs), ...report.errors.map(({ message }) => firstLine(message))];
}

/** Prints the closing line over all reports, or over the long tests only. */
export function countTests(which) {
  const names = existsSync(COUNTS_DIR)
    ? readdirSync(COUNTS_DIR).filter((name) => name.endsWith('.json'))
    : [];
  const chosen = which === 'long' ? names.filter((name) => name.includes('long')) : names;
  let [passed, failures, skipped] = [0, 0, 0];
  for (const name of chosen) {
    const [ok, bad, left] = countsOf(name);
    passed += ok;
    failures += bad;
    skipped += left;
  }
  const failed = chosen.flatMap(failedOf).map((line) => `\nfailed: ${line}`);
  process.stdout.write(
    `${failed.join('')}\n${passed} passed, ${failures} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`,
  );
  return { failures };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exit(countTests('all').failures > 0 ? 1 : 0);
