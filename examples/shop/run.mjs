#!/usr/bin/env node
// `npm run shop`: builds and starts every service that this machine has the tools for, drives visitors through the
// shop, and stops it all cleanly on Ctrl-C or after --seconds. Without Docker, and nothing calls off the machine.
import { parseArgs } from 'node:util';
import { ensureInstalled, fail, onSignals, rightNode, say } from '../../scripts/lib/toolchain.mjs';
import { startLoad } from './run/load.mjs';
import { CONSOLES, startService, stopService } from './run/process.mjs';
import { build, environmentOf, SERVICES, whatIsMissing } from './run/services.mjs';
import { findSpandrel } from './run/spandrel.mjs';

const HELP = `npm run shop [-- OPTIONS]   a small shop in four languages, with visitors

  --rate N           visitors' requests a second (5)
  --seconds N        stops after so long; without it, Ctrl-C does
  --errors SHARE     share of the checkouts that fail to be paid, 0 to 1 (0.1)
  --seed N           the same seed is the same visitors (1)
  --endpoint URL     OTLP/HTTP of a Spandrel elsewhere; by default the one that runs here
  --grpc-endpoint URL   its OTLP/gRPC (the same host, port 4317)
  --any-port         takes free ports where 8801 to 8804 are the default
  --json             a line of JSON when it is ready, and one with what was exported at the end`;

function options() {
  const text = { type: 'string' };
  const flag = { type: 'boolean', default: false };
  const known = {
    rate: text,
    seconds: text,
    errors: text,
    seed: text,
    endpoint: text,
    'grpc-endpoint': text,
  };
  const { values } = parseArgs({ options: { ...known, 'any-port': flag, json: flag, help: flag } });
  const number = (name, fallback, most = Number.POSITIVE_INFINITY) => {
    const value = Number(values[name] ?? fallback);
    if (!(value >= 0 && value <= most))
      fail(`--${name} takes a number${most === 1 ? ' from 0 to 1' : ''}, not "${values[name]}".`);
    return value;
  };
  return {
    ...values,
    rate: number('rate', 5, 1000),
    seconds: values.seconds === undefined ? undefined : number('seconds'),
    errors: number('errors', 0.1, 1),
    seed: number('seed', 1),
  };
}

function readOptions() {
  try {
    return options();
  } catch (error) {
    return fail(`${error.message}\n\n${HELP}`);
  }
}

const asked = readOptions();
if (asked.help) {
  say(HELP);
  process.exit(0);
}
ensureInstalled();
const node = rightNode();
const spandrel = await findSpandrel(node, asked.endpoint, asked['grpc-endpoint']);
const tell = (line) => asked.json && process.stdout.write(`${JSON.stringify(line)}\n`);

const running = [];
let end;
const asksToEnd = new Promise((resolve) => {
  end = resolve;
});
let firstSignal = 0;
onSignals((signal) => {
  // npm passes Ctrl-C on, so that it comes twice; a second one of its own means "at once".
  if (firstSignal > 0 && signal === 'SIGINT' && Date.now() - firstSignal > 1000) process.exit(130);
  firstSignal ||= Date.now();
  end();
});
process.on('exit', () => {
  for (const { child } of running) child.kill('SIGKILL');
});

const leftOut = [];
const chosen = [];
for (const service of SERVICES) {
  // A build blocks: only here is a Ctrl-C heard that came meanwhile.
  await new Promise(setImmediate);
  if (firstSignal > 0) process.exit(130);
  const why = whatIsMissing(service) ?? build(service, node);
  if (why === undefined) chosen.push(service);
  else leftOut.push({ name: service.name, language: service.language, why });
}
for (const { name, language, why } of leftOut) say(`Left out: ${name} (${language}), ${why}.`);
if (!chosen.some(({ name }) => name === 'storefront')) fail('without the storefront there is no shop.');

const urls = {};
for (const service of chosen) {
  if (firstSignal > 0) break;
  const started = await startService(service, {
    node,
    urls,
    any: asked['any-port'],
    spandrel,
    environmentOf,
  });
  running.push(started);
  if (started.url) urls[service.name] = started.url;
  started.ended.then((why) => {
    if (started.stopping) return;
    say(`${service.name} ended by itself (${why}). Its last words:\n${started.lastWords()}`);
    process.exitCode = 1;
    end();
  });
  if (!(await started.listens)) break;
}

let load;
if (firstSignal === 0 && process.exitCode === undefined) {
  say(`\nThe shop is open: ${urls.storefront}`);
  say(
    `  telemetry  ${spandrel.http} and ${spandrel.grpc}${spandrel.ui ? `, to be seen at ${spandrel.ui}` : ''}`,
  );
  say(
    `  visitors   ${asked.rate} a second, seed ${asked.seed}, ${asked.errors * 100} % of the payments fail`,
  );
  say(asked.seconds === undefined ? '  Ctrl-C closes it.\n' : `  closes after ${asked.seconds} s.\n`);
  tell({ ready: true, storefront: urls.storefront, services: chosen.map(({ name }) => name), leftOut });
  load = startLoad({ ...asked, shop: urls.storefront, services: urls });
  const timer = asked.seconds === undefined ? undefined : setTimeout(end, asked.seconds * 1000);
  await asksToEnd;
  clearTimeout(timer);
}
say('Closing…');
const visits = await load?.stop();
// From the front to the back, so that everybody still finds whom they call.
for (const service of running.toReversed()) await stopService(service);
if (visits) {
  say(`${visits.sent} requests: ${visits.asExpected} answered as expected, ${visits.otherwise} otherwise.`);
  const exported = Object.fromEntries(running.map(({ name, exported }) => [name, exported ?? null]));
  for (const [name, told] of Object.entries(exported))
    say(
      told === null
        ? `  ${name.padEnd(11)}was not heard of at the end`
        : `  ${name.padEnd(11)}exported ${told.spans} spans, ${told.logs} logs, ${told.metricPoints} metric points${told.failed > 0 ? `; ${told.failed} failed` : ''}`,
    );
  say(`What the services printed: ${CONSOLES}`);
  tell({ visits, exported, output: Object.fromEntries(running.map(({ name, output }) => [name, output])) });
}
process.exit(process.exitCode ?? 0);
