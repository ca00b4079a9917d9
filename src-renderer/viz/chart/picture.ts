// A chart as a PNG: what stands on the screen, in its theme, with a heading and the names of its lines.
import { formatFull } from '../../ui/format/index.ts';

export interface PictureWords {
  readonly title: string;
  readonly note: string;
  /** Names of lines with their colours (CSS); left out where the chart itself names them. */
  readonly names: readonly {
    readonly name: string;
    readonly color: string;
    readonly dash?: string | undefined;
  }[];
}

const PAD = 16;
const HEAD = 52;
const LINE = 18;
const COLUMN = 260;
const SCALE = 2;
/** What SVG takes from style sheets; a picture has none. */
const STYLES = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-opacity',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
] as const;

/** Draws the chart inside `host`. Rejects when the browser cannot make a picture of it. */
export async function pictureOf(host: HTMLElement, words: PictureWords): Promise<Blob> {
  const { width, height, left, top } = host.getBoundingClientRect();
  const style = getComputedStyle(host);
  const ink = style.getPropertyValue('color');
  const quiet = colorOf(host, 'var(--ink-3)');
  const names = words.names.slice(0, 60);
  const columns = Math.min(Math.max(1, Math.floor(width / COLUMN)), Math.max(1, names.length));
  const rows = Math.ceil(names.length / columns);
  const canvas = document.createElement('canvas');
  canvas.width = Math.round((width + 2 * PAD) * SCALE);
  canvas.height = Math.round((height + HEAD + 2 * PAD + rows * LINE) * SCALE);
  const pen = canvas.getContext('2d');
  if (!pen) throw new Error('This browser has no canvas.');
  pen.scale(SCALE, SCALE);
  pen.fillStyle = colorOf(host, 'var(--surface)');
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = ink;
  pen.font = `600 15px ${style.fontFamily}`;
  pen.fillText(words.title, PAD, PAD + 14);
  pen.fillStyle = quiet;
  pen.font = `400 12px ${style.fontFamily}`;
  pen.fillText(`${words.note} · ${formatFull(Date.now())}`, PAD, PAD + 34);
  pen.translate(PAD, PAD + HEAD - 8);
  for (const part of host.querySelectorAll('canvas, svg, [data-picture-text]')) {
    const box = part.getBoundingClientRect();
    const [x, y] = [box.left - left, box.top - top];
    if (part instanceof HTMLCanvasElement) pen.drawImage(part, x, y, box.width, box.height);
    else if (part instanceof SVGSVGElement)
      pen.drawImage(await drawn(part, box), x, y, box.width, box.height);
    else {
      const own = getComputedStyle(part);
      pen.fillStyle = own.color;
      pen.font = `${own.fontWeight} ${own.fontSize} ${own.fontFamily}`;
      pen.fillText(part.textContent ?? '', x, y + box.height * 0.75);
    }
  }
  pen.font = `400 12px ${style.fontFamily}`;
  pen.fillStyle = ink;
  pen.lineWidth = 2;
  names.forEach(({ name, color, dash }, i) => {
    const x = Math.floor(i / rows) * (width / columns);
    const y = height + PAD + (i % rows) * LINE;
    pen.strokeStyle = colorOf(host, color);
    pen.setLineDash(dash?.split(' ').map(Number) ?? []);
    pen.beginPath();
    pen.moveTo(x, y - 4);
    pen.lineTo(x + 20, y - 4);
    pen.stroke();
    pen.fillText(shortened(pen, name, width / columns - 40), x + 28, y);
  });
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('The picture is too large.'))),
      'image/png',
    );
  });
}

/** A text that fits. */
function shortened(pen: CanvasRenderingContext2D, text: string, width: number): string {
  if (pen.measureText(text).width <= width) return text;
  let length = text.length;
  while (length > 1 && pen.measureText(`${text.slice(0, length)}…`).width > width) length--;
  return `${text.slice(0, length)}…`;
}

/** An SVG with the styles it has on the page written into it, as an image. */
async function drawn(svg: SVGSVGElement, { width, height }: DOMRect): Promise<HTMLImageElement> {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  const copies = [copy, ...copy.querySelectorAll<SVGElement>('*')];
  [svg, ...svg.querySelectorAll<SVGElement>('*')].forEach((element, i) => {
    const style = getComputedStyle(element);
    const into = copies[i];
    for (const name of STYLES) into?.style.setProperty(name, style.getPropertyValue(name));
  });
  const url = URL.createObjectURL(
    new Blob([new XMLSerializer().serializeToString(copy)], { type: 'image/svg+xml' }),
  );
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    return image;
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** A CSS colour as the page has it now. */
function colorOf(host: HTMLElement, color: string): string {
  const probe = document.createElement('span');
  probe.style.color = color;
  host.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}
