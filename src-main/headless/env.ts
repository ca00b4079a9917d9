// `spandrel env`: the environment block of the Connect page, for `eval`.
import { environmentOf, type SdkLanguage } from '#shared/connect/environment.ts';
import { type EnvironmentForm, environmentText } from '#shared/connect/forms.ts';
import { callersFolder } from './caller.ts';
import type { Where } from './exit.ts';
import { projectName } from './project.ts';
import { findTarget } from './target.ts';

export interface EnvOptions extends Where {
  readonly language?: SdkLanguage;
  readonly service?: string;
  readonly grpc?: true;
  readonly shell?: EnvironmentForm;
}

/** The form that whoever asks can evaluate. */
export function formOf(
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): EnvironmentForm {
  if (/(^|[/\\])fish$/.test(env.SHELL ?? '')) return 'fish';
  return platform === 'win32' && !env.SHELL ? 'powershell' : 'sh';
}

/** `spandrel env`: on standard output the lines alone; whether an engine runs, beside them. */
export async function printEnvironment(options: EnvOptions): Promise<void> {
  const { language, grpc } = options;
  const { target, remarks } = await findTarget(options);
  const variables = environmentOf({
    service: options.service ?? projectName(callersFolder(), language),
    target,
    transport: grpc ? 'grpc' : 'http',
    ...(language && { language }),
  });
  for (const remark of remarks) process.stderr.write(`spandrel: ${remark}\n`);
  process.stdout.write(`${environmentText(variables, options.shell ?? formOf(process.env))}\n`);
}
