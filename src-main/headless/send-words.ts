// How a send went, in words and as JSON. Pure.
import type { Arrival } from '#shared/api/arrivals.ts';
import type { Suggestion } from '#shared/api/redaction.ts';
import { linksOf, type Preflight, type Send } from '#shared/api/send.ts';
import type { Signal } from '#shared/model/signal.ts';
import { oneLine, table } from './print.ts';
import type { Example, Examples } from './send-examples.ts';
import { chosen, countsSeen, verdictText } from './send-verdict.ts';

/** As JSON: signal by signal what was offered, sent, refused and why, and what arrived (null: nobody was asked). */
export function outcomeOf(send: Send, arrival: Arrival | undefined, examples: Examples): object {
  const signals = chosen(send).map((signal) => {
    const { offered, sent, refused, leftOut, uncertain, bytes, state, messages } = send.outcome[signal];
    const seen = arrival?.signals[signal];
    const reasons = messages.map((one) => ({ ...one, examples: examples(signal, one.text) }));
    return [
      signal,
      {
        ...{ offered, sent, refused, leftOut, uncertain, bytes, state, reasons },
        ...countsSeen(seen),
        ...(seen && { arrival: { state: seen.state, reasons: seen.reasons, message: seen.message } }),
      },
    ];
  });
  const { id, label, destination, state } = send;
  const verdict = arrival && { verdict: arrival.verdict };
  return {
    id,
    label,
    destination: destination.name,
    state,
    signals: Object.fromEntries(signals),
    ...verdict,
    links: linksOf(send),
  };
}

/** For a person. */
export function outcomeText(send: Send, arrival: Arrival | undefined, examples: Examples): string {
  const signals = chosen(send);
  const shown = { refused: 'refused', leftOut: 'left out', uncertain: 'uncertain' } as const;
  const extra = (Object.keys(shown) as (keyof typeof shown)[]).filter((column) =>
    signals.some((signal) => send.outcome[signal][column] > 0),
  );
  const asked = (['arrived', 'pending', 'missing'] as const).filter(
    (column) =>
      arrival !== undefined && (column === 'arrived' || signals.some((s) => arrival.signals[s][column] > 0)),
  );
  const rows = signals.map((signal) => {
    const outcome = send.outcome[signal];
    return [
      signal,
      ...[outcome.offered, outcome.sent, ...extra.map((column) => outcome[column])].map(String),
      ...asked.map((column) => String(countsSeen(arrival?.signals[signal])[column] ?? 'unknown')),
    ];
  });
  const head = ['', 'offered', 'accepted', ...extra.map((column) => shown[column]), ...asked];
  const words = signals.flatMap((signal) => [
    ...send.outcome[signal].messages.flatMap(({ text, items }) => [
      `${signal}: ${items > 0 ? `${items}: ` : ''}${oneLine(text, 300)}`,
      ...examples(signal, text).map(exampleText),
    ]),
    ...(arrival?.signals[signal].reasons ?? []).map(
      ({ fate, reason, items }) =>
        `${signal}: ${items} ${fate}${reason === '' ? '' : `: ${oneLine(reason, 300)}`}`,
    ),
    ...(arrival?.signals[signal].message ? [`${signal}: ${arrival.signals[signal].message}`] : []),
  ]);
  const title = `${send.label} to ${send.destination.name}: ${send.state} (send ${send.id})`;
  const links = linksOf(send).map(({ label, url, note }) => `${label}: ${url}${note ? `\n  ${note}` : ''}`);
  const shownAs = table([head, ...rows], head.map((_, i) => i).slice(1));
  return [title, shownAs, ...words, verdictText(send, arrival), ...links].join('\n');
}

const exampleText = ({ item, traceId }: Example): string =>
  `  ${oneLine(item, 120)}${traceId === null ? '' : ` (trace ${traceId})`}`;

const STANDING = {
  uncertain: 'perhaps there',
  barred: 'missing for good',
  underWay: 'on its way',
  forwarded: 'went live',
} as const;

/** What a dry run says. */
export function preflightText(preflight: Preflight, signals: readonly Signal[]): string {
  const { label, offered, already, stays, findings } = preflight;
  const shown = (['uncertain', 'barred', 'underWay', 'forwarded'] as const).filter((one) =>
    signals.some((signal) => preflight[one][signal] > 0),
  );
  const rows = signals.map((signal) => [
    signal,
    String(offered[signal].items),
    String(stays[signal]),
    String(already[signal]),
    ...shown.map((one) => String(preflight[one][signal])),
  ]);
  const head = ['', 'offered', 'of it stays', 'there already', ...shown.map((one) => STANDING[one])];
  return [
    `${label}: not sent, this is a dry run`,
    table([head, ...rows], head.map((_, i) => i).slice(1)),
    ...findings.map(({ level, title, detail }) => `${level}: ${title} ${detail}`.trim()),
  ].join('\n');
}

/** What looks like a secret and leaves in clear text, or is hidden; a line each, without the secrets. */
export function secretsText(suggestions: readonly Suggestion[], hidden: boolean): string[] {
  if (suggestions.length === 0) return [];
  const lines = suggestions.map(
    ({ why, count, keys, example }) =>
      `  ${count} × ${oneLine(why, 80)} in ${oneLine(keys.join(', '), 120)}, like ${oneLine(example.text, 60)}`,
  );
  const head = hidden
    ? 'Hidden, since it looks like secrets:'
    : 'Looks like secrets, and leaves as it is (--hide-suggested, or --hide KEY, hides it):';
  return [head, ...lines];
}
