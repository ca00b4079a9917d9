// Fetches Electron's binary for this machine, telling progress as one JSON object a line on stdout:
// {"percent":0.34}, then {"done":true}. Exits 1 with the reason on stderr. Needs the right Node.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ROOT } from './toolchain.mjs';

const require = createRequire(join(ROOT, 'node_modules', 'electron', 'package.json'));
const { downloadArtifact } = await import(require.resolve('@electron/get'));
const { version } = require('./package.json');

const tell = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

let told = -1;
try {
  await downloadArtifact({
    version,
    artifactName: 'electron',
    checksums: require('./checksums.json'),
    platform: process.platform,
    arch: process.arch,
    downloadOptions: {
      quiet: true,
      getProgressCallback: async ({ percent }) => {
        if (percent - told < 0.01) return;
        told = percent;
        tell({ percent });
      },
    },
  });
  // The archive is in Electron's cache now; its own installer unpacks it from there.
  const unpacked = spawnSync(process.execPath, [join(ROOT, 'node_modules', 'electron', 'install.js')], {
    stdio: ['ignore', 2, 2],
  });
  if (unpacked.status !== 0) throw new Error('the downloaded archive could not be unpacked');
  tell({ done: true });
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
