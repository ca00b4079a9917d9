// Which items a send's reasons are about: the first few of each, out of the lines of its ledger.
import type { Client } from '#shared/api/client.ts';
import { ledgerLine, type Send } from '#shared/api/send.ts';
import { SIGNALS, type Signal } from '#shared/model/signal.ts';

export interface Example {
  /** The span's or metric's name, or the beginning of the log record. */
  item: string;
  traceId: string | null;
}

/** Examples of what a reason of a signal is about, three at most. */
export type Examples = (signal: Signal, reason: string) => Example[];

const MOST = 3;

/** The examples in a ledger of JSON lines. */
export function examplesIn(ledger: string): Examples {
  const found: Record<Signal, Map<string, Example[]>> = {
    traces: new Map(),
    logs: new Map(),
    metrics: new Map(),
  };
  for (const text of ledger.split('\n')) {
    if (text === '') continue;
    const { signal, item, traceId, reason } = ledgerLine.parse(JSON.parse(text));
    if (item === '') continue;
    const known = found[signal].get(reason) ?? [];
    if (known.length < MOST) found[signal].set(reason, [...known, { item, traceId }]);
  }
  return (signal, reason) =>
    found[signal].get(reason) ??
    // Where nobody says which were refused, the ledger's reason has the backend's words at its end; and it has all of
    // them, where the send's message is cut.
    [...found[signal]].find(([whole]) => whole.endsWith(reason) || whole.startsWith(reason))?.[1] ??
    [];
}

/** The examples of a send; none are asked for where everything was taken. */
export async function examplesOf(client: Client, { id, outcome }: Send): Promise<Examples> {
  const isWhole = SIGNALS.every((signal) => {
    const { refused, leftOut, uncertain } = outcome[signal];
    return refused + leftOut + uncertain === 0;
  });
  if (isWhole) return () => [];
  return examplesIn(new TextDecoder().decode(await client.sendLedger({ send: id, format: 'jsonl' })));
}
