// Duration over time as points or heat, for importers.
export { type Picked, pointsIn } from './pick.ts';
export { Scatter, type ScatterMode } from './Scatter.tsx';
export type { ScatterBox, ScatterPoints } from './scale.ts';
