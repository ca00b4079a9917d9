// Builds the page of widgets into a temporary folder and serves it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { build, preview } from 'vite';

export interface Gallery {
  readonly url: string;
  readonly close: () => Promise<void>;
}

export async function openGallery(): Promise<Gallery> {
  const outDir = await mkdtemp(join(tmpdir(), 'widgets-'));
  const quiet = { configFile: false, logLevel: 'error' } as const;
  await build({
    ...quiet,
    root: fileURLToPath(new URL('.', import.meta.url)),
    plugins: [react()],
    build: { outDir, emptyOutDir: true, target: 'es2023', cssTarget: ['chrome130'] },
  });
  const server = await preview({
    ...quiet,
    root: outDir,
    build: { outDir },
    preview: { port: 0, host: '127.0.0.1' },
  });
  const [url] = server.resolvedUrls?.local ?? [];
  if (url === undefined) throw new Error('the gallery is served nowhere');
  return {
    url,
    close: async () => {
      await server.close();
      await rm(outDir, { recursive: true, force: true });
    },
  };
}
