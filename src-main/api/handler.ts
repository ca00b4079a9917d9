// What implements the contract: one handler an endpoint. A missing one does not compile.
import type { z } from 'zod';
import type { OutputOf } from '#shared/api/client.ts';
import type { Contract, EndpointName } from '#shared/api/contract.ts';
import type { AnyEndpoint, Endpoint } from '#shared/api/endpoint.ts';
import type { Bytes } from './answer.ts';

/** What a handler may want of the request beside its input. */
export interface Call {
  /** Aborted when the client went away. */
  signal: AbortSignal;
  /** The request's body, unread, of endpoints that take a file. */
  body: AsyncIterable<Uint8Array>;
}

type Answer<E extends AnyEndpoint> = E extends Endpoint ? OutputOf<E> : Bytes;

export type Handlers = {
  [N in EndpointName]: (
    input: z.output<Contract[N]['input']>,
    call: Call,
  ) => Promise<Answer<Contract[N]>> | Answer<Contract[N]>;
};

/** A handler as the server calls it, once the contract's schema has checked the input. */
export type AnyHandler = (input: unknown, call: Call) => Promise<unknown>;
