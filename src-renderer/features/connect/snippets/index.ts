// The languages of the Connect page, in the order of its tabs.
import { collector } from './collector.ts';
import { dotnet } from './dotnet.ts';
import { go } from './go.ts';
import { java } from './java.ts';
import { python } from './python.ts';
import { rust } from './rust.ts';
import type { Snippet } from './snippet.ts';
import { typescript } from './typescript.ts';

export type { Block, CodeLanguage, Framework, Snippet } from './snippet.ts';

export const SNIPPETS: readonly [Snippet, ...Snippet[]] = [
  python,
  go,
  rust,
  typescript,
  java,
  dotnet,
  collector,
];
