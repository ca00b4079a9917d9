// Who listens on a port: best effort, in each system's own way. An answer of null means "not told", which is
// usual for programs of other users.
import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';

export interface Holder {
  pid: number;
  name: string;
}

const run = promisify(execFile);
const LIMITS = { timeout: 2000, windowsHide: true };

/** Inodes of sockets listening on `port`, from the text of /proc/net/tcp or tcp6. */
export function listeningInodes(table: string, port: number): string[] {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  return table
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((row) => row[1]?.endsWith(`:${wanted}`) && row[3] === '0A')
    .flatMap((row) => (row[9] === undefined ? [] : [row[9]]));
}

async function onLinux(port: number): Promise<Holder | null> {
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readFile(path, 'utf8').catch(() => '')),
  );
  const sockets = new Set(
    tables.flatMap((table) => listeningInodes(table, port)).map((i) => `socket:[${i}]`),
  );
  if (sockets.size === 0) return null;
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    // Other users' processes do not show theirs, and some end while we look.
    const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
    for (const descriptor of descriptors) {
      const target = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '');
      if (!sockets.has(target)) continue;
      return { pid: Number(pid), name: await programName(pid) };
    }
  }
  return null;
}

/** The program's name: the first word of its command line, because Node names its main thread, not itself, in `comm`. */
async function programName(pid: string): Promise<string> {
  const [program = '', script = ''] = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0');
  const name = basename(program);
  return name.startsWith('node') && script !== '' ? `${name} ${basename(script)}` : name;
}

async function onMac(port: number): Promise<Holder | null> {
  const { stdout } = await run('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'], LIMITS);
  const pid = /^p(\d+)$/m.exec(stdout)?.[1];
  const name = /^c(.+)$/m.exec(stdout)?.[1];
  return pid === undefined ? null : { pid: Number(pid), name: name ?? 'a program' };
}

async function onWindows(port: number): Promise<Holder | null> {
  const { stdout } = await run('netstat', ['-ano', '-p', 'TCP'], LIMITS);
  // The state's word is translated; a listener is the row whose far end has no port.
  const row = stdout.split('\n').find((line) => new RegExp(`:${port}\\s+\\S+:0\\s`).test(line));
  const pid = row?.trim().split(/\s+/).at(-1);
  if (pid === undefined) return null;
  const task = await run('tasklist', ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH'], LIMITS);
  return { pid: Number(pid), name: /^"([^"]+)"/.exec(task.stdout.trim())?.[1] ?? 'a program' };
}

/** The program that listens on a local TCP port, where the system tells. Never rejects. */
export async function holderOf(port: number): Promise<Holder | null> {
  try {
    if (process.platform === 'linux') return await onLinux(port);
    if (process.platform === 'darwin') return await onMac(port);
    if (process.platform === 'win32') return await onWindows(port);
  } catch {
    // The tool is missing or refuses: the message names the port alone.
  }
  return null;
}

/** "Port 4317 is taken by otelcol (pid 123)." */
export async function describeTaken(port: number): Promise<string> {
  const holder = await holderOf(port);
  return holder === null
    ? `Port ${port} is taken by another program.`
    : `Port ${port} is taken by ${holder.name} (pid ${holder.pid}).`;
}
