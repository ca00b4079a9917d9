// A service as a process: started, waited for, listened to, and stopped so that it can send what it still has.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { ROOT, say } from '../../../scripts/lib/toolchain.mjs';
import { OWN } from './services.mjs';

const STARTS_WITHIN_MS = 30_000;
const STOPS_WITHIN_MS = 20_000;
const LAST_LINES = 12;
/** What the services of the last run printed. */
export const CONSOLES = join(OWN, 'consoles');

/** The wanted port, or a free one where it is taken. */
async function portFor(wanted) {
  const server = createServer();
  server.listen(wanted, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return portFor(0);
  }
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.end(() => resolve(true)));
    socket.on('error', () => resolve(false));
  });
}

/** True when the port answers; false when the process has ended before, or it took too long. */
async function listens(child, name, port) {
  for (const late = Date.now() + STARTS_WITHIN_MS; Date.now() < late; await pause(100)) {
    if (child.exitCode !== null || child.signalCode !== null) return false;
    if (port === undefined || (await answers(port))) return true;
  }
  say(`${name} does not answer on port ${port}.`);
  return false;
}

/** Keeps what a service prints in a file of its own, and hears what it says of its exports at the end. */
function listenTo(service, child) {
  const file = createWriteStream(service.output);
  const last = [];
  const take = (line) => {
    file.write(`${line}\n`);
    last.push(line);
    if (last.length > LAST_LINES) last.shift();
    if (line.startsWith('{"exported"')) service.exported = JSON.parse(line).exported;
  };
  createInterface({ input: child.stdout }).on('line', take);
  createInterface({ input: child.stderr }).on('line', take);
  service.lastWords = () => last.join('\n');
}

/** Starts a service; `listens` resolves when it can be called, `ended` with how it ended. */
export async function startService(service, { node, urls, any, spandrel, environmentOf }) {
  mkdirSync(CONSOLES, { recursive: true });
  const port = service.port && (await portFor(any ? 0 : service.port));
  const [command, ...args] = service.start(node);
  const child = spawn(command, args, {
    cwd: join(ROOT, 'examples', 'shop', service.folder),
    env: environmentOf(service, { port, urls, spandrel }),
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: Ctrl-C is for us, who stop them one after the other.
    detached: true,
  });
  const started = {
    name: service.name,
    child,
    url: port && `http://localhost:${port}`,
    output: join(CONSOLES, `${service.name}.log`),
    stopping: false,
    ended: new Promise((resolve) => {
      child.on('error', (error) => resolve(error.message));
      child.on('close', (code, signal) => resolve(signal ?? `exit code ${code}`));
    }),
  };
  listenTo(started, child);
  started.listens = listens(child, service.name, port);
  return started;
}

/** Asks a service to end and waits until it has; by force when it does not. */
export async function stopService(service) {
  service.stopping = true;
  service.child.kill('SIGTERM');
  const late = setTimeout(() => {
    say(`${service.name} does not end and is killed.`);
    service.child.kill('SIGKILL');
  }, STOPS_WITHIN_MS);
  await service.ended;
  clearTimeout(late);
}
