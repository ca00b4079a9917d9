// The environment block in the form a person can paste: for a shell, for PowerShell, for a .env file.

export type EnvironmentForm = 'shell' | 'powershell' | 'dotenv';

/** One line a variable. Values here hold neither quotes nor spaces. */
export function environmentText(
  variables: readonly (readonly [name: string, value: string])[],
  form: EnvironmentForm,
): string {
  const line = ([name, value]: readonly [string, string]): string => {
    if (form === 'powershell') return `$env:${name} = "${value}"`;
    return form === 'dotenv' ? `${name}=${value}` : `export ${name}=${value}`;
  };
  return variables.map(line).join('\n');
}
