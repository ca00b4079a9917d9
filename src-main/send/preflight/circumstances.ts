// What a preflight is told beside the plan, and how it says what it finds.
import type { z } from 'zod';
import type { Destination } from '#shared/api/destinations.ts';
import type { finding, Send, What } from '#shared/api/send.ts';
import type { Signal } from '#shared/model/signal.ts';
import type { Examined } from '../examine.ts';
import type { Unreached } from '../reach.ts';
import type { Treatment } from '../treatment.ts';

export type Finding = z.infer<typeof finding>;
/** Takes a finding. */
export type Say = (level: Finding['level'], title: string, detail: string) => void;

/** What beside the plan is known of a send. */
export interface Circumstances {
  what: What;
  signals: readonly Signal[];
  /** Undefined while there is none to send to. */
  destination: Destination | undefined;
  /** Sends of before, newest first. */
  earlier: readonly Send[];
  treatment: Treatment;
  examined: Examined;
  /** Hosts of the destination that cannot be reached now. */
  unreached: readonly Unreached[];
  /** Items that wait to go there as they came, and do not get through now. */
  liveWaits: Readonly<Record<Signal, number>>;
}
