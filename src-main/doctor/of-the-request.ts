// Requests that were refused for what they are: where they went, what they call themselves, how large they are.
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { ANY, type Diagnosis, line } from './diagnosis.ts';
import { type Sdk, sdkOf } from './sdk.ts';

const refused = (
  symptom: string,
  title: string,
  meaning: string,
  lines: Diagnosis['lines'] = [],
): Diagnosis => ({ symptom, kind: 'refused', title, meaning, lines });

const endpoint = (base: string): string => `OTEL_EXPORTER_OTLP_ENDPOINT=${base}`;

/** An endpoint that is wrong for one signal is so for all three, at a path that differs in its name alone. */
const ofOneEndpoint = (path: string) => ({
  sameBy: path.replace(/\/v1\/(traces|logs|metrics)$/, ''),
  ofAllSignals: true as const,
});

/** A path that is none of OTLP's. `base` is this receiver's own URL. */
export function wrongPath(method: string, path: string, base: string, userAgent?: string): Diagnosis {
  const title = `${method} ${path.slice(0, 80)}, no such path`;
  const who = sdkOf(userAgent)?.language ?? ANY;
  if (path === '/v1development/profiles' || path === '/v1/profiles')
    return refused('profiles', title, 'Profiles are not taken; the SDK drops them.', [
      line('Collector', 'remove otlp from the exporters of the profiles pipeline'),
    ]);
  if (/\/v1\/(traces|logs|metrics)\/.*v1\/(traces|logs|metrics)/.test(path))
    return {
      ...refused(
        'doubled_path',
        title,
        'The endpoint already had a path and the SDK added another. Nothing of it was stored.',
        [line(who, endpoint(base))],
      ),
      ...ofOneEndpoint(path),
    };
  if (path === '/')
    return refused(
      'no_path',
      title,
      'An endpoint for one signal is used as it is, and needs its path. Nothing of it was stored.',
      [
        line(who, `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=${base}/v1/traces`),
        line(`${who}, for all signals`, endpoint(base)),
      ],
    );
  const meant = SIGNALS.find((signal) => path.includes(signal.slice(0, -1)));
  const meaning =
    meant === undefined
      ? 'This port takes POST /v1/traces, /v1/logs and /v1/metrics.'
      : `The path is /v1/${meant}: set the endpoint without a path and the SDK adds it. Nothing of it was stored.`;
  const diagnosis = refused('wrong_path', title, meaning, [line(who, endpoint(base))]);
  return /.\/v1\/(traces|logs|metrics)$/.test(path) ? { ...diagnosis, ...ofOneEndpoint(path) } : diagnosis;
}

/** Another method than POST: a browser's address bar mostly, which sends nothing that could be lost. */
export function wrongMethod(method: string, path: string, base: string): Diagnosis {
  const at = path.slice(0, 80);
  const lines = [line(ANY, endpoint(base))];
  if (method === 'GET' || method === 'HEAD')
    return {
      symptom: 'wrong_method',
      kind: 'hint',
      title: `Somebody looked at ${at} with ${method}`,
      meaning: 'This is where exporters send to; there is nothing to look at. Only POST is taken.',
      lines,
    };
  if (method === 'OPTIONS')
    return {
      symptom: 'wrong_method',
      kind: 'hint',
      title: `OPTIONS ${at} came without an Origin`,
      meaning:
        'A browser that asks before it sends names its page in Origin; a proxy between may have taken it away, or somebody asked by hand.',
      lines: [line('by hand', `curl -X OPTIONS -H 'Origin: http://localhost:3000' ${base}/v1/traces`)],
    };
  return refused(
    'wrong_method',
    `${method} ${at} was refused: only POST is taken`,
    'Exporters send with POST. Nothing of it was stored.',
    lines,
  );
}

export function wrongContentType(given: string | undefined, userAgent?: string): Diagnosis {
  return refused(
    'content_type',
    given === undefined || given.trim() === ''
      ? 'No Content-Type'
      : `Content-Type ${given.slice(0, 80)} is not one of OTLP's`,
    'Bodies are application/x-protobuf or application/json. Nothing of it was stored.',
    [
      line(sdkOf(userAgent)?.language ?? ANY, 'OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf'),
      line('curl', "-H 'content-type: application/json'"),
    ],
  );
}

const COMPRESSION = 'OTEL_EXPORTER_OTLP_COMPRESSION=gzip';

function compressionLines(sdk: Sdk | undefined): Diagnosis['lines'] {
  const rust = line('Rust', '.with_compression(Compression::Gzip)');
  const collector = line('Collector', 'compression: gzip');
  const any = line(ANY, COMPRESSION);
  if (sdk?.language === 'Rust') return [rust, any];
  if (sdk?.language === 'Collector') return [collector];
  return sdk === undefined ? [any, rust, collector] : [line(sdk.language, COMPRESSION)];
}

/** A compression this transport does not know: zstd and snappy over gRPC, snappy and lz4 over HTTP. */
export function unknownCompression(
  transport: 'gRPC' | 'HTTP',
  encoding: string,
  supported: string,
  userAgent?: string,
): Diagnosis {
  const sent = encoding.slice(0, 40);
  return refused(
    'compression',
    transport === 'HTTP' ? `unsupported Content-Encoding: ${sent}` : `${sent} compression over gRPC`,
    `${transport} is taken with ${supported}, or uncompressed. Nothing of it was stored, and the SDK does not try again.`,
    compressionLines(sdkOf(userAgent)),
  );
}

/** A body that is not what its compression says. `detail` is the decompressor's word. */
export function brokenCompression(encoding: string, detail: string): Diagnosis {
  return refused(
    'broken_compression',
    `The body is not valid ${encoding.slice(0, 40)}`,
    `${detail.replace(/\.?$/, '.')} A proxy between may have changed it. Nothing of it was stored.`,
    [line(ANY, 'OTEL_EXPORTER_OTLP_COMPRESSION=none')],
  );
}

/** More than the limit, before or after decompression. */
export function tooLarge(limitBytes: number, signal: Signal | undefined, userAgent?: string): Diagnosis {
  const who = sdkOf(userAgent)?.language;
  const batch = {
    traces: 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE=128',
    logs: 'OTEL_BLRP_MAX_EXPORT_BATCH_SIZE=128',
    metrics: 'fewer attributes on instruments: each combination is a series',
  }[signal ?? 'traces'];
  return refused(
    'too_large',
    `The request is larger than ${limitBytes / 1024 / 1024} MiB`,
    'The limit counts before and after decompression. Nothing of it was stored: send smaller batches.',
    [
      ...(who === 'Collector' ? [] : [line(who ?? ANY, batch)]),
      ...(who === undefined || who === 'Collector'
        ? [line('Collector', 'batch: { send_batch_max_size: 1000 }')]
        : []),
    ],
  );
}

function malformedLine(encoding: 'protobuf' | 'json', sdk: Sdk | undefined): Diagnosis['lines'][number] {
  if (sdk !== undefined) return line(sdk.language, 'update the exporter: what it sends is not OTLP');
  return encoding === 'json'
    ? line(ANY, 'OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf')
    : line('hand-written protobuf', 'protoc --decode_raw < body.bin  # shows how far it can be read');
}

/** A body that cannot be decoded. `detail` says what is wrong, and where. */
export function malformed(detail: string, encoding: 'protobuf' | 'json', userAgent?: string): Diagnosis {
  return refused(
    'malformed',
    `The ${encoding === 'json' ? 'JSON' : 'protobuf'} cannot be read`,
    `${detail}. Nothing of it was stored, and the SDK does not try again.`,
    [malformedLine(encoding, sdkOf(userAgent))],
  );
}

/** A web page that is not on the list. `preflight` when the browser only asked. */
export function foreignOrigin(origin: string, preflight: boolean): Diagnosis {
  const symptom = preflight ? 'cors_preflight' : 'foreign_origin';
  const asked = preflight ? 'The browser asked first and was told no, so it sends nothing. ' : '';
  if (origin === 'null' || origin.startsWith('file:'))
    return refused(
      symptom,
      'Pages without an origin may not send here',
      `${asked}A page opened as a file, or in a sandboxed frame, has none that could be allowed. Pages on localhost always may send.`,
      [line('browser', 'npx serve .  # then open the page at the http://localhost address it names')],
    );
  return refused(
    symptom,
    `Pages of ${origin.slice(0, 100)} may not send here`,
    `${asked}Pages on localhost always may; if this one is yours, allow it.`,
    [line('Settings, Pages that may send', origin.slice(0, 200))],
  );
}

/** A browser that was led here under a name that is not this machine's. */
export function reboundHost(host: string, base: string): Diagnosis {
  return refused(
    'rebound_host',
    `Host ${host.slice(0, 100)} is not this machine`,
    'A web page reached this port under a foreign name (DNS rebinding). If that was you, send to localhost.',
    [line('browser', `new OTLPTraceExporter({ url: '${base}/v1/traces' })`)],
  );
}

/** A gRPC call that does not hold just one whole message. `detail` says which of the ways it is. */
export function notOneMessage(detail: string, userAgent?: string): Diagnosis {
  const who = sdkOf(userAgent)?.language;
  return refused(
    'malformed',
    'A gRPC call without just one whole message',
    `${detail} Export takes one request a call. Nothing of it was stored, and the SDK does not try again.`,
    [
      who === undefined
        ? line('gRPC by hand', 'one byte 0 or 1, four bytes of length, then the message')
        : line(who, 'update the exporter: what it sends is not OTLP'),
    ],
  );
}

/** The connection ended before the request was whole. */
export function brokenConnection(detail: string): Diagnosis {
  return refused(
    'broken_connection',
    'The connection broke before the request was whole',
    `${detail} Nothing of it was stored. An SDK that lost the connection tries again; one that was stopped, or that named a wrong length, does not.`,
  );
}

/** A request, or the head of one, that did not come to an end in time. `willRetry` when the sender was told to. */
export function lateRequest(willRetry: boolean): Diagnosis {
  const next = willRetry
    ? 'The sender was told to come again.'
    : 'It was told so, and the connection closed.';
  return refused(
    'late_request',
    'A request that did not come whole within a minute',
    `The sender stalled, or a debugger holds it. Nothing of it was stored. ${next}`,
  );
}

/** An `Expect` header that asks for what HTTP does not have. */
export function unknownExpectation(given: string): Diagnosis {
  return refused(
    'expectation',
    `Expect: ${given.slice(0, 40)} cannot be met`,
    'HTTP knows 100-continue alone. Nothing of it was stored.',
    [line('the HTTP client', 'no Expect header, or Expect: 100-continue')],
  );
}

/** What came was not HTTP as it should be; `detail` is the parser's word, `base` this receiver's own URL. */
export function notHttp(detail: string, base: string): Diagnosis {
  return refused(
    'not_http',
    'A request that is not proper HTTP',
    `${detail}. A client written by hand, or a proxy between, sent it. Nothing of it was stored.`,
    [line('to compare', `curl -v ${base}/v1/traces -H 'content-type: application/json' -d '{}'`)],
  );
}

/** Nothing wrong with the request: it cannot be stored now. */
export function underPressure(detail: string): Diagnosis {
  return refused(
    'pressure',
    detail.replace(/\.$/, ''),
    'The request was told to come again; most SDKs do, Node over gRPC does not.',
  );
}
