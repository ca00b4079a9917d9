// What a service is called, from the file that names its project.
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { SdkLanguage } from '#shared/connect/environment.ts';

interface ProjectFile {
  readonly file: string;
  readonly language: SdkLanguage;
  /** The name in the file's text; undefined where it holds none. */
  readonly nameIn: (text: string) => string | undefined;
}

/** The value of a key in one table of a TOML file: enough for names, which are plain strings. */
function tomlString(text: string, tableName: string, key: string): string | undefined {
  const tables = text.split(/^\s*\[/m).slice(1);
  const table = tables.find((each) => each.startsWith(`${tableName}]`));
  return new RegExp(`^\\s*${key}\\s*=\\s*["']([^"'\\n]+)["']`, 'm').exec(table ?? '')?.[1];
}

function packageName(text: string): string | undefined {
  try {
    const { name } = JSON.parse(text) as { name?: unknown };
    return typeof name === 'string' ? name.replace(/^@[^/]*\//, '') : undefined;
  } catch {
    // npm will say so better than we can.
    return undefined;
  }
}

function moduleName(text: string): string | undefined {
  const path = /^\s*module\s+"?([^\s"]+)/m.exec(text)?.[1]?.split('/') ?? [];
  return path.findLast((part) => !/^v\d+$/.test(part));
}

/** The artifact's own id; the parent has one too, and so has each dependency. */
function artifactId(text: string): string | undefined {
  const own = text.replace(
    /<!--[\s\S]*?-->|<(parent|dependencies|dependencyManagement|build|profiles)>[\s\S]*?<\/\1>/g,
    '',
  );
  return /<artifactId>\s*([^<\s]+)\s*<\/artifactId>/.exec(own)?.[1];
}

const PROJECT_FILES: readonly ProjectFile[] = [
  { file: 'package.json', language: 'typescript', nameIn: packageName },
  {
    file: 'pyproject.toml',
    language: 'python',
    nameIn: (text) => tomlString(text, 'project', 'name') ?? tomlString(text, 'tool.poetry', 'name'),
  },
  { file: 'go.mod', language: 'go', nameIn: moduleName },
  { file: 'Cargo.toml', language: 'rust', nameIn: (text) => tomlString(text, 'package', 'name') },
  { file: 'pom.xml', language: 'java', nameIn: artifactId },
];

/** The text of a file, or undefined when there is none to read. */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function isRepository(folder: string): boolean {
  return textOf(join(folder, '.git', 'HEAD')) !== undefined || textOf(join(folder, '.git')) !== undefined;
}

/** Folders that say nothing of what is in them. */
const PARTS = /^(src|lib|app|bin|cmd|dist|build|out|target|libs)$/;

function folderName(folder: string): string {
  const parent = dirname(folder);
  if (PARTS.test(basename(folder)) && parent !== folder) return folderName(parent);
  return basename(folder) || 'service';
}

/**
 * The name of the project that `folder` belongs to: what a project file in it says, the one of `language` first, else the
 * nearest one above, up to the repository's top or the home folder. Above, a file of another language names another
 * service's project. Without any, the folder's own name, or its parent's when it is a src, a target or the like.
 */
export function projectName(folder: string, language?: SdkLanguage): string {
  const isOwn = (file: ProjectFile): boolean => language === undefined || file.language === language;
  const files = PROJECT_FILES.toSorted((a, b) => Number(isOwn(b)) - Number(isOwn(a)));
  for (let here = folder; here === folder || here !== homedir(); here = dirname(here)) {
    for (const file of files) {
      if (here !== folder && !isOwn(file)) continue;
      const name = file.nameIn(textOf(join(here, file.file)) ?? '')?.trim();
      if (name) return name;
    }
    if (isRepository(here) || here === dirname(here)) break;
  }
  return folderName(folder);
}
