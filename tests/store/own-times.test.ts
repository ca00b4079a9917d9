import { expect, it } from 'vitest';
import { encodeRequest } from '../../src-main/otlp/assemble.ts';
import { traceDetails } from '../../src-main/store/reads/trace-details.ts';
import { readTrace } from '../fixtures/draw-trace.ts';
import { OWN_TIMES } from '../fixtures/own-times.ts';
import { otlpOf } from '../fixtures/trace-otlp.ts';
import { openFolder } from './folder.ts';

it.each(OWN_TIMES)('Own time by service in the list: $what', ({ drawing, ms }) => {
  const columns = readTrace(drawing);
  const { store, reader } = openFolder();
  store(
    ...otlpOf(columns).map((body) => ({
      signal: 'traces' as const,
      encoding: 'protobuf' as const,
      body: encodeRequest('traces', body),
    })),
  );
  const detail = traceDetails(reader(), { traceIds: [columns.traceId], attributes: [] })[columns.traceId];
  expect(Object.fromEntries(detail?.ownTime.map(({ service, ns }) => [service, ns / 1e6]) ?? [])).toEqual(ms);
});
