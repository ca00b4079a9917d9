// The two OTLP listeners as one: started first, stopped first, told to the journal.
import type { Settings } from '#shared/api/engine.ts';
import type { Consumer } from '../pipeline/consumer.ts';
import { type DoorWatch, startGrpcReceiver, startHttpReceiver } from '../receive/index.ts';
import type { EngineConfig } from './config.ts';
import type { Doctor } from './doctor.ts';
import type { Journal } from './journal.ts';
import { Listener, type ListenerState } from './listener.ts';

/** A peer without its port, so that a client's many connections count as one client. */
const hostOf = (peer: string): string => peer.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');

/** The doctor keeps all that was seen; the journal tells of what was refused. */
function watchInto(journal: Journal, doctor: Doctor): DoorWatch {
  return {
    took: (protocol, services) => doctor.protocols.count(protocol, services),
    connected(peer, protocol) {
      journal.add({ kind: 'connected', title: `${protocol} connection`, peer: hostOf(peer) });
    },
    saw(sighting) {
      const peer = hostOf(sighting.peer);
      const finding = doctor.add({ ...sighting, peer });
      if (finding.kind !== 'refused' && finding.kind !== 'partly') return;
      const [line] = finding.lines;
      const sdk = finding.sdk ?? finding.userAgent;
      journal.add({
        kind: finding.kind,
        title: finding.title,
        detail: line === undefined ? finding.meaning : `${finding.meaning} ${line.who}: ${line.code}`,
        peer,
        ...(sdk !== undefined && { sdk }),
      });
    },
  };
}

export interface Listeners {
  readonly grpc: ListenerState;
  readonly http: ListenerState;
  start(): Promise<void>;
  /** Moves those whose port is given. */
  move(ports: { grpcPort?: number | undefined; httpPort?: number | undefined }): Promise<void>;
  stop(graceMs: number): Promise<void>;
}

/** Neither is started yet. Ports given on the command line hold until settings are changed. */
export function createListeners(
  config: EngineConfig,
  settings: () => Settings,
  consumer: Consumer,
  journal: Journal,
  doctor: Doctor,
): Listeners {
  const watch = watchInto(journal, doctor);
  const tell = (name: string) => (state: ListenerState) =>
    journal.add(
      state.error === undefined
        ? { kind: 'listening', title: `${name} listens on port ${state.port}` }
        : {
            kind: 'port_taken',
            title: `${name} cannot listen`,
            detail: `${state.error} It is tried again every few seconds.`,
          },
    );
  const shared = { host: config.host, consumer, watch, allowedOrigins: () => settings().allowedOrigins };
  const grpc: Listener = new Listener({
    host: config.host,
    open: (port) => startGrpcReceiver({ ...shared, port, otherPort: () => http.openPort }),
    onChange: tell('OTLP/gRPC'),
  });
  const http: Listener = new Listener({
    host: config.host,
    open: (port) => startHttpReceiver({ ...shared, port, otherPort: () => grpc.openPort }),
    onChange: tell('OTLP/HTTP'),
  });
  const moveOne = async (listener: Listener, port: number | undefined): Promise<void> => {
    if (port !== undefined && port !== listener.openPort) await listener.move(port);
  };
  return {
    get grpc() {
      return grpc.state;
    },
    get http() {
      return http.state;
    },
    async start() {
      const { grpcPort, httpPort } = settings();
      await Promise.all([grpc.start(config.grpcPort ?? grpcPort), http.start(config.httpPort ?? httpPort)]);
    },
    async move({ grpcPort, httpPort }) {
      await Promise.all([moveOne(grpc, grpcPort), moveOne(http, httpPort)]);
    },
    async stop(graceMs) {
      await Promise.all([grpc.stop(graceMs), http.stop(graceMs)]);
    },
  };
}
