// How the three realms are built: main (Node, ESM), preload (CommonJS for Electron's sandbox), renderer.
// Packages in `dependencies` stay files of their own (a native module, a logger with threads); all others are built
// in, because a hundred small files cost a start more than one large one.
// An entry that does not exist is left out. `BUILD_ONLY=renderer npx electron-vite build` builds one realm alone.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import type { Plugin, ProxyOptions } from 'vite';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

const shared = { alias: { '#shared': path('src-shared') } };

/** Keeps the entries whose source file exists, as absolute paths. */
function present(entries: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(entries)
      .map(([name, file]) => [name, path(file)] as const)
      .filter(([, file]) => existsSync(file)),
  );
}

const mainEntries = present({
  desktop: 'src-main/desktop/index.ts',
  spandrel: 'src-main/headless/spandrel.ts',
  engine: 'src-main/engine/engine.process.ts',
  writer: 'src-main/engine/threads/writer.worker.ts',
  reader: 'src-main/engine/threads/reader.worker.ts',
  indexer: 'src-main/engine/threads/indexer.worker.ts',
});
const preloadEntries = present({ preload: 'src-main/desktop/preload.ts' });

/** The engine a development server talks to; `npm start` and `spandrel serve` listen here by default. */
const developmentEngine = process.env.SPANDREL_API ?? 'http://127.0.0.1:4319';

/** The engine answers pages of its own origin only, so the proxy speaks as one. */
const proxyToEngine: ProxyOptions = {
  target: developmentEngine,
  changeOrigin: true,
  headers: { origin: developmentEngine },
};

/**
 * electron-vite makes links relative, for pages opened as files. Ours is served by the engine, and a deep
 * link (/traces/…) must find its scripts too.
 */
const servedFromRoot: Plugin = { name: 'served-from-root', enforce: 'post', config: () => ({ base: '/' }) };

/**
 * An import of `node:http` makes Node read all that the module has, and so load undici for its WebSocket: a tenth of
 * the engine's start. Asked for by name it gives what is wanted.
 */
const httpAlone: Plugin = {
  name: 'http-alone',
  renderChunk: (code) =>
    code.replace(
      /^import \{([^}]*)\} from "node:http";$/m,
      (_, names: string) =>
        `const {${names.replaceAll(' as ', ': ')}} = process.getBuiltinModule("node:http");`,
    ),
};

const only = process.env.BUILD_ONLY?.split(',');
const wanted = (realm: string): boolean => only === undefined || only.includes(realm);

export default defineConfig({
  ...(wanted('main') &&
    Object.keys(mainEntries).length > 0 && {
      main: {
        resolve: shared,
        plugins: [httpAlone],
        build: {
          outDir: 'out/main',
          externalizeDeps: true,
          rolldownOptions: {
            input: mainEntries,
            // grpc-js asks for it only where descriptions of services are made of .proto files: nowhere here.
            external: ['@grpc/proto-loader'],
            // Nothing of ours does anything by being imported: what a thread takes from a room's index brings the rest
            // of the room with it otherwise.
            treeshake: { moduleSideEffects: [{ test: /\/src-(main|shared)\//, sideEffects: false }] },
            output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
          },
        },
      },
    }),
  ...(wanted('preload') &&
    Object.keys(preloadEntries).length > 0 && {
      preload: {
        resolve: shared,
        build: {
          outDir: 'out/preload',
          rolldownOptions: { input: preloadEntries, output: { format: 'cjs', entryFileNames: '[name].cjs' } },
        },
      },
    }),
  renderer: {
    root: path('src-renderer'),
    resolve: shared,
    plugins: [react(), servedFromRoot],
    // The page's own modules under api/ are files, not endpoints.
    server: { host: '127.0.0.1', proxy: { '^/api/(?!.*\\.tsx?(\\?|$))': proxyToEngine } },
    build: {
      outDir: path('out/renderer'),
      emptyOutDir: true,
      minify: true,
      // Read from this machine: one large file costs less than many small ones.
      chunkSizeWarningLimit: 1500,
      target: 'es2023',
      cssTarget: ['chrome130', 'firefox132', 'safari18'],
      assetsInlineLimit: 0,
      rolldownOptions: { input: path('src-renderer/index.html') },
    },
  },
});
