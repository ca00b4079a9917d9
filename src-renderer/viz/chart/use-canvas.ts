// A canvas as sharp as the screen: painted anew when its size or what `paint` depends on changes.
import { type RefObject, useEffect, useRef } from 'react';

/** `paint` must be stable while nothing it draws changes (useCallback); it draws in CSS pixels. */
export function useCanvas(
  width: number,
  height: number,
  paint: (pen: CanvasRenderingContext2D) => void,
): RefObject<HTMLCanvasElement | null> {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    const pen = element?.getContext('2d');
    if (!element || !pen || width <= 0 || height <= 0) return;
    const ratio = window.devicePixelRatio || 1;
    element.width = Math.round(width * ratio);
    element.height = Math.round(height * ratio);
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    paint(pen);
  }, [width, height, paint]);
  return canvas;
}
