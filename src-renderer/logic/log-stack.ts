// A log body that carries a stack trace: what was logged, and the exceptions behind it. Loggers print both as one
// text ("charge failed\nTraceback …"), each language in its own way.
import { withoutAnsi } from './ansi.ts';
import { type ChainedException, PHP_MAIN, readExceptions } from './exception-chain.ts';

export interface LogStack {
  /** What the program logged before the exception; empty when the text begins with it. */
  readonly message: string;
  /** The first cause first. */
  readonly chain: readonly ChainedException[];
  /** All frames of all exceptions. */
  readonly frames: number;
}

/** Bodies longer than this are shown as they came. */
const MOST = 200_000;
/** Fewer frames are most likely a sentence that begins with "at". */
const LEAST_FRAMES = 2;
const FRAME = /^\s+at \S|^\s*File "|^\s+from \S+\.rb:\d+|^#\d+ |^goroutine \d+ |^\s+\S+\.go:\d+|^\s*\d+: +\S/;
const PYTHON = /^\s*(?:\+ Exception Group )?Traceback \(most recent call last\):/;
/** How an exception's own line begins: its type, dotted or named like one, or a panic. */
const TITLE =
  /^(?:Exception in thread|panic: |thread '|(?:PHP )?Fatal error: +Uncaught |[A-Za-z_$][\w$]*(?:[.\\]|::)[\w$.\\:]*[\w$](?:$|[:\s])|(?:Uncaught )?[A-Z]\w*(?:Error|Exception|Throwable|Failure|Fault)\b)/;

/** Reads a body with a stack trace in it; undefined for any other. */
export function readLogStack(body: string): LogStack | undefined {
  if (!body.includes('\n') || body.length > MOST) return undefined;
  const lines = withoutAnsi(body).split(/\r?\n/);
  const first = lines.findIndex((line) => FRAME.test(line) || PYTHON.test(line));
  if (first < 0) return undefined;
  const start = startOf(lines, first);
  const chain = readExceptions(lines.slice(start).join('\n'));
  const frames = chain.reduce((sum, { parts }) => sum + framesOf(parts), 0);
  const certain = lines.some((line) => PYTHON.test(line) || PHP_MAIN.test(line));
  const enough = certain ? 1 : LEAST_FRAMES;
  if (frames < enough) return undefined;
  return { message: lines.slice(0, start).join('\n').trim(), chain, frames };
}

/** The line where the exception begins, given that of the first frame. */
function startOf(lines: readonly string[], first: number): number {
  if (PYTHON.test(lines[first] ?? '')) return first;
  const title = lines.slice(0, first).findIndex((line) => TITLE.test(line.trim()));
  return title < 0 ? 0 : title;
}

/** How many frames there are, those of libraries too. */
export function framesOf(parts: ChainedException['parts']): number {
  return parts.reduce((sum, part) => {
    if (part.kind === 'library') return sum + part.frames.length;
    return part.kind === 'frame' ? sum + 1 : sum;
  }, 0);
}

/** What one line can say of it: the message, else the exception's own; and the first cause where it is another. */
export function stackWords({ message, chain }: LogStack): { said: string; cause: string } {
  const first = chain[0]?.title.split('\n')[0] ?? '';
  const last = chain.at(-1)?.title.split('\n')[0] ?? '';
  const said = message.split('\n')[0] ?? '';
  if (said === '') return { said: last || first, cause: chain.length > 1 ? first : '' };
  return { said, cause: said.includes(first) ? '' : first };
}
