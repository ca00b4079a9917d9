// Takes the runs of a saved file in, a part at a time, through the same door as everything: each request is decoded and
// stored anew, in a run of its own beside the others.
import { zstdDecompressSync } from 'node:zlib';
import type { Signal } from '#shared/model/signal.ts';
import { SIGNALS } from '#shared/model/signal.ts';
import { StoreError } from '../errors.ts';
import type { Ingest } from '../ingest/ingest.ts';
import type { Changes, IngestOutcome, IngestRequest } from '../ingest/outcome.ts';
import { REQUEST_ENTRY_BYTES } from '../ingest/repeats.ts';
import { signalNumber } from '../signals.ts';
import { all, get, number, type ReadDb, run, sql, transaction, type WriteDb } from '../sql.ts';
import { addRun } from '../writes/runs.ts';
import { fileError, openSaved } from './format.ts';

/** How a file's taking in stands. */
export interface TakenIn {
  spans: number;
  logs: number;
  metricPoints: number;
  /** Requests and items that were not stored, and why the first of them. */
  refused: number;
  message: string;
  /** Ids of the runs that were made. */
  runs: number[];
  /** Of the file's chunks, 0 to 1. */
  share: number;
}

interface SavedChunk {
  id: number;
  run: number;
  signal: number;
  received_us: number;
  raw_bytes: number;
  requests: Buffer;
  data: Uint8Array;
}

/** The requests of a chunk that are still to be stored. */
interface Open {
  run: number;
  receivedUs: number;
  requests: IngestRequest[];
}

const FIELD = { traces: 'spans', logs: 'logs', metrics: 'metricPoints' } as const;

export class TakingIn {
  readonly #db: WriteDb;
  readonly #ingest: Ingest;
  readonly #file: ReadDb;
  readonly #chunks: number;
  readonly #runs = new Map<number, number>();
  readonly taken: TakenIn = {
    spans: 0,
    logs: 0,
    metricPoints: 0,
    refused: 0,
    message: '',
    runs: [],
    share: 0,
  };
  #done = 0;
  #last = 0;
  #open: Open | undefined;

  /** Opens the file. Throws StoreError `bad_file`. */
  constructor(db: WriteDb, ingest: Ingest, path: string) {
    this.#db = db;
    this.#ingest = ingest;
    this.#file = openSaved(path);
    this.#chunks = number(this.#file, sql`SELECT count(*) FROM chunks`);
  }

  /** Stores the next requests, in one commit. `over` when there are none left. Throws StoreError: `bad_file`, or `store_unavailable` for now. */
  step(): { changes: Changes | null; over: boolean } {
    this.#open ??= this.#nextChunk();
    if (!this.#open) {
      this.#markTorn();
      this.taken.share = 1;
      return { changes: null, over: true };
    }
    const { requests, run: runId, receivedUs } = this.#open;
    let at = 0;
    const { outcomes, changes } = this.#ingest.commitSaved(() => requests[at++], { run: runId, receivedUs });
    const waits = outcomes.find((outcome) => outcome.kind === 'unavailable');
    if (waits) throw new StoreError('store_unavailable', waits.message);
    for (const [i, outcome] of outcomes.entries()) this.#count(requests[i]?.signal, outcome);
    this.#open.requests = requests.slice(outcomes.length);
    if (this.#open.requests.length === 0) {
      this.#open = undefined;
      this.#done++;
    }
    this.taken.share = this.#done / this.#chunks;
    return { changes, over: false };
  }

  close(): void {
    if (this.#file.open) this.#file.close();
  }

  #nextChunk(): Open | undefined {
    try {
      const chunk = get<SavedChunk>(
        this.#file,
        sql`SELECT id, run, signal, received_us, raw_bytes, requests, data FROM chunks WHERE id > ${this.#last}
            ORDER BY id LIMIT 1`,
      );
      if (!chunk) return undefined;
      this.#last = chunk.id;
      return { run: this.#runOf(chunk.run), receivedUs: chunk.received_us, requests: requestsOf(chunk) };
    } catch (error) {
      throw fileError(error);
    }
  }

  /** The run here that stands for one of the file's; made when its first chunk comes. */
  #runOf(saved: number): number {
    let id = this.#runs.get(saved);
    if (id === undefined) {
      const found = get<{ name: string; command: string | null; startedUs: number; endedUs: number }>(
        this.#file,
        sql`SELECT name, command, started_us AS startedUs, ended_us AS endedUs FROM runs WHERE id = ${saved}`,
      );
      if (!found)
        throw new StoreError('bad_file', `The file holds parts of a run ${saved} that it does not name.`);
      id = addRun(this.#db, found);
      this.#runs.set(saved, id);
      this.taken.runs.push(id);
    }
    return id;
  }

  #count(signal: Signal | undefined, outcome: IngestOutcome): void {
    if (outcome.kind === 'stored' && signal) {
      this.taken[FIELD[signal]] += outcome.stored;
      this.taken.refused += outcome.rejected;
    } else this.taken.refused++;
    this.taken.message ||= outcome.message;
  }

  #markTorn(): void {
    const torn = all<{ tid: Uint8Array }>(this.#file, sql`SELECT tid FROM torn`);
    transaction(this.#db, () => {
      for (const { tid } of torn) run(this.#db, sql`UPDATE traces SET torn = 1 WHERE tid = ${tid}`);
    });
  }
}

/** The requests of a chunk, in memory of their own. Throws StoreError `bad_file` when they do not fit its data. */
function requestsOf({ id, signal: number_, raw_bytes, requests, data }: SavedChunk): IngestRequest[] {
  const signal = SIGNALS.find((each) => signalNumber(each) === number_);
  if (!signal) throw new StoreError('bad_file', `Chunk ${id} of the file is of no known signal.`);
  let bytes: Uint8Array;
  try {
    bytes = zstdDecompressSync(data, { maxOutputLength: Math.max(1, raw_bytes) });
  } catch (error) {
    throw new StoreError('bad_file', `Chunk ${id} of the file is damaged (${(error as Error).message}).`);
  }
  const found: IngestRequest[] = [];
  let offset = 0;
  for (let at = 0; at + REQUEST_ENTRY_BYTES <= requests.length; at += REQUEST_ENTRY_BYTES) {
    const length = requests.readUInt32LE(at);
    if (offset + length > bytes.length)
      throw new StoreError('bad_file', `Chunk ${id} of the file is cut short.`);
    found.push({ signal, encoding: 'protobuf', body: bytes.slice(offset, offset + length) });
    offset += length;
  }
  return found;
}
