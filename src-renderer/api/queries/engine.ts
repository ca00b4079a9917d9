// Queries about the engine: status, services, runs, settings, journal, findings.
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api } from '../client.ts';
import type { AskedWindow } from '../window.ts';

const untilTold = Number.POSITIVE_INFINITY;

/** Ports, counts, bytes, rates; the change feed writes it anew about once a second. */
export const statusQuery = () =>
  queryOptions({
    queryKey: ['status'],
    queryFn: ({ signal }) => api.getStatus({}, { signal }),
    staleTime: untilTold,
  });

export const servicesQuery = (window: AskedWindow) =>
  queryOptions({
    queryKey: ['services', window.key],
    queryFn: ({ signal }) => api.listServices(window.resolve(), { signal }),
    placeholderData: keepPreviousData,
  });

/** How much came of each service over time. */
export const serviceArrivalsQuery = (window: AskedWindow) =>
  queryOptions({
    queryKey: ['services', 'arrivals', window.key],
    queryFn: ({ signal }) => api.serviceArrivals(window.resolve(), { signal }),
    placeholderData: keepPreviousData,
  });

/** Runs, newest first. */
export const runsQuery = () =>
  queryOptions({
    queryKey: ['runs'],
    queryFn: ({ signal }) => api.listRuns({}, { signal }),
    staleTime: untilTold,
  });

/** What retention and deletion took, and since when what is kept is whole. */
export const removalsQuery = () =>
  queryOptions({
    queryKey: ['runs', 'removals'],
    queryFn: ({ signal }) => api.listRemovals({}, { signal }),
    staleTime: untilTold,
  });

export const settingsQuery = () =>
  queryOptions({
    queryKey: ['settings'],
    queryFn: ({ signal }) => api.getSettings({}, { signal }),
    staleTime: untilTold,
  });

/** What happened at the engine's doors, newest last. */
export const journalQuery = () =>
  queryOptions({
    queryKey: ['journal'],
    queryFn: ({ signal }) => api.journal({}, { signal }),
    staleTime: untilTold,
  });

/** What the receiver refused or found odd, newest last. */
export const findingsQuery = () =>
  queryOptions({
    queryKey: ['doctor', 'findings'],
    queryFn: ({ signal }) => api.listFindings({}, { signal }),
    staleTime: untilTold,
  });

const EXAMINE_EVERY_MS = 10_000;

/** What the newest telemetry of the services shows. Looking takes long, so it is asked now and then, not with all that comes. */
export const examinationQuery = () =>
  queryOptions({
    queryKey: ['doctor', 'services'],
    queryFn: ({ signal }) => api.examineServices({}, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: EXAMINE_EVERY_MS,
  });

/** How well each service of a range is instrumented; asked now and then, likewise. */
export const instrumentationQuery = (window: AskedWindow) =>
  queryOptions({
    queryKey: ['doctor', 'instrumentation', window.key],
    queryFn: ({ signal }) => api.instrumentationHealth(window.resolve(), { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: EXAMINE_EVERY_MS,
  });
