// OTLP over gRPC: unary Export of the three collector services (OTLP specification, "OTLP/gRPC"). Messages
// pass through as bytes: decoding is the writer's work, and a deserializer that throws here would answer
// INTERNAL where INVALID_ARGUMENT is due.

import type { Socket } from 'node:net';
import {
  Metadata,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServiceDefinition,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js';
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { encodeExportResponse, encodeStatus } from '../otlp/responses.ts';
import { Permanent, Retryable } from '../pipeline/consumer.ts';
import { type Opening, openDoors } from './doors.ts';
import { MAX_REQUEST_BYTES, type Receiver, type ReceiverOptions } from './watch.ts';
import { httpOnGrpcAnswer, peerOf, tlsRefusal } from './wrong-door.ts';

const SERVICE: Record<Signal, string> = {
  traces: 'trace.v1.Trace',
  logs: 'logs.v1.Logs',
  metrics: 'metrics.v1.Metrics',
};

const asIs = (bytes: Buffer): Buffer => bytes;

function definitionOf(signal: Signal): ServiceDefinition {
  return {
    Export: {
      path: `/opentelemetry.proto.collector.${SERVICE[signal]}Service/Export`,
      requestStream: false,
      responseStream: false,
      requestSerialize: asIs,
      requestDeserialize: asIs,
      responseSerialize: asIs,
      responseDeserialize: asIs,
    },
  };
}

/** Starts the OTLP/gRPC receiver. Rejects with the system's error when the port cannot be had. */
export async function startGrpcReceiver(options: ReceiverOptions): Promise<Receiver> {
  const server = new Server({
    'grpc.max_receive_message_length': MAX_REQUEST_BYTES,
    'grpc.max_concurrent_streams': 1000,
    'grpc-node.flow_control_window': 8 * 1024 * 1024,
  });

  const handle = async (
    signal: Signal,
    call: ServerUnaryCall<Buffer, Buffer>,
    callback: sendUnaryData<Buffer>,
  ): Promise<void> => {
    const userAgent = call.metadata.get('user-agent')[0]?.toString();
    const peer = call.getPeer();
    const tell = (title: string, detail: string): void =>
      options.watch.refused({ peer, title, detail, ...(userAgent !== undefined && { userAgent }) });
    try {
      const accepted = await options.consumer.consume({
        signal,
        encoding: 'protobuf',
        body: call.request,
        peer,
        ...(userAgent !== undefined && { userAgent }),
      });
      if (accepted.rejected > 0) {
        tell(
          `${accepted.rejected} ${accepted.rejected === 1 ? 'item was' : 'items were'} refused`,
          accepted.message,
        );
      }
      callback(
        null,
        Buffer.from(
          encodeExportResponse(signal, 'protobuf', { count: accepted.rejected, message: accepted.message }),
        ),
      );
    } catch (error) {
      const message = (error as Error).message;
      if (error instanceof Permanent) {
        tell(message, 'The SDK drops this batch.');
        callback({ code: status.INVALID_ARGUMENT, details: message });
        return;
      }
      const wait = error instanceof Retryable ? error.retryAfterMs : 1000;
      tell(message, 'The SDK tries again.');
      const metadata = new Metadata();
      metadata.set(
        'grpc-status-details-bin',
        Buffer.from(encodeStatus('protobuf', { code: status.UNAVAILABLE, message, retryDelayMs: wait })),
      );
      callback({ code: status.UNAVAILABLE, details: message, metadata });
    }
  };

  for (const signal of SIGNALS) {
    server.addService(definitionOf(signal), {
      Export: (call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>) =>
        void handle(signal, call, callback),
    });
  }
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());

  const onOpening = (socket: Socket, opening: Opening, first: Buffer): void => {
    const peer = peerOf(socket);
    switch (opening) {
      case 'http2':
        options.watch.connected(peer, 'gRPC');
        injector.injectConnection(socket);
        return;
      case 'http1': {
        const { phrase, bytes } = httpOnGrpcAnswer(doors.port, options.otherPort());
        const userAgent = /^user-agent:\s*(.*)$/im.exec(first.toString('latin1'))?.[1]?.trim();
        const detail = `${phrase[0]?.toUpperCase()}${phrase.slice(1)}.`;
        options.watch.refused({
          peer,
          title: `HTTP sent to the gRPC port ${doors.port}`,
          detail,
          ...(userAgent !== undefined && { userAgent }),
        });
        socket.end(bytes);
        socket.resume();
        return;
      }
      case 'tls':
        options.watch.refused(tlsRefusal(peer, doors.port));
        break;
      case 'unknown':
        options.watch.refused({
          peer,
          title: `Neither gRPC nor HTTP sent to port ${doors.port}`,
          detail: 'Point an OTLP exporter here.',
        });
    }
    socket.destroy();
  };

  const doors = await openDoors(options.host, options.port, onOpening);
  let stopped: Promise<void> | undefined;
  return {
    host: options.host,
    port: doors.port,
    stop(graceMs = 3000) {
      stopped ??= doors.close(async () => {
        injector.drain(graceMs);
        await new Promise<void>((resolve) => {
          const timer = setTimeout(() => {
            server.forceShutdown();
            resolve();
          }, graceMs).unref();
          server.tryShutdown(() => {
            clearTimeout(timer);
            resolve();
          });
        });
        injector.destroy();
      });
      return stopped;
    },
  };
}
