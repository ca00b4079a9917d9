// How a terminal is told to draw text: codes of colour, background and emphasis (SGR, ECMA-48), also those of 256
// colours and of 24 bits. Pure; what a colour looks like is the drawing's to say.

export type AnsiColor = 'red' | 'yellow' | 'green' | 'blue' | 'magenta' | 'cyan' | 'grey';

/** One of the terminal's own colours, or one by its red, green and blue. */
export type TerminalColor = AnsiColor | `#${string}`;

export interface Look {
  readonly color?: TerminalColor;
  readonly background?: TerminalColor;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly underline?: boolean;
  /** Text and background change places. */
  readonly inverse?: boolean;
}

/** By code; the last is white, which is the text's own. */
const COLORS: readonly (AnsiColor | undefined)[] = [
  ...(['grey', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan'] as const),
  undefined,
];

/** The look after further codes, such as `1;38;5;208`. */
export function lookAfter(before: Look, codes: string): Look {
  let look = before;
  const list = codes.split(';').flatMap(parameters);
  for (let i = 0; i < list.length; i++) {
    const code = list[i] ?? 0;
    if (code === 38 || code === 48) {
      const { color, used } = wideColor(list.slice(i + 1));
      look = code === 38 ? withColor(look, color) : withBackground(look, color);
      i += used;
    } else look = afterCode(look, code);
  }
  return look;
}

function afterCode(look: Look, code: number): Look {
  if (code === 0) return {};
  if (code === 1) return { ...look, bold: true };
  if (code === 2) return { ...look, dim: true };
  if (code === 4) return { ...look, underline: true };
  if (code === 7) return { ...look, inverse: true };
  if (code === 22) return without(look, 'bold', 'dim');
  if (code === 24) return without(look, 'underline');
  if (code === 27) return without(look, 'inverse');
  if (code === 39) return without(look, 'color');
  if (code === 49) return without(look, 'background');
  if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) return withColor(look, COLORS[code % 10]);
  if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107))
    return withBackground(look, code % 10 === 7 ? 'grey' : COLORS[code % 10]);
  return look;
}

function without(look: Look, ...keys: (keyof Look)[]): Look {
  const rest = { ...look };
  for (const key of keys) delete rest[key];
  return rest;
}

const withColor = (look: Look, color: TerminalColor | undefined): Look =>
  color === undefined ? without(look, 'color') : { ...look, color };
const withBackground = (look: Look, background: TerminalColor | undefined): Look =>
  background === undefined ? without(look, 'background') : { ...look, background };

/** One parameter as the codes it stands for: `38:2::10:200:30` has a colour space that is left out, `4:3` is a wavy line. */
function parameters(text: string): number[] {
  const parts = text.split(':');
  if (parts.length === 6 && parts[1] === '2') parts.splice(2, 1);
  if (parts[0] === '4' && parts.length === 2) return [parts[1] === '0' ? 24 : 4];
  return parts.map(Number);
}

/** The colour behind 38 or 48, and how many numbers say it. */
function wideColor([kind, ...numbers]: number[]): { color: TerminalColor | undefined; used: number } {
  if (kind === 2) return { color: hex(numbers.slice(0, 3)), used: 4 };
  const [place = 0] = numbers;
  if (kind !== 5) return { color: undefined, used: 0 };
  if (place < 16) return { color: COLORS[place % 8], used: 2 };
  if (place >= 232) return { color: hex(new Array<number>(3).fill(8 + (place - 232) * 10)), used: 2 };
  const level = (step: number): number => (step === 0 ? 0 : 55 + step * 40);
  const cube = place - 16;
  return {
    color: hex([Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map(level)),
    used: 2,
  };
}

function hex(parts: readonly number[]): TerminalColor {
  const digits = [0, 1, 2].map((i) => Math.min(255, Math.max(0, Math.trunc(parts[i] || 0))));
  return `#${digits.map((digit) => digit.toString(16).padStart(2, '0')).join('')}`;
}
