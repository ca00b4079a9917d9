import { describe, expect, it } from 'vitest';
import { linkedFrom } from '../../src-main/query/traces/linked-from.ts';
import { chunksThatMayLink } from '../../src-main/store/reads/chunks-since.ts';
import { Indexer } from '../../src-main/store/search/indexer.ts';
import { openFolder } from './folder.ts';
import { BASE_MS, nanos, spanId, spans, traceId } from './requests.ts';

const context = { isCancelled: () => false, ask: () => undefined };

describe('Spans that link to a trace', () => {
  it('are found whether indexed or not, each once, with where they link to', () => {
    const { dataDir, store, reader } = openFolder();
    store(
      spans('shop', [
        { trace: 1, id: 1 },
        { trace: 1, id: 2, parent: 1 },
      ]),
    );
    store(spans('mail', [{ trace: 2, id: 7, start: 5, name: 'batch', links: [{ trace: 1, span: 2 }] }]));
    store(spans('mail', [{ trace: 3, id: 8, links: [{ trace: 2, span: 7 }] }]));
    const indexer = new Indexer(dataDir);
    while (indexer.step());
    indexer.close();
    // A repeat in another request, and one that is not indexed yet.
    store(
      spans('mail', [
        { trace: 2, id: 7, start: 5, name: 'batch', links: [{ trace: 1, span: 2 }] },
        {
          trace: 4,
          id: 9,
          start: 6,
          name: 'late',
          links: [
            { trace: 9, span: 9 },
            { trace: 1, span: 1 },
          ],
        },
      ]),
    );
    const answer = linkedFrom(reader(), { traceId: traceId(1) }, context);
    expect(answer?.complete).toBe(true);
    expect(answer?.links.map((link) => [link.traceId, link.spanId, link.toSpanId, link.name])).toEqual([
      [traceId(2), spanId(7), spanId(2), 'batch'],
      [traceId(4), spanId(9), spanId(1), 'late'],
    ]);
    expect(answer?.links[0]).toMatchObject({
      service: 'mail',
      start: nanos(5),
      attributes: [{ key: 'why', value: { stringValue: 'batch' } }],
    });
    expect(linkedFrom(reader(), { traceId: traceId(77) }, context)).toBeUndefined();
    expect(linkedFrom(reader(), { traceId: traceId(4) }, context)?.links).toEqual([]);
    // The index leaves out the chunks that cannot hold such a link: two of the three it knows.
    expect([...chunksThatMayLink(reader(), traceId(1), BASE_MS * 1000)]).toHaveLength(2);
  });

  it('stops when its time is over, and says how far it came', () => {
    const { store, reader } = openFolder();
    store(spans('shop', [{ trace: 1, id: 1 }]));
    for (let n = 2; n <= 4; n++) store(spans('mail', [{ trace: n, id: n, links: [{ trace: 1, span: 1 }] }]));
    const answer = linkedFrom(reader(), { traceId: traceId(1) }, context, -1);
    expect(answer?.complete).toBe(false);
    expect(answer?.searchedTo).toMatch(/^\d{19}$/);
    expect(answer?.links.length).toBeLessThan(3);
  });
});
