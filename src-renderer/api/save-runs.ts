// Fetches a run, or all of them, as one file and gives it to the browser to keep. The bytes go past the typed client:
// they may be many, and a Blob need not lie in memory.
import { errorFrom, type InputOf, requestTarget } from '#shared/api/client.ts';
import { type Contract, contract } from '#shared/api/contract.ts';
import { currentToken } from './session.ts';

/** Saves to a file of that name, ending in ".spandrel". Rejects with AppError when the engine refuses. */
export async function saveRuns(what: InputOf<Contract['saveRuns']>, name: string): Promise<void> {
  const { url } = requestTarget(contract.saveRuns, what);
  const response = await fetch(url, { headers: { authorization: `Bearer ${currentToken() ?? ''}` } });
  if (!response.ok) throw errorFrom(response.status, await response.text());
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await response.blob());
  link.download = `${name.replace(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 80)}.spandrel`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
