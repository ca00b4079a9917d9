// Reads every import of the source and holds it against the table of rooms.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOMS, type Room } from './rooms.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const REALMS = ['src-shared', 'src-main', 'src-renderer'];

function sourceFiles(): string[] {
  return REALMS.flatMap((realm) =>
    readdirSync(join(ROOT, realm), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts'))
      .map((name) => posix.join(realm, name.replaceAll('\\', '/'))),
  );
}

/** A room's path as a pattern; `*` stands for one folder name. */
function matches(room: string, file: string): string | undefined {
  const pattern = new RegExp(`^${room.replaceAll('*', '[^/]+')}(?=/)`);
  return pattern.exec(file)?.[0];
}

/** The room a file lives in and the folder that is this instance of it (each feature is one). */
function roomOf(file: string): { room: Room; folder: string } | undefined {
  for (const room of ROOMS) {
    const folder = matches(room.path, file);
    if (folder !== undefined) return { room, folder };
  }
  return undefined;
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(ROOT, file), 'utf8').replace(/^\s*\/\/.*$|\/\*[\s\S]*?\*\//gm, '');
  const pattern =
    /(?:^|[\s;])(?:import|export)\s(?:[^'"`;]*?\sfrom\s)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g;
  return [...text.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? '');
}

function resolve(file: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return posix.join(dirname(file), specifier);
  if (specifier.startsWith('#shared/')) return specifier.replace('#shared', 'src-shared');
  return undefined;
}

function mayUsePackage(room: Room, specifier: string): boolean {
  return room.packages.some((allowed) =>
    allowed.endsWith('*')
      ? specifier.startsWith(allowed.slice(0, -1))
      : specifier === allowed || specifier.startsWith(`${allowed}/`),
  );
}

function violationsOf(file: string): string[] {
  const home = roomOf(file);
  if (home === undefined) return [];
  return importsOf(file).flatMap((specifier) => {
    const target = resolve(file, specifier);
    if (target === undefined)
      return mayUsePackage(home.room, specifier) ? [] : [`${file} imports ${specifier}`];
    if (target.startsWith(`${home.folder}/`)) return [];
    const there = roomOf(target);
    const allowed = there !== undefined && home.room.may.includes(there.room.path);
    return allowed ? [] : [`${file} imports ${target}`];
  });
}

describe('the house', () => {
  const files = sourceFiles();

  it('has a room for every file but the page’s own entry points', () => {
    expect(files.filter((file) => roomOf(file) === undefined)).toEqual([]);
  });

  it('imports only along the table', () => {
    expect(files.flatMap(violationsOf)).toEqual([]);
  });

  it('keeps SQL in the store', () => {
    const speaksSql = /\b(SELECT\s[\s\S]{0,200}?\sFROM|INSERT INTO|UPDATE\s+\w+\s+SET|DELETE FROM|PRAGMA)\b/;
    // The sample's spans carry statements as data, in their db.query.text.
    const mayQuote = /^src-main\/(store|sample)\//;
    const elsewhere = files.filter((file) => file.startsWith('src-main/') && !mayQuote.test(file));
    expect(elsewhere.filter((file) => speaksSql.test(readFileSync(join(ROOT, file), 'utf8')))).toEqual([]);
  });

  it('lets only the desktop import electron', () => {
    const outside = files.filter((file) => !file.startsWith('src-main/desktop/'));
    expect(outside.filter((file) => importsOf(file).includes('electron'))).toEqual([]);
  });

  it('keeps files short enough to hold one idea', () => {
    const long = files.filter((file) => readFileSync(join(ROOT, file), 'utf8').split('\n').length > 400);
    expect(long).toEqual([]);
  });
});
