// Stack traces as frames: where it broke first, the libraries' frames together. Knows the shapes that
// JavaScript, Python, Java, .NET, Go and Rust print; anything else stays as it came.

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
  // Java: at com.shop.Cart.add(Cart.java:41), also ~[lib.jar:1.2] after it
  /^at (?<call>[\w$.<>/@-]+)\((?<file>[^():]+)(?::(?<line>\d+))?\)(?: .*)?$/,
  // .NET without file, JavaScript without place
  /^at (?<call>.+)$/,
];
const LOCATION = /^(?:at )?(?<file>\S+\.(?:go|rs|s|c|cc|cpp)):(?<line>\d+)(?::\d+)?(?: \+0x[0-9a-f]+)?$/;
const GO_CALL =
  /^(?:created by )?(?<call>[\w./*()\-·{}]+\.[\w.*()\-·{}]+?)(?:\(.*\))?(?: in goroutine \d+)?$/;
/** Rust, call and place on one line. */
const RUST_LINE = /^\d+:\s+(?:0x[0-9a-f]+ - )?(?<call>.+?) at (?<file>\S+?):(?<line>\d+)(?::\d+)?$/;
const RUST_CALL = /^\d+:\s+(?:0x[0-9a-f]+ - )?(?<call>.+)$/;

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
    if (line === '') continue;
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

/** The path without what comes before the program's own folders. */
function shortFile(file: string): string {
  const modules = file.lastIndexOf('node_modules/');
  if (modules >= 0) return file.slice(modules + 'node_modules/'.length);
  const site = /(?:site|dist)-packages\/(.+)$/.exec(file);
  if (site?.[1]) return site[1];
  const crate = /registry\/src\/[^/]+\/(.+)$/.exec(file);
  if (crate?.[1]) return crate[1];
  return file;
}

function libraryOf(file: string, call: string): string | null {
  if (/^node:/.test(file)) return 'node';
  const modules = /node_modules\/((?:@[^/]+\/)?[^/]+)(?!.*node_modules)/.exec(file);
  if (modules?.[1]) return modules[1];
  const site = /(?:site|dist)-packages\/([^/.]+)/.exec(file);
  if (site?.[1]) return site[1];
  if (/\/lib\/python[\d.]+\//.test(file)) return 'python';
  const crate = /registry\/src\/[^/]+\/([^/]+?)-\d/.exec(file);
  if (crate?.[1]) return crate[1];
  const released = /(?:^|\/)([\w-]+?)-\d+\.\d+\.\d+[^/]*\/src\//.exec(file);
  if (released?.[1]) return released[1];
  if (/^\/rustc\//.test(file)) return 'std';
  const go = /\/pkg\/mod\/([^@]+)@/.exec(file);
  if (go?.[1]) return go[1];
  if (/\/(?:usr\/local|usr\/lib|opt\/.*)\/go\/src\//.test(file)) return 'go';
  const jvm = /^(java|javax|jdk|sun|kotlin|scala|jakarta)[./]/.exec(call);
  if (jvm?.[1]) return jvm[1];
  const known =
    /^(?:org\.(springframework|apache|hibernate|eclipse|jboss)|(io\.netty|io\.grpc|io\.opentelemetry|reactor|com\.zaxxer|com\.fasterxml))[.]/.exec(
      call,
    );
  if (known) return known[1] ?? known[2] ?? null;
  const dotnet = /^(System|Microsoft|Npgsql|Grpc)\./.exec(call);
  return dotnet?.[1] ?? null;
}
