// What a destination was found to have of what had gone there before: in words, as JSON, and as an exit code. Pure.
import type { Asking } from '#shared/api/arrivals.ts';
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { countOf, oneLine } from './print.ts';
import { countsSeen, NOUN, SEND_EXIT } from './send-verdict.ts';

/** 0: all of it is there; 2: some of it is not; 3: nobody can say yet. */
export function askedCodeOf({ verdict }: Pick<Asking, 'verdict'>): number {
  if (verdict === 'missing') return SEND_EXIT.refused;
  return verdict === 'arrived' ? 0 : SEND_EXIT.unknown;
}

const asked = ({ signals }: Pick<Asking, 'signals'>): Signal[] =>
  SIGNALS.filter((signal) => signals[signal].state !== 'skipped');

/** As JSON, signal by signal as of a send, of which nothing went now; null stands for what nobody was asked about. */
export function askedOf(asking: Asking | undefined, signals: readonly Signal[]): object {
  const each = signals.map((signal) => {
    const none = { offered: 0, sent: 0, refused: 0, leftOut: 0, uncertain: 0, bytes: 0, reasons: [] };
    const report = asking?.signals[signal];
    if (report === undefined || report.state === 'skipped')
      return [signal, { ...none, ...countsSeen(undefined) }];
    const { state, reasons, message, accepted } = report;
    const arrival = { state, reasons, message };
    return [signal, { ...none, accepted, ...countsSeen(report), arrival }];
  });
  return { ...(asking && { verdict: asking.verdict }), signals: Object.fromEntries(each) };
}

/** For a person: a line a signal, why what is not there is not, and the sentence that the exit code stands for. */
export function askedResultText(asking: Asking, destination: string): string {
  const lines = asked(asking).flatMap((signal) => {
    const { arrived, pending, missing, reasons, message } = asking.signals[signal];
    const counts = { arrived, pending, missing };
    const some = Object.entries(counts).filter(([fate, count]) => fate === 'arrived' || count > 0);
    return [
      `${signal}: ${some.map(([fate, count]) => `${count} ${fate}`).join(', ')}`,
      ...reasons
        .filter(({ fate }) => fate !== 'arrived')
        .map(({ fate, reason, items }) => `${signal}: ${items} ${fate}: ${oneLine(reason, 300)}`),
      ...(message === '' ? [] : [`${signal}: ${message}`]),
    ];
  });
  return [`Asked ${destination} again; nothing was sent.`, ...lines, verdictText(asking, destination)].join(
    '\n',
  );
}

function verdictText(asking: Asking, destination: string): string {
  const total = (fate: 'arrived' | 'missing' | 'pending'): string =>
    asked(asking)
      .filter((signal) => asking.signals[signal][fate] > 0)
      .map((signal) => countOf(asking.signals[signal][fate], NOUN[signal]))
      .join(', ');
  switch (asking.verdict) {
    case 'arrived':
      return `All of it is there: ${total('arrived')}.`;
    case 'missing': {
      const reasons = asked(asking).flatMap((signal) => asking.signals[signal].reasons);
      const goes = reasons.some(({ fate, barred }) => fate === 'missing' && !barred);
      const again = goes ? ' The same command sends what is missing; nothing else of it goes.' : '';
      return `Not all of it is there: ${total('missing')} missing.${again}`;
    }
    case 'pending':
      return `Not all of it is to be seen there yet: ${total('pending')}. The same command asks again.`;
    default:
      return `Whether it is there is not known: ${destination} could not be asked for all of it.`;
  }
}
