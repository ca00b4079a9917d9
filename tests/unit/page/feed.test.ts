// @vitest-environment happy-dom
import { QueryClient, type QueryKey, QueryObserver } from '@tanstack/react-query';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Invalidator, oldKeys } from '../../../src-renderer/api/feed/invalidate.ts';
import { currentLive, setLive, setPaused } from '../../../src-renderer/api/feed/live.ts';
import { EventSplitter } from '../../../src-renderer/api/feed/stream.ts';
import { codeIn } from '../../../src-renderer/api/session.ts';
import type { FeedEvent } from '../../../src-shared/api/feed.ts';

const data = (change: Partial<Extract<FeedEvent, { kind: 'data' }>> = {}): FeedEvent => ({
  kind: 'data',
  spans: 0,
  logs: 0,
  metricPoints: 0,
  traceIds: [],
  services: [],
  ...change,
});

describe('the text of the feed', () => {
  it('is cut into events however the network cut it', () => {
    const text = 'data: {"a":1}\n\n: still here\n\ndata: {"b":\ndata: 2}\n\ndata:{"c":3}\r\n\r\n';
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 8 }), (cuts) => {
        const splitter = new EventSplitter();
        const at = [0, ...cuts.toSorted((a, b) => a - b), text.length];
        const found = at.slice(1).flatMap((end, i) => splitter.push(text.slice(at[i], end)));
        expect(found).toEqual(['{"a":1}', '{"b":\n2}', '{"c":3}']);
      }),
    );
  });
});

describe('what an event makes old', () => {
  it('is what it speaks of, and no more', () => {
    expect(oldKeys(data({ spans: 3, traceIds: ['a', 'b'] }))).toEqual([
      ['services'],
      ['traces'],
      ['trace', 'a'],
      ['trace', 'b'],
    ]);
    expect(oldKeys(data({ logs: 1 }))).toEqual([['services'], ['logs']]);
    expect(oldKeys(data({ spans: 9, traceIds: null }))).toContainEqual(['trace']);
    expect(oldKeys({ kind: 'settings' })).toEqual([['settings']]);
  });
});

describe('reading again', () => {
  let client: QueryClient;
  let invalidator: Invalidator;
  let asked: string[];
  beforeEach(() => {
    vi.useFakeTimers();
    client = new QueryClient();
    asked = [];
    vi.spyOn(client, 'invalidateQueries').mockImplementation(async (filters) => {
      asked.push(String(filters?.queryKey));
    });
    invalidator = new Invalidator(client);
    invalidator.start();
  });
  afterEach(() => {
    invalidator.stop();
    setLive({ paused: false, waiting: 0, connection: 'connecting' });
    vi.useRealTimers();
  });

  it('happens at most four times a second, once for each key', async () => {
    for (let i = 0; i < 50; i++) {
      invalidator.take(data({ spans: 1 }));
      await vi.advanceTimersByTimeAsync(20);
    }
    const rounds = asked.filter((key) => key === 'traces').length;
    expect(rounds).toBeGreaterThanOrEqual(3);
    expect(rounds).toBeLessThanOrEqual(4);
  });

  it('waits for the round before and rests twice as long, so that a slow query comes to its end', async () => {
    let finish = (): void => undefined;
    vi.mocked(client.invalidateQueries).mockImplementation((filters) => {
      asked.push(String(filters?.queryKey));
      return new Promise((resolve) => {
        finish = () => resolve();
      });
    });
    invalidator.take({ kind: 'runs' });
    await vi.advanceTimersByTimeAsync(300);
    invalidator.take({ kind: 'runs' });
    await vi.advanceTimersByTimeAsync(750);
    expect(asked).toEqual(['runs']);
    finish();
    await vi.advanceTimersByTimeAsync(1300);
    expect(asked).toEqual(['runs']);
    await vi.advanceTimersByTimeAsync(500);
    expect(asked).toEqual(['runs', 'runs']);
  });

  it('speaks of all traces once there are too many to name, as after a day out of sight', async () => {
    setPaused(true);
    for (let i = 0; i < 3000; i++) invalidator.take(data({ spans: 1, traceIds: [`t${i}`] }));
    setPaused(false);
    await vi.advanceTimersByTimeAsync(600);
    expect(asked.length).toBeLessThan(600);
    expect(asked).toContain('trace');
  });

  it('of captured data is held while paused, counted, and made up for on resuming', async () => {
    setPaused(true);
    invalidator.take(data({ logs: 148 }));
    invalidator.take({ kind: 'settings' });
    await vi.advanceTimersByTimeAsync(600);
    expect(asked).toEqual(['settings']);
    expect(currentLive().waiting).toBe(148);
    setPaused(false);
    await vi.advanceTimersByTimeAsync(600);
    expect(asked).toEqual(['settings', 'services', 'logs']);
    expect(currentLive().waiting).toBe(0);
  });
});

describe('what the feed tells while the same is being read', () => {
  /** A reader whose answers are given by hand. */
  function readerOf(client: QueryClient, queryKey: QueryKey) {
    const answers: ((value: unknown) => void)[] = [];
    const observer = new QueryObserver<unknown>(client, {
      queryKey,
      queryFn: ({ signal: _ }) =>
        new Promise((resolve) => {
          answers.push(resolve);
        }),
      staleTime: Number.POSITIVE_INFINITY,
    });
    return { answers, shown: () => client.getQueryData(queryKey), stop: observer.subscribe(() => undefined) };
  }
  const told = { id: 7, send: 7, state: 'done' };
  let client: QueryClient;
  let invalidator: Invalidator;
  beforeEach(() => {
    vi.useFakeTimers();
    client = new QueryClient();
    invalidator = new Invalidator(client);
    invalidator.start();
  });
  afterEach(() => {
    invalidator.stop();
    setLive({ paused: false, waiting: 0, connection: 'connecting' });
    vi.useRealTimers();
  });

  it.each<[QueryKey, FeedEvent]>([
    [['status'], { kind: 'status', status: told } as unknown as FeedEvent],
    [['sends', 'one', 7], { kind: 'send', send: told } as unknown as FeedEvent],
    [['arrivals', 'one', 7], { kind: 'arrival', arrival: told } as unknown as FeedEvent],
    [['keep-sending'], { kind: 'keep-sending', keepSending: told } as unknown as FeedEvent],
  ])('%j: the older answer does not come over it', async (queryKey, event) => {
    const { answers, shown, stop } = readerOf(client, queryKey);
    invalidator.take(event);
    answers[0]?.('older');
    await vi.advanceTimersByTimeAsync(0);
    expect(shown()).toEqual(told);
    // Not while it is read for the second time either.
    void client.refetchQueries({ queryKey });
    expect(answers).toHaveLength(2);
    invalidator.take(event);
    answers[1]?.('older');
    await vi.advanceTimersByTimeAsync(0);
    expect(shown()).toEqual(told);
    expect(client.isFetching({ queryKey })).toBe(0);
    stop();
  });

  it('is not lost on a list that is read for the first time: it is read again', async () => {
    const { answers, shown, stop } = readerOf(client, ['sends', 'list', 100]);
    invalidator.take({ kind: 'send', send: told } as unknown as FeedEvent);
    await vi.advanceTimersByTimeAsync(300);
    answers[0]?.('older');
    await vi.advanceTimersByTimeAsync(3000);
    expect(answers).toHaveLength(2);
    answers[1]?.('newer');
    await vi.advanceTimersByTimeAsync(3000);
    expect(shown()).toBe('newer');
    expect(answers).toHaveLength(2);
    stop();
  });

  it('stands in the lists as it came, so that card, status bar and drawer say the same', async () => {
    const { answers, shown, stop } = readerOf(client, ['sends', 'list', 100]);
    const send = (id: number, state: string): FeedEvent => ({ kind: 'send', send: { id, state } }) as never;
    answers[0]?.({ sends: [{ id: 5, state: 'running' }] });
    await vi.advanceTimersByTimeAsync(0);
    invalidator.take(send(5, 'done'));
    invalidator.take(send(6, 'running'));
    expect(shown()).toEqual({
      sends: [
        { id: 6, state: 'running' },
        { id: 5, state: 'done' },
      ],
    });
    await vi.advanceTimersByTimeAsync(3000);
    expect(answers).toHaveLength(1);
    // An answer on its way is given up for what is newer, and asked for again: others may have been why it was.
    void client.refetchQueries({ queryKey: ['sends', 'list'] });
    invalidator.take(send(6, 'done'));
    answers[1]?.({ sends: [{ id: 6, state: 'running' }] });
    await vi.advanceTimersByTimeAsync(3000);
    expect(shown()).toMatchObject({ sends: [{ id: 6, state: 'done' }, { id: 5 }] });
    expect(answers).toHaveLength(3);
    stop();
  });
});

describe('a signed-in link', () => {
  it('carries its code in the fragment, in a query, or not at all', () => {
    expect(codeIn('http://127.0.0.1:4319/#code=ab-C_1')).toBe('ab-C_1');
    expect(codeIn('#code=x')).toBe('x');
    expect(codeIn('aToken')).toBeNull();
  });
});
