// `spandrel health`: how well each service is instrumented, its score rule by rule, and the lines to change.
import type {
  Example,
  InstrumentationHealth,
  InstrumentedService,
  Measure,
  ScoredRule,
} from '#shared/api/instrumentation.ts';
import { countToChange } from '#shared/api/to-change.ts';
import { nanosFromMs } from '#shared/model/time.ts';
import { CommandError, EXIT, runningEngine, type Where } from './exit.ts';
import { countOf, oneLine, table } from './print.ts';

export interface HealthOptions extends Where {
  service?: string;
  /** Milliseconds back from now. */
  since?: number;
  json?: true;
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const LONGEST = 200;
const MOST_EXAMPLES = 3;
const nameOf = ({ name }: InstrumentedService): string => (name === '' ? 'a service without a name' : name);
const measureOf = ({ measures }: InstrumentedService, id: string): Measure | undefined =>
  measures.find((measure) => measure.id === id);

/** "97 % of 214"; a share that is not whole is never rounded to it. */
function shareOf(measure: Measure | undefined): string {
  if (!measure || measure.of === 0) return '-';
  const percent = (measure.count / measure.of) * 100;
  const shown = percent > 99 && percent < 100 ? 99 : percent > 0 && percent < 1 ? 1 : Math.round(percent);
  return `${shown} % of ${measure.of.toLocaleString('en-US')}`;
}

function scoreText({ score, category }: InstrumentedService): string {
  return score === null ? 'no score' : `score ${Math.floor(score)}, ${category}`;
}

function exampleText({ text, count, traceId, log }: Example): string {
  const where = [
    count === undefined ? '' : `${count.toLocaleString('en-US')} ×`,
    log === undefined ? '' : `log ${log}`,
    traceId === undefined ? '' : `trace ${traceId}`,
  ].filter((part) => part !== '');
  return `${oneLine(text, LONGEST)}${where.length > 0 ? `  (${where.join(', ')})` : ''}`;
}

function below({ lines, examples }: Pick<Measure, 'lines' | 'examples'>): string[] {
  const who = Math.max(0, ...lines.map((one) => one.who.length));
  return [
    ...examples.slice(0, MOST_EXAMPLES).map((one) => `    ${exampleText(one)}`),
    ...lines.map((one) => `    ${one.who.padEnd(who)}  ${oneLine(one.code, LONGEST)}`),
  ];
}

const OUTCOME: Record<ScoredRule['outcome'], string> = { failed: 'failed', passed: 'passed', unknown: '-' };
const VERDICT: Record<Measure['verdict'], string> = {
  poor: 'poor',
  note: 'note',
  good: 'good',
  nothing: '-',
};

function ruleText(rule: ScoredRule): string[] {
  const head = `  ${OUTCOME[rule.outcome].padEnd(7)} ${rule.id}  ${rule.title} (${rule.impact}). ${rule.why}`;
  return [head, ...(rule.outcome === 'failed' ? below(rule) : [])];
}

function measureText(measure: Measure): string[] {
  const head = `  ${VERDICT[measure.verdict].padEnd(7)} ${measure.title}: ${measure.says}`;
  return [head, ...(measure.verdict === 'poor' || measure.verdict === 'note' ? below(measure) : [])];
}

/** One service as lines of text: what is wrong, or (`whole`) all that was looked at. */
export function serviceText(service: InstrumentedService, whole: boolean): string {
  const judged = service.rules.filter(({ outcome }) => outcome !== 'unknown').length;
  const rules = service.rules.filter(({ outcome }) => whole || outcome === 'failed');
  const measures = service.measures.filter(({ verdict }) => whole || verdict === 'poor');
  return [
    `${nameOf(service)}: ${scoreText(service)}; ${judged} of ${service.rules.length} rules judged`,
    ...measures.flatMap(measureText),
    ...rules.flatMap(ruleText),
  ].join('\n');
}

/** The whole answer as text. */
export function healthText({ services, looked, spec }: InstrumentationHealth, whole: boolean): string {
  if (services.length === 0) return 'No service sent anything in this time.';
  const rows = services.map((service) => [
    nameOf(service),
    service.score === null ? '-' : String(Math.floor(service.score)),
    shareOf(measureOf(service, 'logs_in_requests')),
    shareOf(measureOf(service, 'automatic_spans')),
    String(countToChange(service)),
    String(service.rules.filter(({ outcome }) => outcome === 'failed').length),
  ]);
  const newest = looked.allSpans && looked.allLogs ? '' : 'the newest ';
  return [
    table(
      [
        ['service', 'score', 'logs in requests tied', 'automatic spans', 'to change', 'of these rules'],
        ...rows,
      ],
      [1, 2, 3, 4, 5],
    ),
    ...services.map((service) => `\n${serviceText(service, whole)}`),
    `\nLooked at ${newest}${countOf(looked.spans, 'span')} and ${countOf(looked.logs, 'log record')}.`,
    `Instrumentation Score ${spec.version} (${spec.url}, ${spec.commit}): rules that could not be judged are left out, so it may not be complete.`,
  ].join('\n');
}

/** `spandrel health`. Throws CommandError when the service asked for sent nothing in the time. */
export async function showHealth(options: HealthOptions): Promise<void> {
  const { client } = await runningEngine(options);
  const { service, since, json } = options;
  const health = await client.instrumentationHealth({
    ...(service !== undefined && { service }),
    ...(since !== undefined && { from: nanosFromMs(Date.now() - since) }),
  });
  if (service !== undefined && health.services.length === 0)
    throw new CommandError(`No service ${service} sent anything in this time.`, EXIT.failed);
  say(json ? JSON.stringify(health) : healthText(health, service !== undefined));
}
