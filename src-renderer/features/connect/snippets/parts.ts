// Blocks that most languages have.
import type { Block, CodeLanguage } from './snippet.ts';

/** The commands that bring the packages; none where a file of the example does. */
export function install(code: string): Block {
  return { title: 'Install', language: 'shell', code };
}

/** A file of an example, whole. */
export function file(name: string, about: string, language: CodeLanguage, text: string): Block {
  return { title: `${name}: ${about}`, language, code: text.trim() };
}

/** Starts the program; then the request that makes the first trace. */
export function run(code: string, port: number): readonly [Block, Block] {
  return [
    { title: 'Run', language: 'shell', code },
    { title: 'Ask it once', language: 'shell', code: `curl http://localhost:${port}/hello` },
  ];
}
