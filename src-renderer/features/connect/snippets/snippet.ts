// What the Connect page shows for one language. Texts are data, so that examples and tests can hold to them.

export type CodeLanguage =
  | 'shell'
  | 'python'
  | 'go'
  | 'rust'
  | 'typescript'
  | 'java'
  | 'csharp'
  | 'yaml'
  | 'toml';

export interface Block {
  /** Above the block: "Install and run", or the file it goes into. */
  readonly title: string;
  readonly language: CodeLanguage;
  readonly code: string;
}

/** Where an exporter must send to. */
export interface Target {
  /** `http://localhost:4318`, or the host as a container sees it. */
  readonly http: string;
  /** `http://localhost:4317` */
  readonly grpc: string;
}

export interface Snippet {
  /** In the address: `?tab=python`. */
  readonly id: string;
  readonly label: string;
  /** Environment variables, in the order shown; empty where the language takes none. */
  readonly environment: (target: Target) => readonly (readonly [name: string, value: string])[];
  readonly blocks: (target: Target) => readonly Block[];
  /** What is worth knowing before it goes wrong, one sentence each. */
  readonly notes: readonly string[];
}

/** The three lines that work in every SDK, and what makes development quick: spans and metrics leave sooner. */
export function commonEnvironment(target: Target): [string, string][] {
  return [
    ['OTEL_SERVICE_NAME', 'shop'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', target.http],
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'http/protobuf'],
    ['OTEL_BSP_SCHEDULE_DELAY', '500'],
    ['OTEL_METRIC_EXPORT_INTERVAL', '5000'],
  ];
}
