// A line of a chart: what it tells, and how it looks.
export interface ChartLine {
  readonly key: string;
  readonly name: string;
  /** A CSS colour. */
  readonly color: string;
  /** By step: what the crosshair tells of. */
  readonly values: readonly (number | null)[];
  /** What is drawn where that is finer than the steps, or stands at other times: ms since the epoch, ascending. */
  readonly drawn?:
    | {
        readonly ms: readonly number[];
        readonly values: readonly (number | null)[];
        /** The points are readings at their own times, not values of steps. */
        readonly exact?: boolean;
      }
    | undefined;
  /** So many steps are whole; what comes after is drawn as an end that will rise. */
  readonly told?: number | undefined;
  /** Measured on the axis at the right. */
  readonly right?: boolean | undefined;
  /** How its values are written, where not as the chart’s. */
  readonly format?: ((value: number) => string) | undefined;
  /** Of the stroke, as in SVG. */
  readonly dash?: string | undefined;
  readonly width?: number;
  readonly dimmed?: boolean;
  /** Print name and last value at its end. */
  readonly endWord?: boolean;
}
