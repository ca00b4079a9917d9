// Finds the Spandrel that takes the shop's telemetry.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fail, ROOT } from '../../../scripts/lib/toolchain.mjs';

/** What `spandrel status` knows of the one that runs on this machine: its ports may be others than the default. */
function runningHere(node) {
  const command = join(ROOT, 'out', 'main', 'spandrel.js');
  if (!existsSync(command)) return undefined;
  const { status, stdout } = spawnSync(node, [command, 'status', '--json'], { encoding: 'utf8' });
  if (status !== 0) return undefined;
  const { http, grpc, ui } = JSON.parse(stdout);
  return { http: `http://127.0.0.1:${http.port}`, grpc: `http://127.0.0.1:${grpc.port}`, ui };
}

/** True when an empty export is taken: by Spandrel, or by another receiver. */
async function takes(endpoint) {
  const empty = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
  return fetch(`${endpoint}/v1/traces`, { ...empty, signal: AbortSignal.timeout(3000) }).then(
    (answer) => answer.ok,
    () => false,
  );
}

/** The endpoints to send to. Ends with what to do when nobody takes telemetry there. */
export async function findSpandrel(node, endpoint, grpcEndpoint) {
  const http = endpoint?.replace(/\/+$/, '') ?? 'http://127.0.0.1:4318';
  if (!URL.canParse(http))
    fail(`--endpoint takes an address such as http://127.0.0.1:4318, not "${endpoint}".`);
  const found = endpoint === undefined ? runningHere(node) : undefined;
  const spandrel = found ?? { http, grpc: grpcEndpoint ?? `http://${new URL(http).hostname}:4317` };
  if (!(await takes(spandrel.http)))
    fail(
      `nobody takes telemetry at ${spandrel.http}. Start Spandrel with \`npm start\`, or say where: --endpoint URL.`,
    );
  return spandrel;
}
