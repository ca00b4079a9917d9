// What the receivers tell about their doors. The engine keeps it as its journal; a developer whose SDK is
// silent about a failed export reads there what went wrong.

export interface Refusal {
  peer: string;
  /** What arrived, in a few words: "POST /v1/trace, no such path". */
  title: string;
  /** What it means and the line to change. */
  detail: string;
  userAgent?: string;
}

export interface DoorWatch {
  connected(peer: string, protocol: 'gRPC' | 'HTTP'): void;
  refused(refusal: Refusal): void;
}

/** What a receiver needs to know. */
export interface ReceiverOptions {
  /** 127.0.0.1 stands for both loopbacks. */
  host: string;
  /** 0 for any free port. */
  port: number;
  consumer: import('../pipeline/consumer.ts').Consumer;
  watch: DoorWatch;
  /** Origins of pages, beside localhost, that may send. Asked for each request. */
  allowedOrigins: () => readonly string[];
  /** The port of the other receiver, for remedies; 0 when it does not listen. */
  otherPort: () => number;
}

export interface Receiver {
  readonly host: string;
  readonly port: number;
  /** Stops listening at once, answers what is in flight (at most `graceMs`), closes. Safe to call twice. */
  stop(graceMs?: number): Promise<void>;
}

export const MAX_REQUEST_BYTES = 64 * 1024 * 1024;
