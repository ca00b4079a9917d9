// Every endpoint of the API by name.
import { doctor } from './doctor.ts';
import { engine } from './engine.ts';
import { logs } from './logs.ts';
import { metrics } from './metrics.ts';
import { sending } from './send.ts';
import { traces } from './traces.ts';

export const contract = { ...engine, ...doctor, ...traces, ...logs, ...metrics, ...sending };
export type Contract = typeof contract;
export type EndpointName = keyof Contract;
