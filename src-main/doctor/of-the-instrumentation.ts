// How well a service is instrumented, figure by figure: what it came to, how it was judged, and the line to change.
import type { Measure } from '#shared/api/instrumentation.ts';
import { countOf, line } from './diagnosis.ts';
import type { InstrumentationFacts, Tally } from './instrumentation-facts.ts';
import {
  AUTOMATIC,
  END_IN_ORDER,
  EXEMPLARS,
  type LinesByLanguage,
  LOGS_WITH_TRACE,
  linesFor,
  NO_DOUBLE,
  newNames,
  ROUTE_AS_NAME,
  SAY_ON_AUTOMATIC,
  SAY_WHY,
  SERVICE_NAME,
} from './instrumentation-lines.ts';

const many = (n: number): string => n.toLocaleString('en-US');
const ofMany = (count: number, of: number, one: string, plural?: string): string =>
  `${many(count)} of ${countOf(of, one, plural)}`;

interface Fault {
  id: string;
  title: string;
  tally: Tally;
  what: [one: string, many?: string];
  meaning: string;
  lines: Measure['lines'];
  /** A fault that may be meant. */
  mild?: boolean;
}

/** A figure that should be nought: the lines stand there only when it is not. */
function fault({ id, title, tally, what, meaning, lines, mild }: Fault): Measure {
  const { count, of, examples } = tally;
  return {
    id,
    title,
    verdict: of === 0 ? 'nothing' : count === 0 ? 'good' : mild ? 'note' : 'poor',
    count,
    of,
    says:
      of === 0
        ? `no ${what[0]}`
        : count === 0
          ? `none of ${countOf(of, ...what)}`
          : ofMany(count, of, ...what),
    meaning,
    lines: count === 0 ? [] : lines,
    examples: [...examples],
  };
}

/** All there is to say of one service's instrumentation beside its score. */
export function measuresOf(facts: InstrumentationFacts): Measure[] {
  const { language } = facts;
  const lines = (some: LinesByLanguage) => linesFor(some, language);
  return [
    logsInRequests(facts),
    tiedOtherwise(facts),
    automaticSpans(facts),
    fault({
      id: 'duplicate_spans',
      title: 'Manual spans that repeat an automatic one',
      tally: facts.duplicates,
      what: ['manual span'],
      meaning:
        'Same resource, name and kind, one within the time of the other, with no other service between: instrumentation makes this span already.',
      lines: lines(NO_DOUBLE),
    }),
    fault({
      id: 'old_names',
      title: 'Old attribute names',
      tally: facts.oldNames,
      what: ['span or record read', 'spans and records read'],
      meaning:
        'The semantic conventions have renamed them. An item with an old name beside its own new one is on the way over: the old names of that family do not count on it.',
      lines: newNames(
        facts.oldNames.examples.map(({ text }) => text),
        language,
      ),
    }),
    fault({
      id: 'unknown_names',
      title: 'Names that the conventions do not have',
      tally: facts.unknownNames,
      what: ['span or record read', 'spans and records read'],
      meaning:
        'On spans made by hand and on log records: names that begin like the conventions’ (http., db., rpc. …) and are not in their registry. A slip, or a name for an own namespace.',
      lines: [],
      mild: true,
    }),
    fault({
      id: 'names_with_ids',
      title: 'Span names with ids in them',
      tally: facts.namesWithIds,
      what: ['span name'],
      meaning:
        'Five names or more that are one when numbers, UUIDs and long ids are taken out. Grouping by name is no use then; the route is the name, the id an attribute.',
      lines: lines(ROUTE_AS_NAME),
    }),
    serviceName(facts),
    fault({
      id: 'errors_without_reason',
      title: 'Errors that do not say why',
      tally: facts.errorsWithoutReason,
      what: ['span with status error read', 'spans with status error read'],
      meaning:
        'Status error, and neither an exception, nor a status message, nor error.type or a status code.',
      lines: lines(SAY_WHY),
    }),
    fault({
      id: 'errors_without_status',
      title: 'Failures without status error',
      tally: facts.errorsWithoutStatus,
      what: ['span read with an exception or a 5xx', 'spans read with an exception or a 5xx'],
      meaning:
        'An exception was recorded, or 500 and above was answered, and the status is unset: no list of errors shows them. An exception that was dealt with looks the same; status ok says that it was. What instrumentation makes of the steps inside a request that failed, or was refused, is left out.',
      lines: lines(
        facts.automaticWithoutStatus === facts.errorsWithoutStatus.count ? SAY_ON_AUTOMATIC : SAY_WHY,
      ),
    }),
    fault({
      id: 'spans_out_of_order',
      title: 'Spans that end out of order',
      tally: facts.outOfOrder,
      what: ['span'],
      meaning:
        'They end before they begin, or lie outside the time of their parent in the same process, by more than 1 ms. Work that is meant to outlast its request looks the same.',
      lines: lines(END_IN_ORDER),
      mild: true,
    }),
    loggingLibraries(facts),
    exportedOver(facts),
    exemplars(facts),
  ];
}

function logsInRequests({ untied, language }: InstrumentationFacts): Measure {
  const { count, of, examples } = untied;
  const tied = of - count;
  return {
    id: 'logs_in_requests',
    title: 'Logs within requests that carry a trace id',
    verdict: of === 0 ? 'nothing' : count === 0 ? 'good' : 'poor',
    count: tied,
    of,
    says: of === 0 ? 'no record within a request' : ofMany(tied, of, 'log record'),
    meaning:
      'Within a request: a span of the same process was open at the record’s time. What ran in the background at the same time counts too; what the SDK logs of itself does not.',
    lines: count === 0 ? [] : linesFor(LOGS_WITH_TRACE, language),
    examples: [...examples],
  };
}

function tiedOtherwise({ tiedOtherwise: tally, language }: InstrumentationFacts): Measure {
  const own = linesFor(LOGS_WITH_TRACE, language).slice(0, 1);
  return fault({
    id: 'logs_tied_otherwise',
    title: 'Logs whose trace id is not in their own fields',
    tally,
    what: ['tied log record'],
    meaning:
      'Tied here by an attribute, a key of the body or its text, in that order. Other backends look at the fields trace_id and span_id of OTLP’s LogRecord only.',
    lines: [
      ...own,
      line(
        'Collector',
        'trace_parser: { trace_id: { parse_from: attributes.trace_id } }  # in the filelog receiver',
      ),
    ],
    mild: true,
  });
}

function automaticSpans({ scopes, language }: InstrumentationFacts): Measure {
  const of = scopes.reduce((sum, { spans }) => sum + spans, 0);
  const count = scopes.reduce((sum, { spans, automatic }) => sum + (automatic ? spans : 0), 0);
  const MOST = 10;
  return {
    id: 'automatic_spans',
    title: 'Spans from automatic instrumentation',
    verdict: of === 0 ? 'nothing' : 'note',
    count,
    of,
    says: of === 0 ? 'no span' : ofMany(count, of, 'span'),
    meaning:
      'Told by the scope’s name, after a list. Neither more nor less is better: none at all means that every request was written by hand, all of them that nothing of what the service itself does is seen.',
    lines: of > 0 && count === 0 ? linesFor(AUTOMATIC, language) : [],
    examples: scopes.slice(0, MOST).map(({ automatic, example }) => ({
      ...example,
      text: `${example.text}, ${automatic ? 'automatic' : 'manual'}`,
    })),
  };
}

function serviceName({ resources }: InstrumentationFacts): Measure {
  const { withoutName, unknownName, count: of } = resources;
  return fault({
    id: 'service_name',
    title: 'service.name missing',
    tally: {
      count: withoutName.count + unknownName.count,
      of,
      examples: [...withoutName.examples, ...unknownName.examples],
    },
    what: ['resource'],
    meaning: 'Not set, empty, or the SDK’s stop-gap unknown_service: nobody can ask for it by name.',
    lines: linesFor(SERVICE_NAME, ''),
  });
}

function loggingLibraries({ loggers }: InstrumentationFacts): Measure {
  const of = loggers.reduce((sum, { records }) => sum + records, 0);
  return {
    id: 'logging_libraries',
    title: 'Logging libraries',
    verdict: of === 0 ? 'nothing' : loggers.length > 1 ? 'note' : 'good',
    count: loggers.length,
    of,
    says: of === 0 ? 'not to be told from the scopes' : loggers.map(({ library }) => library).join(', '),
    meaning:
      'Told by the records’ scopes, where the library leaves its mark. Several at once write fields, levels and times in different ways, and each must be tied to traces by itself.',
    lines: [],
    examples: loggers.map(({ library, records }) => ({ text: library, count: records })),
  };
}

function exportedOver({ exports }: InstrumentationFacts): Measure {
  const of = exports.reduce((sum, { requests }) => sum + requests, 0);
  return {
    id: 'exported_over',
    title: 'Exported over',
    verdict: of === 0 ? 'nothing' : 'note',
    count: exports.length,
    of,
    says:
      of === 0 ? 'nothing came since the engine started' : exports.map(({ protocol }) => protocol).join(', '),
    meaning:
      'Requests since the engine started, whatever the range. All three protocols are as good; several at once mean that exporters are set up apart.',
    lines: [],
    examples: exports.map(({ protocol, requests }) => ({ text: protocol, count: requests })),
  };
}

function exemplars({ metrics, language }: InstrumentationFacts): Measure {
  const { count, of, examples } = metrics?.withExemplars ?? { count: 0, of: 0, examples: [] };
  const lines = linesFor(EXEMPLARS, language);
  const cannot = of > 0 && count === 0 && lines.length === 0;
  return {
    id: 'exemplars',
    title: 'Histograms with exemplars',
    verdict: of === 0 ? 'nothing' : count === of ? 'good' : 'note',
    count,
    of,
    says: of === 0 ? 'no histogram' : ofMany(count, of, 'histogram'),
    meaning: `An exemplar leads from a point of a chart to the trace behind it; a histogram that is recorded outside of requests has none.${cannot ? ' The SDK of this language does not send them yet.' : ''}`,
    lines: of > 0 && count === 0 ? lines : [],
    examples: [...examples],
  };
}
