// Saves what a send would consist of as a file of OTLP/JSON lines, and the ledger of what went.
import type { What } from '#shared/api/send.ts';
import { api } from '../../api/index.ts';
import { toast } from '../../ui/index.ts';
import type { Signal } from './outcome-words.ts';

/** Whether the export can be told exactly this: it knows no queries. */
export function canSave({ kind }: What): boolean {
  return kind === 'trace' || kind === 'range' || kind === 'run';
}

/** Fetches and saves. Rejects with AppError. */
export async function saveFile(what: What, signals: readonly Signal[]): Promise<void> {
  const chosen =
    what.kind === 'trace'
      ? { traceId: what.traceId }
      : what.kind === 'run'
        ? { run: what.run }
        : what.kind === 'range'
          ? { from: what.from, to: what.to, run: what.run }
          : null;
  if (chosen === null) throw new TypeError(`a list of ${what.kind} is not exported`);
  const bytes = await api.exportData({ ...chosen, signals: [...signals] });
  download(bytes, 'application/x-ndjson', `${nameOf(what)}.otlp.jsonl`);
}

/** Saves what became of every row of a send, of all sends to a destination, or of all, as CSV. Says so when it cannot. */
export async function saveLedger(of: { send?: number; destination?: number }): Promise<void> {
  try {
    const bytes = await api.sendLedger({ ...of, format: 'csv' });
    const [[kind, id] = ['sends', '']] = Object.entries(of);
    download(bytes, 'text/csv', `spandrel-ledger-${[kind, id].filter(Boolean).join('-')}.csv`);
  } catch (error) {
    toast.error('The ledger could not be read', { description: (error as Error).message });
  }
}

function download(bytes: ArrayBuffer, type: string, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([bytes], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function nameOf(what: What): string {
  if (what.kind === 'trace') return `trace-${what.traceId}`;
  return what.kind === 'run' ? `run-${what.run}` : 'telemetry';
}
