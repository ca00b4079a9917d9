// Bundles the page: page/ becomes dist/, which app.ts serves.
import { fileURLToPath } from 'node:url';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
export default {
  root: here('./page'),
  build: { outDir: here('./dist'), emptyOutDir: true, target: 'es2022', chunkSizeWarningLimit: 1000 },
};
