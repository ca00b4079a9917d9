// How a test looks into the double and acts as the desktop would: what was called, a click on the tray, a menu
// item, a second launch, the window's close button.
import { renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Call {
  name: string;
  args: unknown[];
}

const calls: Call[] = [];
const actions = new Map<string, (argument: string) => unknown>();

/** Notes that the app called something. */
export function record(name: string, ...args: unknown[]): void {
  calls.push({ name, args });
}

/** Offers a test something to do. */
export function offer(name: string, action: (argument: string) => unknown): void {
  actions.set(name, action);
}

/** Opens the control door and writes where it is to SPANDREL_DOUBLE_STATE. */
export async function openControl(facts: object): Promise<void> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://double');
    const action = actions.get(url.pathname.slice(1));
    const answer = (body: unknown): void => void response.end(JSON.stringify(body ?? null));
    if (url.pathname === '/calls') return answer(calls);
    if (action === undefined) return void response.writeHead(404).end();
    void Promise.resolve(action(url.searchParams.get('argument') ?? '')).then(answer);
  });
  server.unref();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const state = process.env.SPANDREL_DOUBLE_STATE;
  if (state === undefined) return;
  // Whole at once: the test looks for it all the while.
  writeFileSync(
    `${state}.new`,
    JSON.stringify({ control: (server.address() as AddressInfo).port, ...facts }),
  );
  renameSync(`${state}.new`, state);
}
