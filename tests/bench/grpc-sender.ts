// Unary gRPC requests with as little work as can be: the generator shares two cores with what it measures, and
// grpc-js would need more of them than the engine's receiver does. One connection, HTTP/2 frames by hand (RFC 9113),
// the same request head for every call. Understands of answers what it needs: a data frame means success, because
// a refused unary call has none; what was said then is the engine's log's to tell.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const DATA = 0;
const HEADERS = 1;
const RST_STREAM = 3;
const SETTINGS = 4;
const PING = 6;
const GOAWAY = 7;
const WINDOW_UPDATE = 8;
const ACK = 1;
const END_STREAM = 1;
const END_HEADERS = 4;
const MAX_CONCURRENT_STREAMS = 3;
const INITIAL_WINDOW_SIZE = 4;
const MAX_FRAME = 16_384;
const FRAME_HEAD = 9;
const GRPC_HEAD = 5;

/** A string as HPACK (RFC 7541) writes it without Huffman coding. */
function text(value: string): Buffer {
  if (value.length > 126) throw new Error('A length of one byte is all this writes.');
  return Buffer.concat([Buffer.from([value.length]), Buffer.from(value)]);
}

/** The header block of a call: static names by index, nothing enters the dynamic table. */
function headOf(path: string, authority: string): Buffer {
  return Buffer.concat([
    Buffer.from([0x83, 0x86]), // :method POST, :scheme http
    Buffer.from([0x04]), // :path
    text(path),
    Buffer.from([0x01]), // :authority
    text(authority),
    Buffer.from([0x0f, 0x10]), // content-type
    text('application/grpc'),
    Buffer.from([0x00]),
    text('te'),
    text('trailers'),
  ]);
}

function writeFrameHead(
  to: Buffer,
  at: number,
  length: number,
  type: number,
  flags: number,
  stream: number,
): void {
  to.writeUIntBE(length, at, 3);
  to[at + 3] = type;
  to[at + 4] = flags;
  to.writeUInt32BE(stream, at + 5);
}

function frame(type: number, flags: number, stream: number, payload: Buffer = Buffer.alloc(0)): Buffer {
  const bytes = Buffer.alloc(FRAME_HEAD + payload.length);
  writeFrameHead(bytes, 0, payload.length, type, flags, stream);
  payload.copy(bytes, FRAME_HEAD);
  return bytes;
}

interface Call {
  head: Buffer;
  /** What is left to send, and how much the far end lets through now. */
  body: Buffer;
  sent: number;
  window: number;
  answered: boolean;
  settle(accepted: boolean): void;
}

export class GrpcSender {
  readonly #socket: Socket;
  readonly #authority: string;
  readonly #heads = new Map<string, Buffer>();
  readonly #calls = new Map<number, Call>();
  /** Calls with something left to send, oldest first. */
  readonly #sending = new Set<number>();
  /** Calls for which the far end has no stream free, oldest first. */
  readonly #waiting: Call[] = [];
  #nextStream = 1;
  #maxStreams = Number.POSITIVE_INFINITY;
  #window = 65_535;
  #streamWindow = 65_535;
  #received: Buffer = Buffer.alloc(0);

  private constructor(socket: Socket, authority: string) {
    this.#socket = socket;
    this.#authority = authority;
    socket.on('data', (bytes: Buffer) => this.#take(bytes));
    socket.on('close', () => this.#giveUp());
    socket.on('error', () => this.#giveUp());
  }

  /** Connects to host:port. Rejects with the system's error. */
  static async connect(address: string): Promise<GrpcSender> {
    const { hostname, port } = new URL(`http://${address}`);
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    await once(socket, 'connect');
    const sender = new GrpcSender(socket, address);
    // Room for the answers of hundreds of millions of calls, so that it need never be widened.
    const room = Buffer.alloc(4);
    room.writeUInt32BE(2 ** 30);
    socket.write(
      Buffer.concat([Buffer.from(PREFACE), frame(SETTINGS, 0, 0), frame(WINDOW_UPDATE, 0, 0, room)]),
    );
    return sender;
  }

  /** Sends one message; true when it was accepted, false when it was refused or the connection ended. */
  call(path: string, message: Buffer): Promise<boolean> {
    const head = this.#heads.get(path) ?? headOf(path, this.#authority);
    this.#heads.set(path, head);
    const body = Buffer.allocUnsafeSlow(GRPC_HEAD + message.length);
    body[0] = 0;
    body.writeUInt32BE(message.length, 1);
    message.copy(body, GRPC_HEAD);
    return new Promise((settle) => {
      this.#waiting.push({ head, body, sent: 0, window: 0, answered: false, settle });
      this.#open();
      this.#flush();
    });
  }

  /** Gives what waits the streams that are free. */
  #open(): void {
    if (this.#socket.destroyed) this.#giveUp();
    while (this.#calls.size < this.#maxStreams) {
      const call = this.#waiting.shift();
      if (!call) return;
      const stream = this.#nextStream;
      this.#nextStream += 2;
      call.window = this.#streamWindow;
      this.#calls.set(stream, call);
      this.#sending.add(stream);
      this.#socket.write(frame(HEADERS, END_HEADERS, stream, call.head));
    }
  }

  close(): void {
    this.#socket.destroy();
  }

  #giveUp(): void {
    for (const { settle } of [...this.#calls.values(), ...this.#waiting.splice(0)]) settle(false);
    this.#calls.clear();
    this.#sending.clear();
  }

  /** Sends as much of what waits as the windows let through. */
  #flush(): void {
    for (const stream of this.#sending) {
      const call = this.#calls.get(stream);
      if (!call) {
        this.#sending.delete(stream);
        continue;
      }
      const { body } = call;
      const size = Math.min(body.length - call.sent, call.window, this.#window);
      if (size <= 0) {
        if (this.#window <= 0) return;
        continue;
      }
      this.#writeData(stream, body, call.sent, size);
      call.sent += size;
      call.window -= size;
      this.#window -= size;
      if (call.sent === body.length) this.#sending.delete(stream);
    }
  }

  #writeData(stream: number, body: Buffer, from: number, size: number): void {
    const frames = Math.ceil(size / MAX_FRAME);
    const out = Buffer.allocUnsafe(size + frames * FRAME_HEAD);
    let at = 0;
    for (let sent = 0; sent < size; sent += MAX_FRAME) {
      const length = Math.min(MAX_FRAME, size - sent);
      const isLast = from + sent + length === body.length;
      writeFrameHead(out, at, length, DATA, isLast ? END_STREAM : 0, stream);
      body.copy(out, at + FRAME_HEAD, from + sent, from + sent + length);
      at += FRAME_HEAD + length;
    }
    this.#socket.write(out);
  }

  #take(bytes: Buffer): void {
    let rest = this.#received.length === 0 ? bytes : Buffer.concat([this.#received, bytes]);
    while (rest.length >= FRAME_HEAD) {
      const end = FRAME_HEAD + rest.readUIntBE(0, 3);
      if (rest.length < end) break;
      this.#frame(
        rest[3] ?? 0,
        rest[4] ?? 0,
        rest.readUInt32BE(5) & 0x7fffffff,
        rest.subarray(FRAME_HEAD, end),
      );
      rest = rest.subarray(end);
    }
    this.#received = rest;
    this.#flush();
  }

  #frame(type: number, flags: number, stream: number, payload: Buffer): void {
    const call = this.#calls.get(stream);
    switch (type) {
      case SETTINGS:
        if ((flags & ACK) === 0) this.#settings(payload);
        return;
      case PING:
        if ((flags & ACK) === 0) this.#socket.write(frame(PING, ACK, 0, payload));
        return;
      case WINDOW_UPDATE:
        if (stream === 0) this.#window += payload.readUInt32BE(0);
        else if (call) call.window += payload.readUInt32BE(0);
        return;
      case GOAWAY:
        this.#socket.end();
        return;
      case DATA:
        // More than the message's head: a partial success, which says that something was refused.
        if (call) call.answered = payload.length <= GRPC_HEAD;
        break;
      case RST_STREAM:
        if (call) call.answered = false;
        this.#settle(stream);
        return;
    }
    if ((type === DATA || type === HEADERS) && (flags & END_STREAM) !== 0) this.#settle(stream);
  }

  #settle(stream: number): void {
    const call = this.#calls.get(stream);
    this.#calls.delete(stream);
    this.#sending.delete(stream);
    call?.settle(call.answered);
    this.#open();
  }

  #settings(payload: Buffer): void {
    for (let at = 0; at + 6 <= payload.length; at += 6) {
      const setting = payload.readUInt16BE(at);
      const size = payload.readUInt32BE(at + 2);
      if (setting === MAX_CONCURRENT_STREAMS) this.#maxStreams = size;
      if (setting !== INITIAL_WINDOW_SIZE) continue;
      for (const call of this.#calls.values()) call.window += size - this.#streamWindow;
      this.#streamWindow = size;
    }
    this.#socket.write(frame(SETTINGS, ACK, 0));
  }
}
