import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Status } from '#shared/api/engine.ts';
import { type FeedEvent, feedEvent } from '#shared/api/feed.ts';
import { PendingEvents } from '../../src-main/api/feed-merge.ts';
import { STATUS, signedIn, startTestApi, type TestApi, TOKEN, until } from './support.ts';

function data(spans: number, traceIds: string[] | null = [], services: string[] = []): FeedEvent {
  return { kind: 'data', spans, logs: 0, metricPoints: 0, traceIds, services };
}

describe('merging events', () => {
  it('loses no count, and names each trace and service once', () => {
    const event = fc.record({
      spans: fc.nat(100),
      traceIds: fc.array(fc.constantFrom('a', 'b', 'c')),
      services: fc.array(fc.constantFrom('cart', 'shop')),
    });
    fc.assert(
      fc.property(fc.array(event, { minLength: 1 }), (events) => {
        const pending = new PendingEvents();
        for (const { spans, traceIds, services } of events) pending.add(data(spans, traceIds, services));
        const [merged, ...rest] = pending.take();
        expect(rest).toEqual([]);
        expect(merged).toMatchObject({ kind: 'data', spans: events.reduce((sum, e) => sum + e.spans, 0) });
        if (events.length > 1 && merged?.kind === 'data') {
          expect(merged.traceIds?.toSorted()).toEqual(
            [...new Set(events.flatMap((e) => e.traceIds))].toSorted(),
          );
          expect(new Set(merged.services).size).toBe(merged.services.length);
        }
        expect(pending.take()).toEqual([]);
      }),
    );
  });

  it('names no traces when there are too many, or when somebody already said so', () => {
    const pending = new PendingEvents();
    for (let i = 0; i < 1000; i++) pending.add(data(1, [String(i)]));
    expect(pending.take()).toMatchObject([{ spans: 1000, traceIds: null }]);
    pending.add(data(1, null));
    pending.add(data(1, ['a']));
    expect(pending.take()).toMatchObject([{ traceIds: null }]);
  });

  it('keeps the latest of everything else, and only so many journal entries', () => {
    const pending = new PendingEvents();
    pending.add({ kind: 'runs' });
    pending.add({ kind: 'runs' });
    pending.add({ kind: 'status', status: STATUS });
    pending.add({ kind: 'status', status: { ...STATUS, bytes: 9 } });
    for (let id = 0; id < 500; id++)
      pending.add({
        kind: 'journal',
        entry: { id, time: '1', kind: 'connected', title: `peer ${id}`, times: 1 },
      });
    const events = pending.take();
    expect(events.filter((event) => event.kind === 'runs')).toHaveLength(1);
    expect(events.filter((event) => event.kind === 'status')).toMatchObject([{ status: { bytes: 9 } }]);
    const entries = events.flatMap((event) => (event.kind === 'journal' ? [event.entry.id] : []));
    expect(entries.length).toBeLessThanOrEqual(100);
    expect(entries.at(-1)).toBe(499);
  });
});

interface Tab {
  events: FeedEvent[];
  close: () => void;
}

async function openTab(url: string): Promise<Tab> {
  const gone = new AbortController();
  const response = await fetch(`${url}/api/feed`, { headers: signedIn, signal: gone.signal });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const events: FeedEvent[] = [];
  const read = async (): Promise<void> => {
    let text = '';
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      const frames = text.split('\n\n');
      text = frames.pop() ?? '';
      for (const frame of frames)
        if (frame.startsWith('data: ')) events.push(feedEvent.parse(JSON.parse(frame.slice(6))));
    }
  };
  read().catch(() => {});
  return { events, close: () => gone.abort() };
}

describe('the change feed', () => {
  let api: TestApi;
  let status: Status = STATUS;
  beforeAll(async () => {
    api = await startTestApi({}, { status: async () => status });
  });
  afterAll(() => api.stop());

  it('tells eight tabs the same, merged, status first', async () => {
    const tabs = await Promise.all(Array.from({ length: 8 }, () => openTab(api.url)));
    await until(() => tabs.every((tab) => tab.events.length >= 1));
    for (let i = 0; i < 1000; i++) api.feed.publish(data(1, ['a'], ['shop']));
    await until(() => tabs.every((tab) => tab.events.some((event) => event.kind === 'data')));
    for (const tab of tabs) {
      expect(tab.events[0]).toEqual({ kind: 'status', status: STATUS });
      const told = tab.events.filter((event) => event.kind === 'data');
      expect(told).toHaveLength(1);
      expect(told[0]).toMatchObject({ spans: 1000, traceIds: ['a'], services: ['shop'] });
      tab.close();
    }
  });

  it('tells a changed status', async () => {
    const tab = await openTab(api.url);
    status = { ...STATUS, bytes: 12_345 };
    await until(() => tab.events.some((event) => event.kind === 'status' && event.status.bytes === 12_345));
    tab.close();
  });

  it('lets go who does not read', async () => {
    const socket = connect(api.server.port, '127.0.0.1');
    socket.write(`GET /api/feed HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n`);
    await new Promise((resolve) => socket.once('data', resolve));
    socket.pause();
    let closed = false;
    const tab = await openTab(api.url);
    const text = 'x'.repeat(2_000_000);
    // More than the operating system's socket buffers and ours hold together.
    for (let round = 0; round < 200 && !closed; round++) {
      const seen = tab.events.length;
      api.feed.publish({
        kind: 'journal',
        entry: { id: round, time: '1', kind: 'refused', title: text, times: 1 },
      });
      await until(() => tab.events.length > seen);
      closed = api.feed.clients < 2;
    }
    expect(closed).toBe(true);
    tab.close();
    socket.destroy();
  }, 90_000);
});
