// What each figure should be on a two-core machine with the generator beside it, by the name it is reported under.
// `most` and `least` are in the figure's own unit; `ofNull` is a share of the null sink's rate in the same run.

export interface Target {
  least?: number;
  most?: number;
  ofNull?: number;
}

/** What holds for the page with a giant trace; `opened` in milliseconds. */
function giant(name: string, opened: number): Record<string, Target> {
  const targets: Record<string, Target> = {
    [`${name}, from its row`]: { most: opened },
    [`${name}, from its row, the pointer resting on it`]: { most: opened },
    [`${name}, held by the page`]: { most: 300 },
  };
  for (const gesture of ['scrolling', 'zooming', 'panning', 'collapsing']) {
    targets[`${name}, ${gesture}: work a frame, p95`] = { most: 10 };
    targets[`${name}, ${gesture}: frames over 33 ms`] = { most: 5 };
  }
  return targets;
}

export const TARGETS: Readonly<Record<string, Target>> = {
  'start to ready, empty folder': { most: 500 },
  'memory, idle': { most: 100 },
  'memory, saturated': { most: 400 },

  'spans, 512 a request': { least: 200_000, ofNull: 0.2 },
  'spans, 16 a request': { least: 120_000 },
  'acknowledged at 50k spans/s, p50': { most: 15 },
  'acknowledged at 50k spans/s, p99': { most: 40 },
  'acknowledged at 100k spans/s, p50': { most: 15 },
  'acknowledged at 100k spans/s, p99': { most: 40 },
  logs: { least: 300_000 },
  'search index behind when the last log is acknowledged, after': { most: 2 },
  'metric points': { least: 300_000 },
  'items sent on': { least: 50_000 },
  'memory, sending spans and logs': { most: 400 },
  'points sent on, added up': { least: 50_000 },
  'memory, sending points that are added up': { most: 400 },
  'disk per span': { most: 220 },
  'disk per log': { most: 360 },

  'newest 200 traces': { most: 1 },
  'newest 200 traces of a service': { most: 1 },
  'newest 200 traces with errors': { most: 1 },
  'newest 200 traces of a least duration': { most: 1 },
  'newest 200 traces of a root service, with errors, of a least duration': { most: 2 },
  'newest 200 traces while 100k spans/s arrive': { most: 10 },
  'own time, log counts and an attribute of 40 traces': { most: 30 },
  'trace facets': { most: 150 },
  'columns of a trace of 10,000 spans': { most: 8 },
  'columns of a trace of 100,000 spans': { most: 60 },
  'traces by an attribute, rare': { most: 30 },
  'traces by an attribute, common': { most: 5 },

  'newest 200 logs': { most: 2 },
  'newest 200 logs with a token': { most: 2 },
  'newest 200 logs with a rare token': { most: 2 },
  'logs counted over time, with a token': { most: 30 },
  'newest 200 logs with a substring, rare': { most: 100 },
  'newest 200 logs with a substring, short hex': { most: 1500 },
  'newest 200 logs with a substring, common': { most: 5 },
  'log facets': { most: 150 },

  'Traces, from the rail': { most: 300 },
  'Logs, from the rail': { most: 300 },
  'Metrics, from the rail': { most: 300 },
  'Services, from the rail': { most: 300 },
  'a trace of 20 spans, from its row': { most: 300 },
  ...giant('a trace of 10,000 spans', 100),
  ...giant('a trace of 100,000 spans', 400),
  'Traces with a root': { most: 300 },
  'Log records with a word': { most: 300 },

  '10k points of 1 series to 500 steps': { most: 2 },
  '10k points of each of 100 series to 500 steps': { most: 60 },
  'instruments with their sparks': { most: 30 },
};
