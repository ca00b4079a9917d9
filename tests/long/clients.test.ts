// Real clients: the stock exporters of each language, over each transport, with and without gzip. What an exporter was
// told is stored, is stored. A language whose toolchain is not here is skipped, and its test's name says so.
import { join } from 'node:path';
import { beforeAll, describe, it } from 'vitest';
import { clientFolder, has, keepsWhatItAcknowledges, prepare } from './client-runs.ts';

const RUNS = [
  ['grpc', 'gzip'],
  ['grpc', 'none'],
  ['http', 'gzip'],
  ['http', 'none'],
] as const;
const TIMES = { timeout: 180_000 };

describe('JavaScript', TIMES, () => {
  const folder = clientFolder('js');
  beforeAll(() => prepare(folder, 'npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts'), 300_000);
  it.each([
    ['grpc', 'gzip'],
    ['grpc', 'none'],
    ['proto', 'gzip'],
    ['proto', 'none'],
    // JSON, whose package is called by its transport.
    ['http', 'gzip'],
    ['http', 'none'],
  ] as const)('over %s, compression %s', (kind, compression) =>
    keepsWhatItAcknowledges(kind === 'grpc' ? 'grpc' : 'http', compression, process.execPath, [
      join(folder, 'client.mjs'),
      kind,
    ]),
  );
});

const python = has('python3', '-m', 'venv', '--help');
describe.skipIf(!python)(`Python${python ? '' : ', left out: no python3 with venv here'}`, TIMES, () => {
  const folder = clientFolder('python');
  const bin = join(folder, 'venv', process.platform === 'win32' ? 'Scripts' : 'bin', 'python');
  beforeAll(() => {
    prepare(folder, 'python3', '-m', 'venv', 'venv');
    prepare(folder, bin, '-m', 'pip', 'install', '-q', '-r', 'requirements.txt');
  }, 300_000);
  it.each(RUNS)('over %s, compression %s', (kind, compression) =>
    keepsWhatItAcknowledges(kind, compression, bin, [join(folder, 'client.py'), kind]),
  );
});

const go = has('go', 'version');
describe.skipIf(!go)(`Go${go ? '' : ', left out: no go here'}`, TIMES, () => {
  const folder = clientFolder('go');
  beforeAll(() => prepare(folder, 'go', 'build', '-o', 'client', '.'), 600_000);
  it.each(RUNS)('over %s, compression %s', (kind, compression) =>
    keepsWhatItAcknowledges(kind, compression, join(folder, 'client'), [kind]),
  );
});

const rust = has('cargo', '--version');
describe.skipIf(!rust)(`Rust${rust ? '' : ', left out: no cargo here'}`, TIMES, () => {
  const folder = clientFolder('rust');
  beforeAll(() => prepare(folder, 'cargo', 'build', '--locked', '--quiet'), 900_000);
  it.each(RUNS)('over %s, compression %s', (kind, compression) =>
    keepsWhatItAcknowledges(kind, compression, join(folder, 'target', 'debug', 'spandrel-client'), [kind]),
  );
});
