// What was refused or found odd at the doors: a bounded list in memory, where the same thing again is counted, not
// listed. SDKs fail in silence, so a developer who comes to look, now or in an hour, finds it here.
import type { Finding } from '#shared/api/doctor.ts';
import { nanosFromMs } from '#shared/model/time.ts';
import { sdkText } from '../doctor/sdk.ts';
import type { Sighting } from '../receive/index.ts';
import { Protocols } from './protocols.ts';

const MAX_FINDINGS = 200;
/** What one mistake may take, however many services or paths it is made with. */
const MAX_OF_A_SYMPTOM = 40;
/** What goes first when there are too many. */
const LEAST_FIRST: readonly Finding['kind'][] = ['hint', 'wrong', 'partly', 'refused'];
const LOOPBACK = /^(127\.|::1$)/;
/** Strings come from outside: none of them may be long. */
const LONGEST_TEXT = 600;

const cut = (text: string): string =>
  text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT - 1)}…`;
const isRefusal = ({ kind }: Pick<Finding, 'kind'>): boolean => kind === 'refused' || kind === 'partly';

export class Doctor {
  readonly #onChange: () => void;
  readonly #nowMs: () => number;
  /** By what makes two sightings the same, the newest last. */
  readonly #findings = new Map<string, Finding>();
  /** How each service's requests came. */
  readonly protocols = new Protocols();
  #lastId = 0;
  /** Requests and connections refused, whole or in part, since the start. */
  refused = 0;
  /** Of these, the requests that were stored but for some items. */
  inPart = 0;
  /** The same, since findings were last marked as seen. */
  unseen = 0;

  /** `onChange` hears of every sighting. */
  constructor(onChange: () => void, nowMs: () => number = Date.now) {
    this.#onChange = onChange;
    this.#nowMs = nowMs;
  }

  /** Keeps a sighting and gives back the finding it became a part of. */
  add({ diagnosis, peer, userAgent, signal, service, firstBytes, items = 0, more }: Sighting): Finding {
    const sdk = sdkText(userAgent);
    const { sameBy, ofAllSignals, ...said } = diagnosis;
    const { symptom, kind } = said;
    const key = JSON.stringify([
      symptom,
      kind,
      sameBy ?? said.title,
      // A client that tries both loopbacks is one.
      LOOPBACK.test(peer) ? 'loopback' : peer,
      // Its exporters, one a signal, count their versions each on its own.
      sdk?.startsWith('Go ') ? 'Go' : (sdk ?? userAgent),
      ofAllSignals ? undefined : signal,
      service,
    ]);
    const before = this.#findings.get(key);
    const isOfOne = signal !== undefined && (before === undefined || before.signal === signal);
    const now = nanosFromMs(this.#nowMs());
    const finding: Finding = {
      ...said,
      title: cut(said.title),
      meaning: cut(said.meaning),
      peer,
      ...(sdk !== undefined && { sdk }),
      ...(userAgent !== undefined && { userAgent: cut(userAgent) }),
      ...(isOfOne && { signal }),
      ...(service !== undefined && { service: cut(service) }),
      ...(firstBytes !== undefined && { firstBytes: cut(firstBytes) }),
      id: before?.id ?? ++this.#lastId,
      items: (before?.items ?? 0) + items,
      first: before?.first ?? now,
      last: now,
      times: (before?.times ?? 0) + 1,
      seen: false,
    };
    this.#findings.delete(key);
    this.#findings.set(key, finding);
    if (before === undefined) this.#makeRoom(symptom);
    if (isRefusal(finding) && !more) {
      if (kind === 'partly') this.inPart++;
      this.refused++;
      this.unseen++;
    }
    this.#onChange();
    return finding;
  }

  /** Of a mistake made in too many ways the oldest goes; of too many findings the least grave, the oldest first. */
  #makeRoom(symptom: string): void {
    const all = [...this.#findings];
    const same = all.filter(([, finding]) => finding.symptom === symptom);
    const [excess] = same.length > MAX_OF_A_SYMPTOM ? same : [];
    if (excess) this.#findings.delete(excess[0]);
    if (this.#findings.size <= MAX_FINDINGS) return;
    for (const kind of LEAST_FIRST) {
      const oldest = all.find(([, finding]) => finding.kind === kind);
      if (oldest === undefined) continue;
      this.#findings.delete(oldest[0]);
      return;
    }
  }

  /** All findings, newest last. */
  list(): Finding[] {
    return [...this.#findings.values()];
  }

  markSeen(): void {
    for (const [key, finding] of this.#findings) this.#findings.set(key, { ...finding, seen: true });
    this.unseen = 0;
    this.#onChange();
  }
}
