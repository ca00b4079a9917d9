// Names the service that is about to push out the rest: one that brings most of what comes in, while others have
// something to lose. Judged by the requests' bytes of the last minutes.

/** One service brings most of what comes in, and the limits will soon take what others sent. */
export interface Noisy {
  service: string;
  /** Of the bytes that came lately, 0 to 1. */
  share: number;
  /** What the store grows by, as stored. */
  bytesPerSecond: number;
  /** Until the oldest data begins to go; 0 when it already does. */
  secondsUntilFull: number;
  /** Until nothing is left of what is held now. */
  secondsUntilReplaced: number;
}

/** What the store holds when it is judged. */
export interface Held {
  /** As stored, of the quota. */
  usedBytes: number;
  /** What is used when removal begins. */
  fullBytes: number;
  /** Bytes as stored for a byte of request. */
  storedPerRaw: number;
  /** Services the store knows. */
  services: number;
}

const BUCKET_MS = 10_000;
const BUCKETS = 30;
/** Less than this says nothing yet. */
const LEAST_MS = 10_000;
const MOST_OF_IT = 0.5;
const SOON_SECONDS = 10 * 60;
/** What is replaced only after a day was going to be old anyway. */
const REPLACED_SECONDS = 24 * 3600;

interface Bucket {
  at: number;
  bytes: Map<string, number>;
}

export class Loudness {
  readonly #buckets: Bucket[] = [];

  /** Counts what a commit brought, `nowMs` by any clock that only goes forward. */
  add(bytesByService: readonly (readonly [service: string, bytes: number])[], nowMs: number): void {
    const at = Math.floor(nowMs / BUCKET_MS) * BUCKET_MS;
    let bucket = this.#buckets.at(-1);
    if (bucket?.at !== at) {
      bucket = { at, bytes: new Map() };
      this.#buckets.push(bucket);
      if (this.#buckets.length > BUCKETS) this.#buckets.shift();
    }
    for (const [service, bytes] of bytesByService) {
      bucket.bytes.set(service, (bucket.bytes.get(service) ?? 0) + bytes);
    }
  }

  /** The noisy service now, or null. */
  judge({ usedBytes, fullBytes, storedPerRaw, services }: Held, nowMs: number): Noisy | null {
    while ((this.#buckets[0]?.at ?? nowMs) < nowMs - BUCKETS * BUCKET_MS) this.#buckets.shift();
    const lastedMs = nowMs - (this.#buckets[0]?.at ?? nowMs);
    if (services < 2 || lastedMs < LEAST_MS) return null;
    const sums = new Map<string, number>();
    for (const { bytes } of this.#buckets) {
      for (const [service, some] of bytes) sums.set(service, (sums.get(service) ?? 0) + some);
    }
    const [loudest] = [...sums].sort(([, a], [, b]) => b - a);
    const total = [...sums.values()].reduce((sum, some) => sum + some, 0);
    if (!loudest || loudest[1] < total * MOST_OF_IT) return null;
    // A young store is mostly its own files: what comes takes at most as much as it was sent in.
    const bytesPerSecond = (total * Math.min(1, storedPerRaw)) / (lastedMs / 1000);
    const secondsUntilFull = Math.max(0, fullBytes - usedBytes) / bytesPerSecond;
    const secondsUntilReplaced = secondsUntilFull + fullBytes / bytesPerSecond;
    if (secondsUntilFull > SOON_SECONDS || secondsUntilReplaced > REPLACED_SECONDS) return null;
    return {
      service: loudest[0],
      share: loudest[1] / total,
      bytesPerSecond,
      secondsUntilFull,
      secondsUntilReplaced,
    };
  }
}
