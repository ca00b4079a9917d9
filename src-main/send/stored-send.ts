// A send as the store keeps it, and as the API tells it.
import type { Send, SignalOutcome, What } from '#shared/api/send.ts';
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { joinNanos } from '#shared/model/time.ts';
import type { SendRows } from '../store/reads/ledger.ts';
import type { Places } from '../store/reads/places.ts';
import type { SendRow } from '../store/reads/sends.ts';
import type { FateRange } from '../store/writes/ledger.ts';
import type { Interruption, SendChange, SendInput, SendResult } from '../store/writes/sends.ts';
import { untouched } from './outcome.ts';

/** What the sender keeps in the store. */
export interface SendStore {
  addSend(input: SendInput): Promise<number>;
  changeSend(change: SendChange): Promise<void>;
  listSends(input: { limit: number }): Promise<SendRow[]>;
  getSend(id: number): Promise<SendRow | undefined>;
  /** The rows of a send and what became of them; undefined where they are not known. */
  sendRows(id: number): Promise<SendRows | undefined>;
  /** Places of a send that went with another one to the same destination meanwhile. */
  goneElsewhere(input: { id: number; places: Places }): Promise<FateRange[]>;
  sendsInState(state: string): Promise<number[]>;
  interruptSends(input: Interruption): Promise<unknown>;
}

/** What is kept of a send beside its rows. `places`: where each signal went; earlier versions did not note it. */
export interface Detail {
  label: string;
  links: Send['links'];
  places?: Places;
}

/** The send of a stored row. */
export function toSend(row: SendRow): Send {
  const outcome = { traces: untouched(0, false), logs: untouched(0, false), metrics: untouched(0, false) };
  for (const { signal, state, messages, ...counts } of row.results) {
    outcome[signal] = {
      ...counts,
      state: state as SignalOutcome['state'],
      messages: messages as SignalOutcome['messages'],
      retry: null,
    };
  }
  const { label, links } = row.detail as Detail;
  return {
    id: row.id,
    label,
    links,
    what: row.what as What,
    destination: { id: row.destination, name: row.destinationName },
    start: joinNanos(row.createdUs, 0),
    end: row.finishedUs === null ? null : joinNanos(row.finishedUs, 0),
    state: row.state as Send['state'],
    outcome,
  };
}

/** The outcomes of a send as rows. */
export function resultsOf({ outcome }: Pick<Send, 'outcome'>): SendResult[] {
  return SIGNALS.map((signal: Signal) => {
    const { retry: _, ...result } = outcome[signal];
    return { signal, ...result };
  });
}
