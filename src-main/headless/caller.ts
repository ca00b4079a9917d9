// Where and with what the person stands who started the command. From a checkout it is `npm run spandrel`, and npm moves
// to the checkout and puts its programs first; whoever stands elsewhere means their own folder and their own Node.
import { delimiter } from 'node:path';

const PACKAGE = 'spandrel';
const BY_NPM = /[/\\](node_modules[/\\]\.bin|node-gyp-bin)$/;

/** By `npm run spandrel`; any other script of ours, the tests' too, calls from where it stands. */
const byOwnScript = (env: NodeJS.ProcessEnv): boolean =>
  env.npm_package_name === PACKAGE && env.npm_lifecycle_event === PACKAGE;

/** The folder that the command was given in. */
export function callersFolder(env: NodeJS.ProcessEnv = process.env): string {
  return (byOwnScript(env) ? env.INIT_CWD : undefined) ?? process.cwd();
}

/** The environment it was given in, without what npm added for us. */
export function callersEnvironment(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  if (!byOwnScript(env)) return { ...env };
  const own = Object.entries(env).filter(([name]) => !/^(npm_|INIT_CWD$)/i.test(name));
  const path = (env.PATH ?? '').split(delimiter).filter((folder) => !BY_NPM.test(folder));
  return { ...Object.fromEntries(own), PATH: path.join(delimiter) };
}
