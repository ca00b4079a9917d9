// OTLP over gRPC: unary Export of the three collector services (OTLP specification, "OTLP/gRPC"). Messages
// pass through as bytes: decoding is the writer's work, and a deserializer that throws here would answer
// INTERNAL where INVALID_ARGUMENT is due.

import type { Socket } from 'node:net';
import {
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServiceDefinition,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js';
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { httpOnGrpcPort, type Ports } from '../doctor/at-the-door.ts';
import { inOneLine } from '../doctor/diagnosis.ts';
import { firstBytesOf, MOST } from '../doctor/first-bytes.ts';
import { malformed, underPressure } from '../doctor/of-the-request.ts';
import { sdkOf } from '../doctor/sdk.ts';
import { encodeExportResponse } from '../otlp/responses.ts';
import { Permanent, Retryable } from '../pipeline/consumer.ts';
import { endConnection } from './answer.ts';
import { type Opening, openDoors } from './doors.ts';
import { detailsOf, refusalInterceptor } from './grpc-refusals.ts';
import { answerUnserved } from './grpc-unserved.ts';
import { methodOf, signalOfMethod } from './paths.ts';
import {
  FAILED_RETRY_MS,
  MAX_REQUEST_BYTES,
  type Receiver,
  type ReceiverOptions,
  type Sender,
  tellTaken,
} from './watch.ts';
import { answerStranger, httpOnGrpcAnswer, peerOf, userAgentIn } from './wrong-door.ts';

const asIs = (bytes: Buffer): Buffer => bytes;

function definitionOf(signal: Signal): ServiceDefinition {
  return {
    Export: {
      path: methodOf(signal),
      requestStream: false,
      responseStream: false,
      requestSerialize: asIs,
      requestDeserialize: asIs,
      responseSerialize: asIs,
      responseDeserialize: asIs,
    },
  };
}

type Call = ServerUnaryCall<Buffer, Buffer>;

function senderOf(call: Call, signal: Signal): Sender {
  // The message's memory goes to the writer; how it began is put into words when there is something to tell.
  const begun = Buffer.from(call.request.subarray(0, MOST));
  return {
    peer: call.getPeer(),
    userAgent: call.metadata.get('user-agent')[0]?.toString(),
    signal,
    get firstBytes() {
      return firstBytesOf(begun);
    },
  };
}

/** Starts the OTLP/gRPC receiver. Rejects with the system's error when the port cannot be had. */
export async function startGrpcReceiver(options: ReceiverOptions): Promise<Receiver> {
  const { watch } = options;
  const server = new Server({
    'grpc.max_receive_message_length': MAX_REQUEST_BYTES,
    // What a client may send that nobody has read yet: the window times the streams, for each connection.
    'grpc.max_concurrent_streams': 256,
    'grpc-node.flow_control_window': 1024 * 1024,
    // Its own statistics of every call, which nobody asks for.
    'grpc.enable_channelz': 0,
    interceptors: [refusalInterceptor(watch, signalOfMethod, options.wholeWithinMs)],
  });

  const handle = async (signal: Signal, call: Call, callback: sendUnaryData<Buffer>): Promise<void> => {
    const sender = senderOf(call, signal);
    const { peer, userAgent } = sender;
    const { request: body } = call;
    try {
      const accepted = await options.consumer.consume({
        signal,
        encoding: 'protobuf',
        body,
        peer,
        ...(userAgent !== undefined && { userAgent }),
      });
      tellTaken(watch, sender, 'grpc', accepted);
      const { rejected: count, message } = accepted;
      callback(null, Buffer.from(encodeExportResponse(signal, 'protobuf', { count, message })));
    } catch (error) {
      const { message } = error as Error;
      if (error instanceof Permanent) {
        const diagnosis = malformed(message, 'protobuf', userAgent);
        watch.saw({ ...sender, diagnosis });
        const code = status.INVALID_ARGUMENT;
        const metadata = detailsOf({ code, message, badRequest: message });
        callback({ code, details: inOneLine(diagnosis), metadata });
        return;
      }
      const retryDelayMs = error instanceof Retryable ? error.retryAfterMs : FAILED_RETRY_MS;
      watch.saw({ ...sender, diagnosis: underPressure(message) });
      const code = status.UNAVAILABLE;
      callback({ code, details: message, metadata: detailsOf({ code, message, retryDelayMs }) });
    }
  };

  for (const signal of SIGNALS) {
    server.addService(definitionOf(signal), {
      Export: (call: Call, callback: sendUnaryData<Buffer>) => void handle(signal, call, callback),
    });
  }
  const ports = (): Ports => ({ grpc: doors.port, http: options.otherPort() });
  answerUnserved(server, watch, (path) => signalOfMethod(path) !== undefined, ports);
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());

  const onOpening = (socket: Socket, opening: Opening, first: Buffer): void => {
    const peer = peerOf(socket);
    if (opening === 'http2') {
      watch.connected(peer, 'gRPC');
      injector.injectConnection(socket);
      return;
    }
    if (opening === 'http1') {
      const userAgent = userAgentIn(first);
      const firstBytes = firstBytesOf(first);
      watch.saw({ peer, userAgent, firstBytes, diagnosis: httpOnGrpcPort(ports(), sdkOf(userAgent)) });
      endConnection(socket, httpOnGrpcAnswer(ports()));
      return;
    }
    answerStranger(socket, watch, first, opening === 'tls', doors.port, ports());
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
