// @vitest-environment happy-dom
import { QueryClient } from '@tanstack/react-query';
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

describe('a signed-in link', () => {
  it('carries its code in the fragment, in a query, or not at all', () => {
    expect(codeIn('http://127.0.0.1:4319/#code=ab-C_1')).toBe('ab-C_1');
    expect(codeIn('#code=x')).toBe('x');
    expect(codeIn('aToken')).toBeNull();
  });
});
