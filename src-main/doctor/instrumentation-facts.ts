// What was counted about how a service is instrumented: plain numbers and examples. Whoever has the store gathers them;
// measures and the score are made of them here.
import type { Example } from '#shared/api/instrumentation.ts';

/** So many of so many, with a few of them. */
export interface Tally {
  count: number;
  of: number;
  examples: readonly Example[];
}

export interface ScopeUse {
  name: string;
  automatic: boolean;
  spans: number;
  example: Example;
}

/** Facts of a service's metrics; null when none came. */
export interface MetricFacts {
  /** Instruments without a unit, or with one that UCUM does not have. */
  oddUnits: Tally;
  /** The first of them that the service itself makes; null where all are the instrumentation's or the agent's own. */
  ownOddUnit: { name: string; unit: string; instrument: 'Histogram' | 'Counter' | 'Gauge' } | null;
  /** Names that another instrument, of whatever service, has with another unit. */
  differentUnits: Tally;
  /** Names of histograms whose series have different buckets. */
  differentBuckets: Tally;
  namesWithUnits: Tally;
  /** Names that are attribute keys of the conventions. */
  namesOfAttributes: Tally;
  /** Names with an attribute of 10,000 values or more in the newest hour. */
  manyValues: Tally;
  /** Histograms of which some point carries an exemplar. */
  withExemplars: Tally;
}

export interface ResourceFacts {
  count: number;
  withoutName: Tally;
  /** Named by the SDK: unknown_service. */
  unknownName: Tally;
  withoutInstance: Tally;
  /** Instance ids that several pods or hosts share. */
  sharedInstances: Tally;
  /** Of resources that name anything of Kubernetes. */
  withoutPodUid: Tally;
}

export interface InstrumentationFacts {
  service: string;
  language: string;
  spans: number;
  logs: number;
  spansRead: number;
  logsRead: number;

  /** Without a trace id, of the records written while a span of the same process was open. */
  untied: Tally;
  /** Tied to their trace by an id in an attribute, body or text instead of their own fields, of the tied ones. */
  tiedOtherwise: Tally;
  scopes: readonly ScopeUse[];
  /** Spans made by hand that are within, or around, an automatic one of the same name and kind. */
  duplicates: Tally;
  oldNames: Tally;
  unknownNames: Tally;
  /** Spans and records with an attribute that belongs on the resource; resources with one that belongs on those. */
  misplaced: Tally;
  /** Span names that differ only in ids. */
  namesWithIds: Tally;
  errorsWithoutReason: Tally;
  errorsWithoutStatus: Tally;
  /** Of those, spans that instrumentation made: nobody of the service has them at hand. */
  automaticWithoutStatus: number;
  outOfOrder: Tally;
  loggers: readonly { library: string; records: number }[];
  exports: readonly { protocol: string; requests: number }[];
  withoutSeverity: Tally;
  /** Traces with more than 10 internal spans of the service, and with more than 20 of its spans under 5 ms. */
  manyInternal: Tally;
  manyShort: Tally;
  orphans: Tally;
  clientRoots: Tally;
  resources: ResourceFacts;
  metrics: MetricFacts | null;
}
