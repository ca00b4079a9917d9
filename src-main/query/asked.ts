// The contract's questions as they arrive: checked, defaults filled in.
import type { OutputOf } from '#shared/api/client.ts';
import type { Contract, EndpointName } from '#shared/api/contract.ts';

export type Asked<N extends EndpointName> = Contract[N]['input']['_zod']['output'];
export type Answer<N extends EndpointName> = OutputOf<Contract[N]>;
