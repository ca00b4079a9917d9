// What handlers need of the engine behind them. The engine hands this in; handlers know no threads.
import type { z } from 'zod';
import type { arrivals } from '#shared/api/arrivals.ts';
import type { Board } from '#shared/api/boards.ts';
import type { OutputOf } from '#shared/api/client.ts';
import type { Contract } from '#shared/api/contract.ts';
import type { destinations } from '#shared/api/destinations.ts';
import type { JournalEntry, Settings, Status } from '#shared/api/engine.ts';
import type { keepsSending } from '#shared/api/keep-sending.ts';
import type { sending } from '#shared/api/send.ts';
import type { Signal } from '#shared/model/signal.ts';
import type { Consumer } from '../pipeline/consumer.ts';
import type { Handlers } from './handler.ts';

/** Endpoints that only read what is captured: a reader thread answers them by name. */
export const READS = [
  'listServices',
  'serviceArrivals',
  'examineServices',
  'listRuns',
  'listRemovals',
  'listTraces',
  'traceOverview',
  'traceFacets',
  'traceFields',
  'traceValues',
  'traceDetails',
  'getTrace',
  'traceColumns',
  'traceMarks',
  'traceSpan',
  'linkedFrom',
  'searchTrace',
  'traceLogs',
  'listLogs',
  'logArrivals',
  'logHistogram',
  'logFacets',
  'logPatterns',
  'logFields',
  'missingLabels',
  'logValues',
  'getLog',
  'logContext',
  'listInstruments',
  'queryMetrics',
  'metricFields',
  'metricValues',
  'queryMetric',
  'listMetricSeries',
  'metricAttributes',
  'serviceOverview',
  'listArrivalItems',
] as const satisfies readonly (keyof Contract)[];
export type ReadName = (typeof READS)[number];

export type Input<N extends keyof Contract> = z.output<Contract[N]['input']>;
export type Output<N extends keyof Contract> = OutputOf<Contract[N]>;

export type SendHandlers = Pick<Handlers, keyof typeof sending | keyof typeof destinations>;
/** What follows a send: what arrived, and what is sent on as it comes. */
export type AfterSendingHandlers = Pick<
  Handlers,
  Exclude<keyof typeof arrivals, ReadName> | keyof typeof keepsSending
>;

export interface EngineDoor {
  readonly consumer: Consumer;
  readonly send: SendHandlers & AfterSendingHandlers;
  redeemCode(code: string): string;
  issueCode(): string;
  status(): Promise<Status>;
  /** Begins to stop; returns at once. */
  stop(): void;
  journal(): JournalEntry[];
  findings(): Output<'listFindings'>;
  markFindingsSeen(): void;
  settings(): Settings;
  changeSettings(change: Partial<Settings>): Promise<Settings>;
  listBoards(): Promise<Board[]>;
  saveBoard(board: Board, was?: string): Promise<Board>;
  deleteBoard(name: string): Promise<void>;
  /** Answers in a reader thread; given up when `signal` aborts. */
  read<N extends ReadName>(name: N, input: Input<N>, signal: AbortSignal): Promise<Output<N>>;
  /** Likewise, with what the engine knows beside the store. */
  instrumentationHealth(
    input: Input<'instrumentationHealth'>,
    signal: AbortSignal,
  ): Promise<Output<'instrumentationHealth'>>;
  startRun(input: Input<'startRun'>): Promise<Output<'startRun'>>;
  changeRun(input: Input<'changeRun'>): Promise<Output<'changeRun'>>;
  deleteRun(id: number): Promise<void>;
  clearData(signals: readonly Signal[]): Promise<void>;
  loadSample(minutes: number): Promise<Output<'loadSample'>>;
  /** A file of saved runs, in pieces. */
  saveRuns(what: Input<'saveRuns'>, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
  /** Takes a file of saved runs in, each as a run of its own. */
  takeIn(file: AsyncIterable<Uint8Array>): Promise<Output<'importData'>>;
  /** OTLP/JSON lines, newline included, in pieces; nothing is read ahead. */
  exportLines(what: Input<'exportData'>, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
}
