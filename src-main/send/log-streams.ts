// Log records by the streams Loki makes of them. Loki refuses a line that is more than an hour behind its stream; when
// a request holds lines of several streams it answers for the last of them only, with 204 if that one is fine. So a
// request holds one stream, and lines go stream by stream, by time in each.
import { forEachAttribute } from '../otlp/attributes.ts';
import { INDEX_LABELS } from './judge/loki.ts';

/** Resources that share a stream stand one after another in a request: their lines must lie within this. */
const WITHIN_US = 30 * 60 * 1e6;

const keys = new WeakMap<object, string>();

/** Which stream a resource's lines are of, by the labels Loki makes unless it is told otherwise. */
export function streamOf(resource: { bytes: Uint8Array }): string {
  let key = keys.get(resource);
  if (key === undefined) {
    const labels: string[] = [];
    const { bytes } = resource;
    forEachAttribute(bytes, 0, bytes.length, 'resource', (name, value) => {
      if (INDEX_LABELS.has(name) && value !== '') labels.push(JSON.stringify([name, value]));
    });
    key = labels.sort().join();
    keys.set(resource, key);
  }
  return key;
}

/** Says which lines may stand in one request. */
export class OneStream {
  #stream: string | undefined;
  #resource: object | undefined;
  #several = false;
  #firstUs = Number.POSITIVE_INFINITY;

  /** Takes a line; false when it belongs into another request. */
  takes(resource: { bytes: Uint8Array }, timeUs: number): boolean {
    const stream = streamOf(resource);
    this.#stream ??= stream;
    this.#resource ??= resource;
    this.#firstUs = Math.min(this.#firstUs, timeUs);
    if (stream !== this.#stream) return false;
    this.#several ||= resource !== this.#resource;
    return !this.#several || timeUs - this.#firstUs <= WITHIN_US;
  }
}
