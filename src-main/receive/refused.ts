// A refusal on its way to the client, and what happens to it over HTTP.
import { type Diagnosis, inOneLine, inShort } from '../doctor/diagnosis.ts';
import { type Encoding, encodeStatus } from '../otlp/responses.ts';

export interface RefusedOptions {
  /** Headers of the answer. */
  headers?: Record<string, string>;
  /** When to come again. */
  retryAfterMs?: number;
  /** What is wrong with the body, for the Status's details. */
  badRequest?: string;
  firstBytes?: string;
}

/** HTTP status, gRPC code for the body, and all the words. */
export class Refused extends Error {
  override name = 'Refused';
  readonly status: number;
  readonly code: number;
  readonly diagnosis: Diagnosis;
  readonly options: RefusedOptions;
  constructor(status: number, code: number, diagnosis: Diagnosis, options: RefusedOptions = {}) {
    super(inOneLine(diagnosis));
    this.status = status;
    this.code = code;
    this.diagnosis = diagnosis;
    this.options = options;
  }

  /** The google.rpc.Status of the answer. */
  body(encoding: Encoding): Uint8Array {
    const { retryAfterMs, badRequest } = this.options;
    return encodeStatus(encoding, {
      code: this.code,
      message: this.message,
      ...(retryAfterMs !== undefined && { retryDelayMs: retryAfterMs }),
      ...(badRequest !== undefined && { badRequest }),
    });
  }

  get headers(): Record<string, string> {
    const { headers, retryAfterMs } = this.options;
    const seconds = retryAfterMs === undefined ? 0 : Math.max(1, Math.ceil(retryAfterMs / 1000));
    return { ...headers, ...(seconds > 0 && { 'retry-after': String(seconds) }) };
  }
}

const LONGEST_PHRASE = 180;

/** A diagnosis as a reason phrase: Python and Node print it, and nothing else of an answer. */
export function reasonPhrase(diagnosis: Diagnosis): string {
  return inShort(diagnosis, LONGEST_PHRASE)
    .replace(/[^\x20-\x7e]+/g, ' ')
    .trim();
}
