// The store as the engine sees it: a consumer that commits, readers by name, and the few orders that change
// what is kept. Threads and their messages are behind it.
import type { Status } from '#shared/api/engine.ts';
import type { Input, Output, ReadName } from '../api/index.ts';
import type { Consumer } from '../pipeline/consumer.ts';

/** What is kept now, and the run that takes what comes. */
export type Totals = Pick<Status, 'run' | 'counts' | 'bytes' | 'unindexed'>;

export interface StoreLink {
  readonly consumer: Consumer;
  read<N extends ReadName>(name: N, input: Input<N>, signal?: AbortSignal): Promise<Output<N>>;
  totals(): Promise<Totals>;
  startRun(input: Input<'startRun'>): Promise<Output<'startRun'>>;
  changeRun(input: Input<'changeRun'>): Promise<Output<'changeRun'>>;
  deleteRun(id: number): Promise<void>;
  clearData(): Promise<void>;
  exportLines(what: Input<'exportData'>, signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** Deletes the oldest data beyond the limits; true when there was any. */
  retain(limits: { bytes: number; days: number }): Promise<boolean>;
  /** Commits what was taken, ends the run, closes. */
  close(): Promise<void>;
}
