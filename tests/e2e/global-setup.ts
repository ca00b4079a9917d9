// Brings engine and page up to date before the first spec. SPANDREL_ENTRY names another engine entry to run
// (the source, say) and leaves the build alone.
import { execFileSync } from 'node:child_process';

export default function globalSetup(): void {
  // The command builds what is older than its source before it answers.
  if (!process.env.SPANDREL_ENTRY)
    execFileSync(process.execPath, ['scripts/spandrel.mjs', '--version'], { stdio: 'inherit' });
}
