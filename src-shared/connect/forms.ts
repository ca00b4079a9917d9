// Environment variables as text to paste or to evaluate, in the words of a shell or of a file.
import type { Variable } from './environment.ts';

/** `defaults`: for a POSIX script, where what is set already wins. */
export const ENVIRONMENT_FORMS = ['sh', 'fish', 'powershell', 'dotenv', 'defaults'] as const;
export type EnvironmentForm = (typeof ENVIRONMENT_FORMS)[number];

/** What every form takes as it is. */
const PLAIN = /^[\w./:,=@%+-]+$/;

const QUOTED: Readonly<Record<EnvironmentForm, (value: string) => string>> = {
  sh: (value) => (PLAIN.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`),
  fish: (value) => (PLAIN.test(value) ? value : `'${value.replace(/[\\']/g, '\\$&')}'`),
  powershell: (value) => (PLAIN.test(value) ? `"${value}"` : `'${value.replaceAll("'", "''")}'`),
  dotenv: (value) => (PLAIN.test(value) ? value : `"${value.replace(/[\\"$`]/g, '\\$&')}"`),
  defaults: (value) => value.replace(/[\\"$`}]/g, '\\$&'),
};

const LINES: Readonly<Record<EnvironmentForm, (name: string, quoted: string) => string>> = {
  sh: (name, value) => `export ${name}=${value}`,
  fish: (name, value) => `set -gx ${name} ${value}`,
  powershell: (name, value) => `$env:${name} = ${value}`,
  dotenv: (name, value) => `${name}=${value}`,
  defaults: (name, value) => `export ${name}="\${${name}:-${value}}"`,
};

/** One line a variable; evaluated, each holds its value to the letter. */
export function environmentText(variables: readonly Variable[], form: EnvironmentForm): string {
  return variables.map(([name, value]) => LINES[form](name, QUOTED[form](value))).join('\n');
}
