// Every endpoint of the API by name.

import { arrivals } from './arrivals.ts';
import { boards } from './boards.ts';
import { destinations } from './destinations.ts';
import { doctor } from './doctor.ts';
import { engine } from './engine.ts';
import { instrumentation } from './instrumentation.ts';
import { keepsSending } from './keep-sending.ts';
import { logs } from './logs.ts';
import { metrics } from './metrics.ts';
import { sending } from './send.ts';
import { traces } from './traces.ts';

export const contract = {
  ...engine,
  ...doctor,
  ...instrumentation,
  ...traces,
  ...logs,
  ...metrics,
  ...boards,
  ...destinations,
  ...sending,
  ...arrivals,
  ...keepsSending,
};
export type Contract = typeof contract;
export type EndpointName = keyof Contract;
