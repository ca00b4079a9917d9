// What concerns a send as a whole: how far it moves, how much it is, how old, and what its destination takes none of.
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import type { Facts } from '../plan.ts';
import type { Circumstances, Say } from './circumstances.ts';
import { offset, plural, size, span } from './words.ts';

/** Clocks differ so much. */
const AHEAD_US = 60e6;
const MOST_STREAMS = 5000;
const MOST_SERIES = 150_000;

/** What concerns the send as a whole. */
export function ofTheWhole(facts: Facts, { treatment, examined, signals }: Circumstances, say: Say): void {
  const { limits, shiftNs, nowUs, backends } = treatment;
  const has = (signal: Signal): boolean => signals.includes(signal) && facts.items[signal] > 0;
  const shiftUs = Number(shiftNs) / 1000;
  if (shiftUs < 0)
    say(
      'warning',
      `Everything moves ${offset(-shiftUs)} into the past.`,
      'What was chosen lies in the future: a clock was wrong where it was made. To send only what does not, choose a time that ends now.',
    );
  if (shiftUs === 0 && treatment.idSalt !== null)
    say(
      'info',
      'The newest of it is of now: no time moves.',
      'Traces and spans get ids of their own all the same.',
    );
  if (shiftUs > 0)
    say(
      'info',
      `Everything moves ${offset(shiftUs)} towards now.`,
      'All times by the same, so that durations and order stay; traces and spans get ids of their own.',
    );
  if (has('traces') && limits.traces.liveTraces !== null && facts.traces > limits.traces.liveTraces)
    say(
      'warning',
      `${plural(facts.traces, 'trace', 'traces')} are more than Tempo takes at a time.`,
      `It keeps ${limits.traces.liveTraces.toLocaleString('en')} traces open and drops new ones beyond that without a word. Spandrel sends them slowly; ask afterwards what arrived.`,
    );
  if (has('logs') && examined.streams > MOST_STREAMS)
    say(
      'warning',
      `${plural(examined.streams, 'stream', 'streams')} of logs.`,
      'Loki takes 5,000 by default and refuses further ones.',
    );
  if (has('metrics') && examined.series > MOST_SERIES)
    say(
      'warning',
      `${plural(examined.series, 'series', 'series')}.`,
      'Grafana Cloud takes 150,000 by default and refuses further ones.',
    );
  const oldestUs = facts.oldestUs.metrics + shiftUs;
  const isTold = examined.met.some(({ code }) => code === 'point_behind' || code === 'point_there');
  if (has('metrics') && backends.metrics !== 'otlp' && nowUs - oldestUs > 120e6 && !isTold)
    say(
      'info',
      'Series that are there already may refuse older points.',
      'Without an out-of-order window, a point older than the newest one of its series there is refused.',
    );
  const largest = signals.includes('traces') ? facts.largestTrace : null;
  const most = limits.traces.traceBytes;
  if (largest !== null && (most === null || largest.bytes <= most))
    say(
      'ok',
      `${plural(facts.items.traces, 'span', 'spans')} in ${plural(facts.traces, 'trace', 'traces')}.`,
      // Beside a small one its size in Tempo's count would only be a second figure for the same.
      most !== null && largest.bytes > most / 10
        ? `The largest has ${size(largest.bytes)}; Tempo takes ${size(most)} a trace.`
        : '',
    );
  const present = SIGNALS.filter(has);
  const oldest = Math.min(...present.map((signal) => facts.oldestUs[signal])) + shiftUs;
  const newest = Math.max(...present.map((signal) => facts.newestUs[signal])) + shiftUs;
  if (nowUs - oldest <= 3_600e6 && newest <= nowUs + AHEAD_US)
    say(
      'ok',
      nowUs - oldest < 120e6 ? 'Everything is new.' : `Everything is at most ${span(nowUs - oldest)} old.`,
      'Loki takes a week, Prometheus and Mimir about an hour.',
    );
}

/** Signals that were chosen and that the destination has no address for. */
export function leftOutSignals({ destination, signals }: Circumstances, { items }: Facts, say: Say): void {
  if (destination === undefined) return;
  const none = signals.filter((signal) => destination.urls[signal] === null && items[signal] > 0);
  if (none.length > 0)
    say('warning', `${destination.name} takes no ${none.join(' and no ')}.`, 'It has no address for them.');
}
