// The stretch of time and the run a query asks about. `ui`'s `useTimeRange().window` is one.

export interface AskedWindow {
  /** Equal for equal windows; part of the query key. */
  readonly key: string;
  /** The bounds at this moment: a relative window moves with the clock, so it is worked out with each fetch. */
  readonly resolve: () => { readonly from?: string; readonly to?: string; readonly run?: number };
}
