// The typed client: one method an endpoint, over whatever `fetch` it is given.
import type { z } from 'zod';
import { type Contract, contract, type EndpointName } from './contract.ts';
import type { AnyEndpoint, Endpoint } from './endpoint.ts';
import { apiError } from './error-schema.ts';
import { type ApiErrorBody, AppError } from './errors.ts';

/** As much of fetch's Response as the client needs, so that Node's and the browser's both fit. */
export interface ResponseLike {
  ok: boolean;
  status: number;
  text(): Promise<string>;
  arrayBuffer(): Promise<ArrayBuffer>;
}
export type FetchLike = (
  url: string,
  init: { method: string; headers: Record<string, string>; body?: string; signal?: AbortSignal },
) => Promise<ResponseLike>;

export interface ClientOptions {
  /** "" for the page's own origin, else e.g. "http://127.0.0.1:4319". */
  baseUrl: string;
  token: () => string | null;
  fetch: FetchLike;
}

export type InputOf<E extends AnyEndpoint> = z.input<E['input']>;
export type OutputOf<E extends AnyEndpoint> = E extends Endpoint ? z.output<E['output']> : ArrayBuffer;

export type Client = {
  [N in EndpointName]: (
    input: InputOf<Contract[N]>,
    options?: { signal?: AbortSignal },
  ) => Promise<OutputOf<Contract[N]>>;
};

/** Path with parameters filled in and, where the method has no body, the rest as a query string. */
export function requestTarget(
  endpoint: AnyEndpoint,
  input: Record<string, unknown>,
): { url: string; body: string | undefined } {
  const rest: Record<string, unknown> = { ...input };
  const path = endpoint.path.replace(/:(\w+)/g, (_, name: string) => {
    const value = rest[name];
    delete rest[name];
    return encodeURIComponent(String(value));
  });
  if (endpoint.method === 'POST' || endpoint.method === 'PUT')
    return { url: path, body: JSON.stringify(rest) };
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(rest)) {
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== undefined) params.append(name, String(one));
  }
  const query = params.toString();
  return { url: query === '' ? path : `${path}?${query}`, body: undefined };
}

/** The error an answer carries, or a plain one where the body is not ours. */
export function errorFrom(status: number, text: string): AppError {
  let body: ApiErrorBody = {
    code: status === 401 ? 'unauthorized' : 'internal',
    message: `The engine answered ${status}.`,
  };
  try {
    body = apiError.parse(JSON.parse(text));
  } catch {
    // Not our error format: a proxy's page, or nothing at all. The status is all there is to tell.
  }
  return new AppError(body);
}

/** Builds the client. Every method rejects with AppError when the engine refuses, and with fetch's own error when it cannot be reached. */
export function createClient(options: ClientOptions): Client {
  const call = async (
    endpoint: AnyEndpoint,
    input: Record<string, unknown>,
    signal?: AbortSignal,
  ): Promise<unknown> => {
    const { url, body } = requestTarget(endpoint, input);
    const headers: Record<string, string> = {};
    const token = options.token();
    if (token !== null) headers.authorization = `Bearer ${token}`;
    if (body !== undefined) headers['content-type'] = 'application/json';
    const response = await options.fetch(options.baseUrl + url, {
      method: endpoint.method,
      headers,
      ...(body !== undefined && { body }),
      ...(signal !== undefined && { signal }),
    });
    if (!response.ok) throw errorFrom(response.status, await response.text());
    return endpoint.answer === 'bytes' ? response.arrayBuffer() : JSON.parse(await response.text());
  };
  const methods = Object.entries(contract).map(([name, endpoint]) => [
    name,
    (input: Record<string, unknown>, extra?: { signal?: AbortSignal }) =>
      call(endpoint, input, extra?.signal),
  ]);
  return Object.fromEntries(methods) as Client;
}
