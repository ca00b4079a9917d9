// Drawing at most once a frame, on a canvas as sharp as the screen.

export interface Frame {
  /** Asks for one call of `draw` before the next paint. */
  request(): void;
  /** Draws now, if a call was asked for. */
  flush(): void;
  stop(): void;
}

/** Joins any number of requests between two paints into one call. */
export function createFrame(draw: () => void): Frame {
  let handle = 0;
  const run = () => {
    handle = 0;
    draw();
  };
  return {
    request() {
      if (handle === 0) handle = requestAnimationFrame(run);
    },
    flush() {
      if (handle === 0) return;
      cancelAnimationFrame(handle);
      run();
    },
    stop() {
      cancelAnimationFrame(handle);
      handle = 0;
    },
  };
}

/** Calls back when the coming frame is on the screen; returns how not to. */
export function afterPaint(run: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const handle = requestAnimationFrame(() => {
    timer = setTimeout(run);
  });
  return () => {
    cancelAnimationFrame(handle);
    clearTimeout(timer);
  };
}

/** Calls back when the page's fonts arrive, unless they are here: text on a canvas does not change by itself. */
export function whenFontsCome(draw: () => void): void {
  if (document.fonts.status !== 'loaded') void document.fonts.ready.then(draw);
}

/** Sizes a canvas for the screen's pixels and returns a pen in CSS pixels; null when there is no room. */
export function penFor(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
): CanvasRenderingContext2D | null {
  if (width < 1 || height < 1) return null;
  const ratio = window.devicePixelRatio || 1;
  const w = Math.round(width * ratio);
  const h = Math.round(height * ratio);
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
  }
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const pen = canvas.getContext('2d');
  pen?.setTransform(ratio, 0, 0, ratio, 0, 0);
  return pen;
}
