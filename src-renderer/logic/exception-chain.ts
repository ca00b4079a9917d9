// The exceptions of one stack trace, what went wrong first of all on top: languages print an exception together with
// those that caused it, some in this order, some the other way round.
//
//   Java, JavaScript   outer, "Caused by:" inner            .NET   "outer ---> inner", then inner's frames first
//   Ruby               outer, where it failed before what went wrong, then its cause in the same way
//   Python             inner, "… direct cause …", outer     Rust (anyhow, eyre)   outer, a list of causes, one backtrace
//   PHP                inner, "Next" outer                 Rust (panic)          where, what, one backtrace
import { readStackTrace, type StackPart } from './stack-trace.ts';

export interface ChainedException {
  /** What it says, "java.io.IOException: closed"; empty when the text does not say. */
  readonly title: string;
  /** Where it broke first, where it was called from below. */
  readonly parts: readonly StackPart[];
}

/** Reads a stack trace as its exceptions, the first cause first. One when it names no cause; none for empty text. */
export function readExceptions(text: string): ChainedException[] {
  if (text.trim() === '') return [];
  const lines = text.split(/\r?\n/);
  if (lines.some((line) => PYTHON_HEAD.test(line))) return python(lines);
  if (lines.some((line) => DOTNET_END.test(line))) return dotnet(lines);
  if (lines.some((line) => PHP_MAIN.test(line))) return php(lines);
  if (lines.some((line) => RUST_CAUSES.test(line))) return rust(lines);
  if (lines.some((line) => RUBY_HEAD.test(line))) return ruby(lines);
  return causedBy(lines);
}

const PYTHON_HEAD = /^[\s|+]*(?:Exception Group )?Traceback \(most recent call last\):/;
const PYTHON_NEXT =
  /^[\s|]*(?:The above exception was the direct cause|During handling of the above exception)/;
const DOTNET_END = /^\s*--- End of inner exception stack trace ---/;
/** The last frame of a PHP trace: the script itself. */
export const PHP_MAIN = /^\s*#\d+ \{main\}\s*$/;
const PHP_NEXT = /^\s*Next (?=[\w\\]+)/;
const PHP_WORDS = /^\s*(?:(?:PHP )?Stack trace:|thrown in .+ on line \d+)\s*$/;
/** A panic's first line says where; what it says stands in the next. */
const PANIC = /^thread '.*' (?:\(\d+\) )?panicked at .*:$/;
const RUST_WORDS = /^\s*(?:stack backtrace:|note: (?:run with|Some details are omitted).*)\s*$/;
const RUST_CAUSES = /^Caused by:\s*$/;
/** Frames that another exception of the same text has as well. */
const IN_COMMON = /^\s*\.{3} \d+ (?:more|common frames omitted|lines matching cause stack trace \.{3})\s*$/;
/** "app/cart.rb:12:in 'add': no stock (StockError)"; a message of several lines has its type after the last. */
const RUBY_HEAD = /^(?<place>[^:\s]+\.rb:\d+:in [`'].+?'): (?<said>.*)$/;
const RUBY_TYPE = / \((?<type>[A-Z][\w:]*)\)$/;
const CAUSED_BY = /^\s*(?:Caused by:|\[cause\]:|Cause:)\s*(?=\S)/;

/** Each section is one exception with its frames. */
function sectionOf(lines: readonly string[]): ChainedException {
  const parts = readStackTrace(lines.join('\n'));
  const first = parts.findIndex((part) => part.kind !== 'words');
  const title = parts.slice(0, first < 0 ? parts.length : first).map(textOf);
  return { title: title.join('\n'), parts: first < 0 ? [] : parts.slice(first) };
}

const textOf = (part: StackPart): string => (part.kind === 'words' ? part.text : '');

/** PHP prints the first cause first. */
function php(lines: readonly string[]): ChainedException[] {
  const sections: string[][] = [[]];
  for (const line of lines) {
    if (PHP_MAIN.test(line) || PHP_WORDS.test(line)) continue;
    if (PHP_NEXT.test(line)) sections.push([line.replace(PHP_NEXT, '')]);
    else sections.at(-1)?.push(line);
  }
  return sections.map(sectionOf);
}

/** What a panic said, then where. */
function panicFirst(lines: readonly string[]): readonly string[] {
  const at = lines.findIndex((line) => PANIC.test(line));
  if (at < 0) return lines;
  const said = lines.filter((line) => !RUST_WORDS.test(line));
  const end = said.findIndex((line, i) => i > at && /^\s*\d+: /.test(line));
  if (end <= at + 1) return said;
  return [...said.slice(0, at), ...said.slice(at + 1, end), said[at] ?? '', ...said.slice(end)];
}

function causedBy(lines: readonly string[]): ChainedException[] {
  const sections: string[][] = [[]];
  for (const line of panicFirst(lines)) {
    if (IN_COMMON.test(line)) continue;
    if (CAUSED_BY.test(line)) sections.push([line.replace(CAUSED_BY, '')]);
    else sections.at(-1)?.push(line);
  }
  return sections.map(sectionOf).reverse();
}

/** Ruby says type and message behind the frame it failed in, which no line has of its own. */
function ruby(lines: readonly string[]): ChainedException[] {
  const sections: { said: string[]; frames: string[] }[] = [];
  for (const line of lines) {
    const { place, said } = RUBY_HEAD.exec(line)?.groups ?? {};
    const section = sections.at(-1);
    if (place !== undefined && said !== undefined) sections.push({ said: [said], frames: [`from ${place}`] });
    else if (section && !/^\s+from /.test(line) && section.frames.length === 1) section.said.push(line);
    else if (section) section.frames.push(line);
    else sections.push({ said: [line], frames: [] });
  }
  return sections
    .map(({ said, frames }) => ({
      title: typeFirst(said.join('\n').trim()),
      parts: readStackTrace(frames.join('\n')),
    }))
    .reverse();
}

/** "no stock (StockError)" as the other languages say it. */
function typeFirst(said: string): string {
  const found = RUBY_TYPE.exec(said);
  return found ? `${found.groups?.type}: ${said.slice(0, found.index)}` : said;
}

/** Python says the exception after its frames, and the frames from the outside in. */
function python(lines: readonly string[]): ChainedException[] {
  const sections: string[][] = [[]];
  for (const line of lines) {
    if (PYTHON_NEXT.test(line)) sections.push([]);
    else if (!PYTHON_HEAD.test(line)) sections.at(-1)?.push(line.replace(/^\s*[|+](?:[-\s|+]*)/, ''));
  }
  return sections
    .map((section) => readStackTrace(`Traceback (most recent call last):\n${section.join('\n')}`).slice(1))
    .filter((parts) => parts.length > 0)
    .map((parts) => ({
      title: parts.map(textOf).filter(Boolean).join('\n'),
      parts: parts
        .filter((part) => part.kind !== 'words')
        .map((part) => (part.kind === 'library' ? { ...part, frames: part.frames.toReversed() } : part))
        .reverse(),
    }));
}

/** .NET chains the titles in its first lines, then prints the frames of the innermost, and so on out. */
function dotnet(lines: readonly string[]): ChainedException[] {
  const at = lines.findIndex((line) => /^\s+at /.test(line));
  const titles = lines
    .slice(0, Math.max(0, at))
    .join('\n')
    .split(/\s*---> /)
    .reverse();
  const sections: string[][] = [[]];
  for (const line of lines.slice(Math.max(0, at))) {
    if (DOTNET_END.test(line)) sections.push([]);
    else sections.at(-1)?.push(line);
  }
  const count = Math.max(titles.length, sections.length);
  return Array.from({ length: count }, (_, k) => ({
    title: (titles[k] ?? '').trim(),
    parts: readStackTrace((sections[k] ?? []).join('\n')),
  }));
}

/** anyhow and eyre list the causes without frames; the backtrace was taken where the first of them arose. */
function rust(lines: readonly string[]): ChainedException[] {
  const at = lines.findIndex((line) => RUST_CAUSES.test(line));
  let end = at + 1;
  const causes: string[] = [];
  for (; end < lines.length && (lines[end] ?? '').trim() !== ''; end++)
    causes.push((lines[end] ?? '').trim().replace(/^\d+:\s+/, ''));
  const rest = lines.slice(end).filter((line) => !/^\s*(?:Stack backtrace|Location):\s*$/.test(line));
  const titles = [lines.slice(0, at).join('\n').trim(), ...causes].reverse();
  return titles.map((title, k) => ({ title, parts: k === 0 ? readStackTrace(rest.join('\n')) : [] }));
}
