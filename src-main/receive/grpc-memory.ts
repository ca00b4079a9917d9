// Bounds what gRPC messages take in memory. grpc-js gathers and decompresses each message on its own, as many at once
// as there are calls, and offers no place between; so two methods of its call are replaced here: the one that takes
// a piece of the body, and the one that decompresses a message.
import { type ServerInterceptingCallInterface, status } from '@grpc/grpc-js';
import { firstBytesOf } from '../doctor/first-bytes.ts';
import { BodyError } from './body.ts';
import { decompress } from './decompress.ts';
import { Room } from './room.ts';
import { WHOLE_WITHIN_MS } from './watch.ts';

/** What of grpc-js's own call (server-interceptors.js, BaseServerInterceptingCall) is made use of. */
interface InnerCall {
  stream: { once(event: 'close', listener: () => void): void; close(): void };
  handleDataFrame(data: Buffer): void;
  decompressMessage(message: Buffer, encoding: string): Buffer | Promise<Buffer>;
}

/** Details of the endings that are made here: this file's own words, the others are grpc-js's. */
export const CROWDED = 'Too many requests are being read';
export const LATE = 'The message did not come within a minute.';
export const UNNAMED = 'It is marked as compressed, and grpc-encoding does not say how.';
export const FLAGGED = 'The first byte of its frame is neither 0 nor 1.';
export const BROKEN = 'Failed to decompress message';
const ENDINGS = {
  'too large': {
    code: status.RESOURCE_EXHAUSTED,
    details: 'Received message that decompresses to more than the limit',
  },
  crowded: { code: status.UNAVAILABLE, details: CROWDED },
  late: { code: status.UNAVAILABLE, details: LATE },
  broken: { code: status.INTERNAL, details: BROKEN },
  flagged: { code: status.INTERNAL, details: FLAGGED },
  unnamed: { code: status.INTERNAL, details: UNNAMED },
} as const;

const HEADER_BYTES = 5;
/** The flag in a message's first byte. */
const COMPRESSED = 1;
/** What is kept of a message's beginning, for the doctor. */
const BEGUN_BYTES = HEADER_BYTES + 64;

function isInner(call: object): call is ServerInterceptingCallInterface & InnerCall {
  const inner = call as Partial<InnerCall>;
  return (
    typeof inner.handleDataFrame === 'function' &&
    typeof inner.decompressMessage === 'function' &&
    typeof inner.stream?.once === 'function'
  );
}

/** The messages of all calls, together in bounded memory. */
export class Messages {
  readonly #room = new Room();
  readonly #wholeWithinMs: number;

  constructor(wholeWithinMs = WHOLE_WITHIN_MS) {
    this.#wholeWithinMs = wholeWithinMs;
  }

  /**
   * Counts what a call receives until its stream closes, and decompresses when it is its turn. A call for which
   * there is no room ends with UNAVAILABLE and `CROWDED`. Gives back what tells the message's first bytes, as they
   * came. Throws Error when grpc-js's call is not as it was.
   */
  watch(call: ServerInterceptingCallInterface): { firstBytes: () => string } {
    if (!isInner(call)) throw new Error("grpc-js's call has other methods now");
    let begun: Buffer = Buffer.alloc(0);
    let taken = 0;
    let refused = false;
    const hasRoom = (bytes: number): boolean => {
      if (!this.#room.take(bytes, taken)) return false;
      taken += bytes;
      return true;
    };
    const refuse = (ending: (typeof ENDINGS)['crowded' | 'late']): void => {
      refused = true;
      call.sendStatus(ending);
      // The answer goes out first; without this the client could keep what was gathered.
      setImmediate(() => call.stream.close());
    };
    const timer = setTimeout(() => refuse(ENDINGS.late), this.#wholeWithinMs).unref();
    call.stream.once('close', () => {
      clearTimeout(timer);
      refused = true;
      this.#room.give(taken);
      taken = 0;
    });
    const takeData = call.handleDataFrame.bind(call);
    call.handleDataFrame = (data) => {
      if (begun.length < BEGUN_BYTES) begun = Buffer.concat([begun, data.subarray(0, BEGUN_BYTES)]);
      if (refused) return;
      if (hasRoom(data.length)) {
        takeData(data);
        return;
      }
      refuse(ENDINGS.crowded);
    };
    const asBefore = call.decompressMessage.bind(call);
    call.decompressMessage = async (message, encoding) => {
      clearTimeout(timer);
      if ((message[0] ?? 0) > COMPRESSED) throw ENDINGS.flagged;
      if (encoding === 'identity' && message[0] === COMPRESSED) throw ENDINGS.unnamed;
      if (encoding !== 'gzip' && encoding !== 'deflate') return asBefore(message, encoding);
      let body: Buffer;
      try {
        body = await decompress(message.subarray(HEADER_BYTES), encoding);
      } catch (error) {
        const isBomb = error instanceof BodyError && error.trouble === 'too large';
        throw isBomb ? ENDINGS['too large'] : ENDINGS.broken;
      }
      if (refused || !hasRoom(body.length)) throw ENDINGS.crowded;
      return body;
    };
    return { firstBytes: () => firstBytesOf(begun.subarray(HEADER_BYTES)) };
  }
}
