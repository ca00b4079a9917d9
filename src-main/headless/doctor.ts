// `spandrel doctor`: what was refused or looks wrong, why, and the line to change.
import type { Finding } from '#shared/api/doctor.ts';
import { countToChange } from '#shared/api/to-change.ts';
import { runningEngine, type Where } from './exit.ts';
import { clock, countOf, oneLine } from './print.ts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const ORDER: readonly Finding['kind'][] = ['refused', 'partly', 'wrong', 'hint'];
const WORD: Record<Finding['kind'], string> = {
  refused: 'refused',
  partly: 'refused in part',
  wrong: 'looks wrong',
  hint: 'could be better',
};
const LONGEST = 300;
const LONGEST_AGENT = 80;

/** One finding as lines of text. */
export function findingText(finding: Finding): string {
  const { kind, title, meaning, lines, times, last, service, peer, signal, items } = finding;
  const { sdk, userAgent = '', firstBytes = '' } = finding;
  const seen = [
    times > 1 ? countOf(times, 'time') : '',
    `last ${clock(last)}`,
    service ?? '',
    signal ?? '',
    sdk ?? oneLine(userAgent, LONGEST_AGENT),
    peer ?? '',
    items > 0 && kind === 'partly' ? `${countOf(items, 'item')} left out` : '',
  ].filter((part) => part !== '');
  const who = Math.max(0, ...lines.map((one) => one.who.length));
  return [
    `${WORD[kind]}: ${oneLine(title, LONGEST)}`,
    `  ${oneLine(seen.join(', '), LONGEST)}`,
    `  ${oneLine(meaning, LONGEST)}`,
    ...(firstBytes === '' ? [] : [`  it began: ${oneLine(firstBytes, LONGEST)}`]),
    ...lines.map((one) => `  ${one.who.padEnd(who)}  ${oneLine(one.code, LONGEST)}`),
  ].join('\n');
}

/** Worst first, of equals the newest. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  return findings.toReversed().toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
}

/** `spandrel doctor`: the doors' findings and the services'. */
export async function showDoctor(options: Where & { json?: true }): Promise<void> {
  const { client } = await runningEngine(options);
  const [doors, services, health] = await Promise.all([
    client.listFindings({}),
    client.examineServices({}),
    client.instrumentationHealth({}),
  ]);
  const findings = inOrder([...doors.findings, ...services.findings]);
  if (options.json) return say(JSON.stringify({ findings, refused: doors.refused, taken: doors.taken }));
  const counted = `${countOf(doors.taken, 'request')} taken, ${doors.refused.toLocaleString('en-US')} refused since the engine started.`;
  const changes = health.services.reduce((sum, service) => sum + countToChange(service, findings), 0);
  say(findings.length === 0 && changes === 0 ? `${counted} Nothing looks wrong.` : counted);
  for (const finding of findings) say(`\n${findingText(finding)}`);
  if (changes > 0)
    say(`\n${countOf(changes, 'thing')} to change in the instrumentation: "spandrel health" has the lines.`);
}
