// How a send went, in words, as JSON and as an exit code. Pure.
import type { Arrival } from '#shared/api/arrivals.ts';
import type { Suggestion } from '#shared/api/redaction.ts';
import type { Preflight, Send } from '#shared/api/send.ts';
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { oneLine, table } from './print.ts';
import type { Example, Examples } from './send-examples.ts';

/** What a script can tell from `spandrel send`, beside 0: all of it was accepted, or with --verify arrived. */
export const SEND_EXIT = { failed: 1, refused: 2, unknown: 3 } as const;

/** What one item of a signal is called. */
export const NOUN: Record<Signal, string> = { traces: 'span', logs: 'log record', metrics: 'metric point' };

const chosen = ({ outcome }: Send): Signal[] =>
  SIGNALS.filter((signal) => outcome[signal].state !== 'skipped');

/** As JSON: signal by signal what was offered, sent, refused and why, and what arrived. */
export function outcomeOf(send: Send, arrival: Arrival | undefined, examples: Examples): object {
  const signals = chosen(send).map((signal) => {
    const { offered, sent, refused, leftOut, uncertain, bytes, state, messages } = send.outcome[signal];
    const seen = arrival?.signals[signal];
    const { arrived, pending, missing, message } = seen ?? {};
    const reasons = messages.map((one) => ({ ...one, examples: examples(signal, one.text) }));
    return [
      signal,
      {
        ...{ offered, sent, refused, leftOut, uncertain, bytes, state, reasons },
        ...(seen && {
          arrived,
          pending,
          missing,
          arrival: { state: seen.state, reasons: seen.reasons, message },
        }),
      },
    ];
  });
  const { id, label, destination, state, links } = send;
  const verdict = arrival && { verdict: arrival.verdict };
  return {
    id,
    label,
    destination: destination.name,
    state,
    signals: Object.fromEntries(signals),
    ...verdict,
    links,
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
      ...asked.map((column) => String(arrival?.signals[signal][column] ?? '')),
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
  const links = send.links.map(({ label, url }) => `${label}: ${url}`);
  return [title, table([head, ...rows], head.map((_, i) => i).slice(1)), ...words, ...links].join('\n');
}

const exampleText = ({ item, traceId }: Example): string =>
  `  ${oneLine(item, 120)}${traceId === null ? '' : ` (trace ${traceId})`}`;

const STANDING = { uncertain: 'perhaps there', underWay: 'on its way' } as const;

/** What a dry run says. */
export function preflightText(preflight: Preflight, signals: readonly Signal[]): string {
  const { label, offered, already, uncertain, underWay, stays, findings } = preflight;
  const shown = (['uncertain', 'underWay'] as const).filter((one) =>
    signals.some((signal) => preflight[one][signal] > 0),
  );
  const counts = { uncertain, underWay };
  const rows = signals.map((signal) => [
    signal,
    String(offered[signal].items),
    String(stays[signal]),
    String(already[signal]),
    ...shown.map((one) => String(counts[one][signal])),
  ]);
  const head = ['', 'offered', 'of it stays', 'there already', ...shown.map((one) => STANDING[one])];
  return [
    `${label}: not sent, this is a dry run`,
    table([head, ...rows], head.map((_, i) => i).slice(1)),
    ...findings.map(({ level, title, detail }) => `${level}: ${title} ${detail}`.trim()),
  ].join('\n');
}

/** 0: all accepted, or arrived; 2: something was not; 3: nobody can say yet. */
export function exitCodeOf(send: Pick<Send, 'outcome' | 'state'>, arrival: Arrival | undefined): number {
  const outcomes = SIGNALS.map((signal) => send.outcome[signal]);
  const sum = (of: (one: (typeof outcomes)[number]) => number): number =>
    outcomes.reduce((total, one) => total + of(one), 0);
  const uncertain = sum((one) => one.uncertain);
  const accounted = sum(({ sent, uncertain: perhaps }) => sent + perhaps);
  if (accounted < sum(({ offered }) => offered) || arrival?.verdict === 'missing') return SEND_EXIT.refused;
  const seen = arrival === undefined ? uncertain === 0 : arrival.verdict === 'arrived';
  return seen ? 0 : SEND_EXIT.unknown;
}

/** How it stands with what went before, where nothing is left to go. */
export type StandingState = 'done' | 'running' | 'uncertain' | 'refused';

/** The worst of it: `refused`, some of it was, and nobody said which; `uncertain`, nobody knows; `running`, it is on its way. */
export function standingOf(
  { partly, uncertain, underWay }: Pick<Preflight, 'partly' | 'uncertain' | 'underWay'>,
  signals: readonly Signal[],
): StandingState {
  const has = (counts: Readonly<Record<Signal, number>>): boolean =>
    signals.some((signal) => counts[signal] > 0);
  if (has(partly)) return 'refused';
  if (has(uncertain)) return 'uncertain';
  return has(underWay) ? 'running' : 'done';
}

/** As `exitCodeOf`, where nothing is left to go. */
export function standingCodeOf(state: StandingState): number {
  if (state === 'done') return 0;
  return state === 'refused' ? SEND_EXIT.refused : SEND_EXIT.unknown;
}

/** As `exitCodeOf`, of what was accepted before. */
export function arrivalCodeOf({ verdict }: Pick<Arrival, 'verdict'>): number {
  if (verdict === 'missing') return SEND_EXIT.refused;
  return verdict === 'arrived' ? 0 : SEND_EXIT.unknown;
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
