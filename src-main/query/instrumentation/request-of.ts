// The request that a span is a step of, and whether it says that it failed.
import { valueText } from '../../otlp/attributes.ts';
import { eachAttribute } from '../../otlp/stored-attributes.ts';
import { repeatedText } from '../../otlp/text.ts';
import { statusOf } from '../../store/bits.ts';
import type { SpanRow, StartedSpan } from '../../store/reads/scan-spans.ts';
import type { ReadDb } from '../../store/sql.ts';
import { StoredSpan } from '../traces/stored-span.ts';
import { kind, type Sample } from './sample.ts';

export const SERVER = 2;
export const ERROR = 2;
/** The answer says it: of 4xx the conventions leave a server span's status unset, and 5xx without is told of the request. */
const REFUSED = 400;
const MOST_LEVELS = 100;

export const STATUS_CODES: readonly string[] = ['http.response.status_code', 'http.status_code'];

/** Tells of the span at an index of the sample whether it is inside a server span of its process that says why it
 *  ended badly, by status error or by its answer: a step of it need not. */
export function refusedRequests(db: ReadDb, { spans, parents }: Sample): (i: number) => boolean {
  const cursor = new StoredSpan(db);
  const known = new Map<number, boolean>();
  const isRefused = (server: StartedSpan): boolean => {
    if (statusOf(server[6]) === ERROR) return true;
    const { bytes, at, length } = cursor.move(server as unknown as SpanRow);
    let code = 0;
    eachAttribute(bytes, at, length, 'span', (keyAt, keyLength, valueAt, valueLength) => {
      if (STATUS_CODES.includes(repeatedText(bytes, keyAt, keyLength)))
        code = Number(valueText(bytes, valueAt, valueLength));
    });
    return code >= REFUSED;
  };
  return (i) => {
    const resource = spans[i]?.[3];
    // Parents that name each other in a circle end, too.
    for (let at = parents[i] as number, level = 0; at >= 0 && level < MOST_LEVELS; level++) {
      const outer = spans[at] as StartedSpan;
      if (outer[3] !== resource) return false;
      if (kind(outer) === SERVER) {
        const is = known.get(at) ?? isRefused(outer);
        known.set(at, is);
        return is;
      }
      at = parents[at] as number;
    }
    return false;
  };
}
