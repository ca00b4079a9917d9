// What the receivers tell about their doors. The engine keeps it: a developer whose SDK is silent about a failed
// export reads there what went wrong.
import type { Signal } from '#shared/model/signal.ts';
import type { Diagnosis } from '../doctor/diagnosis.ts';
import { ofRemark, ofSdk } from '../doctor/of-the-data.ts';
import { sdkOf } from '../doctor/sdk.ts';
import type { Accepted, Consumer } from '../pipeline/consumer.ts';

/** Something refused, or taken and not in order. */
export interface Sighting {
  diagnosis: Diagnosis;
  peer: string;
  userAgent?: string | undefined;
  signal?: Signal | undefined;
  service?: string | undefined;
  /** The beginning of what came, for people to read. */
  firstBytes?: string | undefined;
  /** Items concerned; 0 or absent where the request as a whole is. */
  items?: number;
  /** More of a request that was told of already: it is refused once. */
  more?: boolean;
}

/** How a request came. */
export type Protocol = 'grpc' | 'http/protobuf' | 'http/json';

export interface DoorWatch {
  /** A request was taken, which spoke of these services. */
  took?(protocol: Protocol, services: readonly string[]): void;
  connected(peer: string, protocol: 'gRPC' | 'HTTP'): void;
  saw(sighting: Sighting): void;
}

/** What a receiver needs to know. */
export interface ReceiverOptions {
  /** 127.0.0.1 stands for both loopbacks. */
  host: string;
  /** 0 for any free port. */
  port: number;
  consumer: Consumer;
  watch: DoorWatch;
  /** Origins of pages, beside localhost, that may send. Asked for each request. */
  allowedOrigins: () => readonly string[];
  /** The port of the other receiver, for remedies; 0 when it does not listen. */
  otherPort: () => number;
  /** How long a request may take to come; a minute unless told otherwise. One that never ends would keep its room. */
  wholeWithinMs?: number;
}

export interface Receiver {
  readonly host: string;
  readonly port: number;
  /** Stops listening at once, answers what is in flight (at most `graceMs`), closes. Safe to call twice. */
  stop(graceMs?: number): Promise<void>;
}

export const MAX_REQUEST_BYTES = 64 * 1024 * 1024;
export const WHOLE_WITHIN_MS = 60_000;
/** When to come again: there was no room to read the request, or the engine failed on it. */
export const CROWDED_RETRY_MS = 1000;
export const FAILED_RETRY_MS = 1000;

/** Who sent a request, and how it began. */
export type Sender = Pick<Sighting, 'peer' | 'userAgent' | 'signal' | 'firstBytes'>;

/** What the sample says it is: its times are made up, so nothing is said of them. */
const SAMPLE = 'spandrel-sample';

/** Tells that a request was taken, and what was noticed about it. */
export function tellTaken(watch: DoorWatch, sender: Sender, protocol: Protocol, accepted: Accepted): void {
  watch.took?.(protocol, accepted.services ?? []);
  const { userAgent } = sender;
  if (userAgent === SAMPLE) return;
  let isRefused = false;
  for (const remark of accepted.remarks ?? []) {
    const { service, count } = remark;
    const diagnosis = ofRemark(remark, userAgent);
    watch.saw({ ...sender, service, items: count, diagnosis, more: isRefused });
    isRefused ||= diagnosis.kind === 'partly';
  }
  const old = ofSdk(sdkOf(userAgent));
  if (old) watch.saw({ ...sender, diagnosis: old });
}
