// What the status bar says about sending, from the newest sends.
import type { Arrival } from '#shared/api/arrivals.ts';
import type { Send, SignalOutcome } from '#shared/api/send.ts';

export type SendState =
  | { readonly kind: 'none' }
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'running' | 'paused' | 'done' | 'partly' | 'missing' | 'stopped' | 'failed';
      readonly send: Send;
      readonly share: number;
    };

/**
 * A running send goes before the newest one that ended. `sends` are newest first; `arrivals` say what was found of
 * those that were asked after.
 */
export function sendState(
  sends: readonly Send[],
  destinations: number,
  arrivals: readonly Pick<Arrival, 'send' | 'verdict'>[] = [],
): SendState {
  const send = sends.find(({ state }) => state === 'running') ?? sends[0];
  if (!send) return { kind: destinations === 0 ? 'none' : 'idle' };
  const sum = (of: (each: SignalOutcome) => number): number =>
    Object.values(send.outcome).reduce((total, each) => total + of(each), 0);
  const offered = sum((each) => each.offered);
  const settled = sum(({ sent, refused, leftOut, uncertain }) => sent + refused + leftOut + uncertain);
  const share = offered === 0 ? 0 : settled / offered;
  if (send.state === 'running') return { kind: 'running', send, share };
  if (send.state === 'paused') return { kind: 'paused', send, share };
  if (send.state === 'cancelled') return { kind: 'stopped', send, share };
  if (send.state !== 'done') return { kind: 'failed', send, share };
  const found = arrivals.find((arrival) => arrival.send === send.id);
  if (found?.verdict === 'missing') return { kind: 'missing', send, share };
  const partly = sum(({ refused, uncertain }) => refused + uncertain) > 0;
  return { kind: partly ? 'partly' : 'done', send, share };
}
