// What the status bar says about sending, from the newest sends.
import type { Send } from '#shared/api/send.ts';

export type SendState =
  | { readonly kind: 'none' }
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'running' | 'done' | 'partly' | 'stopped' | 'failed';
      readonly send: Send;
      readonly share: number;
    };

/** A running send goes before the newest one that ended. `sends` are newest first. */
export function sendState(sends: readonly Send[], destinations: number): SendState {
  const send = sends.find(({ state }) => state === 'running') ?? sends[0];
  if (!send) return { kind: destinations === 0 ? 'none' : 'idle' };
  const outcomes = Object.values(send.outcome);
  const offered = outcomes.reduce((sum, { offered: items }) => sum + items, 0);
  const settled = outcomes.reduce((sum, { sent, refused }) => sum + sent + refused, 0);
  const refused = outcomes.reduce((sum, { refused: items }) => sum + items, 0);
  const share = offered === 0 ? 0 : settled / offered;
  if (send.state === 'running') return { kind: 'running', send, share };
  if (send.state === 'cancelled') return { kind: 'stopped', send, share };
  if (send.state !== 'done') return { kind: 'failed', send, share };
  return { kind: refused > 0 ? 'partly' : 'done', send, share };
}
