// What a service is called, from the file that names its project.
import { readFileSync } from 'node:fs';
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

/**
 * The name of the project that `folder` belongs to: what the nearest project file says, upwards to the repository's
 * top; of several in one folder the one of `language` first. Without any, the folder's own name.
 */
export function projectName(folder: string, language?: SdkLanguage): string {
  const files = PROJECT_FILES.toSorted(
    (a, b) => Number(b.language === language) - Number(a.language === language),
  );
  for (let here = folder; ; here = dirname(here)) {
    for (const { file, nameIn } of files) {
      const name = nameIn(textOf(join(here, file)) ?? '')?.trim();
      if (name) return name;
    }
    if (isRepository(here) || here === dirname(here)) return basename(folder) || 'service';
  }
}
