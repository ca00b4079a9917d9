// The sockets of a receiver: listens on every address a host stands for and looks at a connection's first
// bytes before any protocol does, because the commonest mistakes (TLS, the other port) are plain there.
import { createServer, type Server, type Socket } from 'node:net';

/** What the first bytes of a connection are. */
export type Opening = 'http1' | 'http2' | 'tls' | 'unknown';

export interface Doors {
  readonly host: string;
  readonly port: number;
  /** Stops listening and closes what is still open; open connections may finish first when `drain` resolves. */
  close(drain: () => Promise<void>): Promise<void>;
}

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const SNIFF_TIMEOUT_MS = 30_000;

/** The addresses to bind for a host: both loopbacks unless another was asked for. */
function addressesOf(host: string): string[] {
  if (host === '127.0.0.1' || host === 'localhost' || host === '::1') return ['127.0.0.1', '::1'];
  if (host === '0.0.0.0' || host === '::') return ['0.0.0.0', '::'];
  return [host];
}

/** Tells the protocol from the first bytes; undefined while they are too few. */
export function openingOf(bytes: Buffer): Opening | undefined {
  const first = bytes[0];
  if (first === undefined) return undefined;
  if (first === 0x16) return bytes.length < 2 ? undefined : bytes[1] === 0x03 ? 'tls' : 'unknown';
  const shared = Math.min(bytes.length, PREFACE.length);
  if (bytes.subarray(0, shared).equals(PREFACE.subarray(0, shared))) {
    return shared < 4 ? undefined : 'http2';
  }
  // A method's letters, and the space after it where that came: not SSH-2.0.
  return /^[A-Z]{1,20}( |$)/.test(bytes.subarray(0, 21).toString('latin1')) ? 'http1' : 'unknown';
}

function sniff(socket: Socket, onOpening: (socket: Socket, opening: Opening, first: Buffer) => void): void {
  let seen: Buffer = Buffer.alloc(0);
  const timer = setTimeout(() => socket.destroy(), SNIFF_TIMEOUT_MS).unref();
  const onReadable = (): void => {
    const chunk = socket.read() as Buffer | null;
    if (chunk !== null) seen = seen.length === 0 ? chunk : Buffer.concat([seen, chunk]);
    const opening = openingOf(seen);
    if (opening === undefined) return;
    clearTimeout(timer);
    socket.off('readable', onReadable);
    socket.unshift(seen);
    onOpening(socket, opening, seen);
  };
  socket.on('readable', onReadable);
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, ipv6Only: host.includes(':') }, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

/**
 * Listens on `host` (both loopbacks for a loopback host) and hands every connection over with its opening.
 * The first address must bind, else this rejects with the system's error (EADDRINUSE …); a machine without
 * the second (no IPv6) is fine, a second that somebody else holds is not.
 */
export async function openDoors(
  host: string,
  port: number,
  onOpening: (socket: Socket, opening: Opening, first: Buffer) => void,
): Promise<Doors> {
  const sockets = new Set<Socket>();
  const servers: Server[] = [];
  let bound = port;
  try {
    for (const address of addressesOf(host)) {
      const server = createServer({ noDelay: true }, (socket) => {
        sockets.add(socket);
        socket.on('close', () => sockets.delete(socket));
        socket.on('error', () => socket.destroy());
        sniff(socket, onOpening);
      });
      try {
        bound = await listen(server, address, bound);
        servers.push(server);
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code;
        const noSuchAddress = code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT';
        if (servers.length === 0 || !noSuchAddress) throw error;
      }
    }
  } catch (error) {
    for (const server of servers) server.close();
    throw error;
  }
  return {
    host,
    port: bound,
    async close(drain) {
      const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
      await drain();
      for (const socket of sockets) socket.destroy();
      await Promise.all(closed);
    },
  };
}
