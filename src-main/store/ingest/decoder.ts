// Bytes of a request to a batch of columns, whichever signal and encoding. Batches are reused from request to request.
import type { Signal } from '#shared/model/signal.ts';
import { LogBatch, MetricBatch, TraceBatch } from '../../otlp/columns.ts';
import { decodeLogs } from '../../otlp/decode-logs.ts';
import { decodeMetrics } from '../../otlp/decode-metrics.ts';
import { decodeTraces } from '../../otlp/decode-traces.ts';
import { transcodeJson } from '../../otlp/json-transcode.ts';

export class Decoder {
  readonly #traces = new TraceBatch();
  readonly #logs = new LogBatch();
  readonly #metrics = new MetricBatch();

  /** Decodes a request. What it returns is good until the next call. Throws DecodeError. */
  decode(request: {
    signal: Signal;
    encoding: 'protobuf' | 'json';
    body: Uint8Array;
  }): TraceBatch | LogBatch | MetricBatch {
    const { signal, encoding } = request;
    const body = encoding === 'json' ? transcodeJson(signal, request.body).bytes : request.body;
    switch (signal) {
      case 'traces':
        return decodeTraces(body, this.#traces);
      case 'logs':
        return decodeLogs(body, this.#logs);
      case 'metrics':
        return decodeMetrics(body, this.#metrics);
    }
  }
}
