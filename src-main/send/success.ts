// Whether a 2xx is the answer of an OTLP receiver at all: proxies, sign-in pages and other programs say 200 too.
import type { Signal } from '#shared/model/signal.ts';
import type { Rejected } from '../otlp/columns.ts';
import { decodeExportResponse, isExportResponse } from '../otlp/responses.ts';
import type { Answer } from './answers.ts';

/** `page`: a web page. `other`: something else that is no ExportXServiceResponse, with how it begins. */
export type Success =
  | { kind: 'otlp'; rejected: Rejected }
  | { kind: 'page' }
  | { kind: 'other'; words: string };

const MOST_WORDS = 120;

/** Reads the body of a 2xx. An empty one is an empty response in protobuf; else both encodings are tried, whatever the type says. */
export function readSuccess(signal: Signal, { body, contentType, isCut }: Answer): Success {
  if (body.length === 0) return { kind: 'otlp', rejected: { count: 0, message: '' } };
  const isJson = contentType.includes('json');
  for (const encoding of isJson ? (['json', 'protobuf'] as const) : (['protobuf', 'json'] as const)) {
    if (!isCut && isExportResponse(encoding, body))
      return { kind: 'otlp', rejected: decodeExportResponse(signal, encoding, body) };
  }
  const text = new TextDecoder().decode(body.subarray(0, 1000)).trim();
  if (contentType.includes('html') || /^<(!doctype|html|head|body)/i.test(text)) return { kind: 'page' };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what is no text is told as such.
  const words = /[\0-\x08\x0e-\x1f\uFFFD]/.test(text) ? `${body.length} bytes` : text.slice(0, MOST_WORDS);
  return { kind: 'other', words };
}
