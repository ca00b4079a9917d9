// What the Connect page shows for one language. Programs, commands and versions come from the files of examples/,
// which the tests run; only the words about them stand here.
import type { SdkLanguage, Target } from '#shared/connect/environment.ts';

export type CodeLanguage =
  | 'shell'
  | 'python'
  | 'go'
  | 'rust'
  | 'typescript'
  | 'java'
  | 'csharp'
  | 'yaml'
  | 'toml'
  | 'json'
  | 'xml';

export interface Block {
  /** Above the block: "Install and run", or the file it goes into. */
  readonly title: string;
  readonly language: CodeLanguage;
  readonly code: string;
}

/** One way to write a service in a language. */
export interface Framework {
  /** In the address: `?with=flask`. */
  readonly id: string;
  readonly label: string;
  readonly blocks: (target: Target) => readonly Block[];
  /** The command that `spandrel run` would start, where it can. */
  readonly command?: string;
  /** Beside the language's hints, one sentence each. */
  readonly hints?: readonly string[];
}

export interface Snippet {
  /** In the address: `?tab=python`. */
  readonly id: string;
  readonly label: string;
  /** Whose environment block it is; none takes one where this is missing. */
  readonly sdk?: SdkLanguage;
  /** The first is shown until another is chosen. */
  readonly frameworks: readonly [Framework, ...Framework[]];
  /** Why nothing, or not all, may have come yet, one sentence each. */
  readonly hints: readonly string[];
  /** Said plainly where no test runs it. */
  readonly notRun?: string;
}
