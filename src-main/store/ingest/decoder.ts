// Bytes of a request to a batch of columns, whichever signal and encoding. Batches are reused from request to request.
import type { Remark } from '#shared/model/remark.ts';
import type { Signal } from '#shared/model/signal.ts';
import { LogBatch, MetricBatch, TraceBatch } from '../../otlp/columns.ts';
import { decodeLogs } from '../../otlp/decode-logs.ts';
import { decodeMetrics } from '../../otlp/decode-metrics.ts';
import { decodeTraces } from '../../otlp/decode-traces.ts';
import { type Transcoded, transcodeJson } from '../../otlp/json-transcode.ts';
import { remarksOf } from '../../otlp/remarks.ts';

export class Decoder {
  readonly #traces = new TraceBatch();
  readonly #logs = new LogBatch();
  readonly #metrics = new MetricBatch();
  #json: Transcoded | undefined;

  /** Decodes a request. What it returns is good until the next call. Throws DecodeError. */
  decode(request: {
    signal: Signal;
    encoding: 'protobuf' | 'json';
    body: Uint8Array;
  }): TraceBatch | LogBatch | MetricBatch {
    const { signal, encoding } = request;
    this.#json = encoding === 'json' ? transcodeJson(signal, request.body) : undefined;
    const body = this.#json?.bytes ?? request.body;
    switch (signal) {
      case 'traces':
        return decodeTraces(body, this.#traces);
      case 'logs':
        return decodeLogs(body, this.#logs);
      case 'metrics':
        return decodeMetrics(body, this.#metrics);
    }
  }

  /** What there is to say of the request that was decoded last. */
  remarks(batch: TraceBatch | LogBatch | MetricBatch, nowMs: number): Remark[] {
    return remarksOf(batch, this.#json, nowMs);
  }
}
