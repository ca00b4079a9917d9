// The import table of the house (docs/architecture.md): which room may import which. A room is a folder; a
// path belongs to the room with the longest matching prefix. Importing inside one's own room is always fine.

export interface Room {
  /** Folder, from the top of the repository. */
  path: string;
  /** Rooms it may import, type imports included. */
  may: readonly string[];
  /** npm packages and node: modules it may import; "*" for any. */
  packages: readonly string[];
}

const NODE = ['node:*'];

const MAIN_ROOMS_BELOW_API = [
  'src-main/otlp',
  'src-main/doctor',
  'src-main/receive',
  'src-main/pipeline',
  'src-main/store',
  'src-main/query',
  'src-main/send',
  'src-main/sample',
];
const ENGINE_ROOMS = [...MAIN_ROOMS_BELOW_API, 'src-main/api'];
const SHARED = ['src-shared/model', 'src-shared/api', 'src-shared/query', 'src-shared/connect'];
const FEATURE = [
  'src-renderer/api',
  'src-renderer/viz',
  'src-renderer/logic',
  'src-renderer/ui',
  'src-renderer/app',
  ...SHARED,
];

export const ROOMS: readonly Room[] = [
  { path: 'src-shared/model', may: [], packages: [] },
  { path: 'src-shared/connect', may: [], packages: [] },
  { path: 'src-shared/query', may: ['src-shared/model'], packages: [] },
  { path: 'src-shared/api', may: ['src-shared/model', 'src-shared/query'], packages: ['zod'] },

  { path: 'src-main/otlp', may: ['src-shared/model'], packages: [] },
  { path: 'src-main/pipeline', may: ['src-shared/model'], packages: NODE },
  { path: 'src-main/doctor', may: ['src-shared/model', 'src-shared/api'], packages: [] },
  {
    path: 'src-main/receive',
    may: ['src-shared/model', 'src-main/doctor', 'src-main/otlp', 'src-main/pipeline'],
    packages: [...NODE, '@grpc/grpc-js'],
  },
  { path: 'src-main/store', may: [...SHARED, 'src-main/otlp'], packages: [...NODE, 'better-sqlite3'] },
  {
    path: 'src-main/query',
    may: [...SHARED, 'src-main/doctor', 'src-main/otlp', 'src-main/store'],
    packages: ['re2js'],
  },
  {
    path: 'src-main/send',
    may: [...SHARED, 'src-main/otlp', 'src-main/store'],
    packages: [...NODE, 'zod', 're2js'],
  },
  { path: 'src-main/sample', may: ['src-shared/model', 'src-main/otlp'], packages: NODE },
  { path: 'src-main/api', may: [...SHARED, ...MAIN_ROOMS_BELOW_API], packages: [...NODE, 'zod'] },
  { path: 'src-main/engine', may: [...SHARED, ...ENGINE_ROOMS], packages: ['*'] },
  { path: 'src-main/headless', may: [...SHARED, 'src-main/engine'], packages: ['*'] },
  { path: 'src-main/desktop', may: ['src-shared/api'], packages: ['electron', ...NODE] },

  { path: 'src-renderer/ui', may: [], packages: ['*'] },
  { path: 'src-renderer/logic', may: ['src-shared/model'], packages: [] },
  { path: 'src-renderer/viz', may: ['src-renderer/logic', 'src-renderer/ui', ...SHARED], packages: ['*'] },
  { path: 'src-renderer/api', may: SHARED, packages: ['react', '@tanstack/*'] },
  // What it shows to paste is what the examples run.
  { path: 'src-renderer/features/connect', may: [...FEATURE, 'examples'], packages: ['*'] },
  { path: 'src-renderer/features/*', may: FEATURE, packages: ['*'] },
  { path: 'examples', may: [], packages: ['*'] },
  {
    path: 'src-renderer/app',
    may: [
      'src-renderer/api',
      'src-renderer/viz',
      'src-renderer/logic',
      'src-renderer/ui',
      'src-renderer/features/connect',
      'src-renderer/features/*',
      ...SHARED,
    ],
    packages: ['*'],
  },
];
