// Findings in the order of the screen, and as a text to hand to somebody else.
import type { Finding } from '#shared/api/doctor.ts';
import { formatCount, formatFull, formatPlural } from '../../ui/index.ts';

const ORDER: readonly Finding['kind'][] = ['refused', 'partly', 'wrong', 'hint'];

/** Whether nothing of it, or not all of it, was stored. */
export const isRefusal = ({ kind }: Finding): boolean => kind === 'refused' || kind === 'partly';

/** What there is to say of one service; of the one without a name, also that telemetry came without. */
export const findingsOf = (service: string, findings: readonly Finding[]): Finding[] =>
  findings.filter(
    (finding) => finding.service === service || (service === '' && finding.symptom === 'no_service_name'),
  );

/** Those not seen yet first, then the newest. */
export function refusalsOf(findings: readonly Finding[]): Finding[] {
  return findings
    .filter(isRefusal)
    .toReversed()
    .toSorted((a, b) => Number(a.seen) - Number(b.seen));
}

type Weighed = Finding & { readonly judged?: { readonly cost: number } };

/** What is stored but looks wrong, worst first: by kind, by the points it costs, by service. */
export function oddOnes<F extends Weighed>(findings: readonly F[]): F[] {
  return findings
    .filter((finding) => !isRefusal(finding))
    .toSorted(
      (a, b) =>
        ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) ||
        (b.judged?.cost ?? 0) - (a.judged?.cost ?? 0) ||
        (a.service ?? '').localeCompare(b.service ?? ''),
    );
}

/** Tells the doors' findings from the services', which count by themselves. */
export const keyOf = (finding: Finding): string =>
  `${finding.symptom} ${finding.service ?? ''} ${finding.peer ?? ''} ${finding.signal ?? ''} ${finding.id}`;

/** Who and where it was, in order of use. */
export function whereOf({ service, signal, sdk, userAgent, peer }: Finding): string {
  return [service, signal, sdk ?? userAgent, peer].filter(Boolean).join(' · ');
}

/** The whole of it as text. */
export function report(findings: readonly Finding[], refused: number, taken: number): string {
  const head = `Spandrel, ${formatFull(Date.now())}: ${formatPlural(taken, 'request')} taken, ${formatCount(refused)} refused.`;
  const parts = findings.map((finding) => {
    const lines = finding.lines.map(({ who, code }) => `  ${who}: ${code}`);
    return [
      `${finding.kind}: ${finding.title}${finding.times > 1 ? ` (${finding.times} times)` : ''}`,
      `  ${whereOf(finding)}`,
      `  ${finding.meaning}`,
      ...(finding.firstBytes ? [`  it began: ${finding.firstBytes}`] : []),
      ...lines,
    ].join('\n');
  });
  return [head, ...parts].join('\n\n');
}
