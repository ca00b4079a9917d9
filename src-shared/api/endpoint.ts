// What an endpoint of the API is. The contract (contract.ts) is a list of these; handlers implement them,
// the client calls them, and the OpenAPI document is made from them.
import type { z } from 'zod';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** Path parameters (`:traceId`) and, for GET and DELETE, query parameters are fields of `input`; else `input` is the JSON body plus path parameters. */
export interface Endpoint<I extends z.ZodObject = z.ZodObject, O extends z.ZodType = z.ZodType> {
  method: Method;
  path: string;
  summary: string;
  input: I;
  /** The request's body is a file, streamed as it is; else it is `input` as JSON. */
  body?: 'file';
  /** Schema of a JSON answer. */
  output: O;
  answer: 'json';
}

/** An endpoint that answers with bytes or streams, of the given content type. */
export interface RawEndpoint<I extends z.ZodObject = z.ZodObject> {
  method: Method;
  path: string;
  summary: string;
  input: I;
  body?: 'file';
  answer: 'bytes';
  contentType: string;
}

export type AnyEndpoint = Endpoint | RawEndpoint;

export function json<I extends z.ZodObject, O extends z.ZodType>(
  method: Method,
  path: string,
  summary: string,
  input: I,
  output: O,
): Endpoint<I, O> {
  return { method, path, summary, input, output, answer: 'json' };
}

export function bytes<I extends z.ZodObject>(
  method: Method,
  path: string,
  summary: string,
  input: I,
  contentType: string,
): RawEndpoint<I> {
  return { method, path, summary, input, answer: 'bytes', contentType };
}

/** The same endpoint, taking a file as its body. */
export function takingFile<I extends z.ZodObject, O extends z.ZodType>(
  endpoint: Endpoint<I, O>,
): Endpoint<I, O> {
  return { ...endpoint, body: 'file' };
}
