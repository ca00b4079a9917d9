// Brings a file of OTLP/JSON lines to the engine. Its body is the file itself, which the typed client, made
// for JSON, cannot send.
import { errorFrom, type OutputOf } from '#shared/api/client.ts';
import { type Contract, contract } from '#shared/api/contract.ts';
import { currentToken } from './session.ts';

export type Imported = OutputOf<Contract['importData']>;

/** Stores what a file holds and says how much that was. Rejects with AppError when the engine refuses. */
export async function importFile(file: Blob): Promise<Imported> {
  const response = await fetch(contract.importData.path, {
    method: contract.importData.method,
    headers: { authorization: `Bearer ${currentToken() ?? ''}`, 'content-type': 'application/x-ndjson' },
    body: file,
  });
  const text = await response.text();
  if (!response.ok) throw errorFrom(response.status, text);
  return contract.importData.output.parse(JSON.parse(text));
}
