// Stack traces as frames, the libraries' together. Knows the shapes that JavaScript, Python, Java, .NET, Go, Rust,
// Ruby and PHP print; anything else stays as it came. Which exception caused which: exception-chain.ts.
import { libraryOf, shortFile } from './library-frames.ts';

export interface StackFrame {
  /** The function, as the language names it. */
  readonly call: string;
  /** File, without line; empty when it is not said. */
  readonly file: string;
  readonly line: number | null;
  /** The package it comes from; null for the program's own code. */
  readonly library: string | null;
}

/** One line of the answer: own frame, a run of library frames, or words in between ("Caused by: …"). */
export type StackPart =
  | { readonly kind: 'frame'; readonly frame: StackFrame }
  | {
      readonly kind: 'library';
      readonly frames: readonly StackFrame[];
      readonly libraries: readonly string[];
    }
  | { readonly kind: 'words'; readonly text: string };

const PATTERNS: readonly RegExp[] = [
  // Python: File "app.py", line 12, in handler
  /^File "(?<file>.+?)", line (?<line>\d+)(?:, in (?<call>.+))?$/,
  // .NET: at Shop.Cart.Add(Item i) in /src/Cart.cs:line 41
  /^at (?<call>.+?)(?: in (?<file>.+?):line (?<line>\d+))$/,
  // JavaScript: at charge (/app/src/pay.ts:88:11), at async Promise.all (index 0)
  /^at (?<call>.+?) \((?:file:\/\/)?(?<file>[^()]+?):(?<line>\d+):\d+\)$/,
  /^at (?:file:\/\/)?(?<file>(?:\/|[A-Za-z]:|node:|webpack|https?:)[^()]*?):(?<line>\d+):\d+$/,
  // JavaScript without a file: at Array.map (<anonymous>)
  /^at (?<call>.+?) \((?<file><anonymous>|native)\)$/,
  // Java: at com.shop.Cart.add(Cart.java:41), also ~[lib.jar:1.2] after it
  /^at (?<call>[\w$.<>/@-]+)\((?<file>[^():]+)(?::(?<line>\d+))?\)(?: .*)?$/,
  // .NET without file, JavaScript without place
  /^at (?<call>.+)$/,
  // JavaScript of Firefox and Safari: charge@https://shop.test/main.js:88:11
  /^(?<call>[^@\s]*)@(?<file>(?:https?|file|webpack|app|moz-extension):.+?):(?<line>\d+):\d+$/,
  // Ruby: from app/models/cart.rb:41:in 'add'
  /^(?:from )?(?<file>[^:\s]+\.rb):(?<line>\d+):in [`'](?<call>.+)'$/,
  /^from (?<file>[^:\s]+):(?<line>\d+):in [`'](?<call>.+)'$/,
  // PHP: #0 /srv/cart.php(41): Cart->add()
  /^#\d+ (?<file>.+?)\((?<line>\d+)\): (?<call>.+)$/,
];
const LOCATION = /^(?:at )?(?<file>\S+\.(?:go|rs|s|c|cc|cpp)):(?<line>\d+)(?::\d+)?(?: \+0x[0-9a-f]+)?$/;
const GO_CALL =
  /^(?:created by )?(?<call>[\w./*()\-·{}]+\.[\w.*()\-·{}]+?)(?:\(.*\))?(?: in goroutine \d+)?$/;
/** Rust, call and place on one line. */
const RUST_LINE = /^\d+:\s+(?:0x[0-9a-f]+ - )?(?<call>.+?) at (?<file>\S+?):(?<line>\d+)(?::\d+)?$/;
const RUST_CALL = /^\d+:\s+(?:0x[0-9a-f]+ - )?(?<call>.+)$/;

/** .NET, between the frames of an async call and those of who awaited it: one stack to whoever reads it. */
const RESUMED = /^--- End of stack trace from previous location.* ---$/;

/** Reads a stack trace. Text that is none comes back as words. */
export function readStackTrace(text: string): StackPart[] {
  const parts: StackPart[] = [];
  const add = (frame: StackFrame) => {
    const last = parts.at(-1);
    if (frame.library === null) parts.push({ kind: 'frame', frame });
    else if (last?.kind === 'library')
      parts[parts.length - 1] = {
        kind: 'library',
        frames: [...last.frames, frame],
        libraries: last.libraries.includes(frame.library)
          ? last.libraries
          : [...last.libraries, frame.library],
      };
    else parts.push({ kind: 'library', frames: [frame], libraries: [frame.library] });
  };
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const python = lines.some((line) => line.startsWith('Traceback ('));
  for (let k = 0; k < lines.length; k++) {
    const line = lines[k] ?? '';
    if (line === '' || RESUMED.test(line)) continue;
    const next = LOCATION.exec(lines[k + 1] ?? '');
    const outer = next && (RUST_CALL.exec(line) ?? GO_CALL.exec(line));
    if (outer) {
      add(frameOf({ ...outer.groups, ...next.groups }));
      k++;
      continue;
    }
    const found = matchFrame(line) ?? RUST_LINE.exec(line) ?? RUST_CALL.exec(line);
    if (found) {
      add(frameOf(found.groups ?? {}));
      // Python prints the source line, and marks in it, under each frame.
      while (python && k + 1 < lines.length && isPythonSource(lines[k + 1] ?? '')) k++;
    } else parts.push({ kind: 'words', text: line });
  }
  return parts;
}

/**
 * A call in the parts a narrow place needs: "main.(*Shop)." "Charge" "(…)": the name itself is what must be read. Also
 * splits the name of a type: "java.lang." "IllegalStateException".
 */
export function splitCall(call: string): { front: string; name: string; rest: string } {
  const head = call.slice(0, listStart(call));
  const from = Math.max(...SEPARATORS.map((separator) => head.lastIndexOf(separator) + separator.length), 0);
  const front = SEPARATORS.some((separator) => head.includes(separator)) ? head.slice(0, from) : '';
  return { front, name: head.slice(front.length), rest: call.slice(head.length) };
}

const SEPARATORS = ['.', '::', '/', '\\', '#', '->'];

/** Where the parameters at a call's end begin, its length when there are none. */
function listStart(call: string): number {
  if (!/[)>\]]$/.test(call)) return call.length;
  let open = 0;
  for (let at = call.length - 1; at > 0; at--) {
    const sign = call[at] ?? '';
    if (')>]'.includes(sign) && call.slice(at - 1, at + 1) !== '->') open++;
    else if ('(<['.includes(sign) && --open === 0)
      return /[\w>\]$]/.test(call[at - 1] ?? '') ? at : call.length;
  }
  return call.length;
}

function matchFrame(line: string): RegExpExecArray | null {
  for (const pattern of PATTERNS) {
    const found = pattern.exec(line);
    if (found) return found;
  }
  return null;
}

const isPythonSource = (line: string): boolean =>
  line !== '' &&
  !line.startsWith('File "') &&
  !/^[\w.]+(Error|Exception|Warning|Exit)\b/.test(line) &&
  !/^\w[\w.]*: /.test(line) &&
  !line.startsWith('The above') &&
  !line.startsWith('During handling') &&
  !line.startsWith('Traceback');

function frameOf(groups: Record<string, string | undefined>): StackFrame {
  const file = groups.file ?? '';
  const call = groups.call ?? '';
  return {
    call,
    file: shortFile(file),
    line: groups.line ? Number(groups.line) : null,
    library: libraryOf(file, call),
  };
}
