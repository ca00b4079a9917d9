// Blocks that most languages have.
import type { Block, CodeLanguage } from './snippet.ts';

export const INSTALL = 'Install and run';

/** A file of an example, whole. */
export function file(name: string, about: string, language: CodeLanguage, text: string): Block {
  return { title: `${name}: ${about}`, language, code: text.trim() };
}

/** The request that makes the first trace. */
export function ask(port: number): Block {
  return { title: 'Ask it once', language: 'shell', code: `curl http://localhost:${port}/hello` };
}
