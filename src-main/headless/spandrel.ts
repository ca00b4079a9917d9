// The `spandrel` command: the headless shell. It reads the command line and hands over; what a command does
// is in the file named after its kind. Answers go to standard output, everything else to standard error.
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { SDK_LANGUAGES } from '#shared/connect/environment.ts';
import { parsePort } from '../engine/config.ts';
import { version } from '../engine/places.ts';
import { askLogs, askTraces, showTrace } from './ask.ts';
import { askMetrics } from './ask-metrics.ts';
import { addDestination, listDestinations, removeDestination, testDestination } from './destinations.ts';
import { showDoctor } from './doctor.ts';
import { printEnvironment } from './env.ts';
import { EXIT, exitCodeOf, inWords } from './exit.ts';
import { exportFile, importFile } from './files.ts';
import { showHealth } from './health.ts';
import { openPage, sendSample, showStatus, stopEngine } from './manage.ts';
import { sinceMs } from './print.ts';
import { runProgram } from './run-program.ts';
import { changeRun, deleteRun, listRuns, newRun, saveRun } from './runs.ts';
import { sendTo } from './send.ts';
import { SEND_EXIT } from './send-verdict.ts';

function port(text: string): number {
  try {
    return parsePort(text, 'A port');
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

function whole(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number, ${least} to ${most}.`);
  };
}

const append = (text: string, before: string[] | undefined): string[] => [...(before ?? []), text];
const dataDir = (): Option =>
  new Option('--data-dir <dir>', 'data folder (default: the platform’s, or SPANDREL_DATA_DIR)');
const json = (): Option => new Option('--json', 'answer as JSON');
function time(text: string): number {
  const ms = sinceMs(text);
  if (ms !== null) return ms;
  throw new InvalidArgumentError('It takes 90s, 15m, 2h or 1d.');
}

const since = (): Option => new Option('--since <time>', 'only the last 90s, 15m, 2h, 1d').argParser(time);
const limit = (): Option =>
  new Option('--limit <n>', 'at most so many').argParser(whole(1, 1000)).default(50);

function program(): Command {
  const root = new Command('spandrel')
    .description('The OpenTelemetry console on your own machine: OTLP in, traces, logs and metrics out.')
    .version(version())
    .enablePositionalOptions()
    .showHelpAfterError('Run with --help for what can be asked.')
    .addHelpText(
      'after',
      `\nExit codes: 0 done, ${EXIT.failed} failed, ${EXIT.usage} wrong use, ${EXIT.notRunning} no engine runs, ${EXIT.alreadyRunning} one runs already.`,
    );

  root
    .command('serve')
    .description('receive OTLP and serve page and API until stopped')
    .addOption(dataDir())
    .option('--grpc-port <port>', 'OTLP/gRPC port, 0 for any free one (4317)', port)
    .option('--http-port <port>', 'OTLP/HTTP port, 0 for any free one (4318)', port)
    .option('--api-port <port>', 'page and API port, 0 for any free one (4319)', port)
    .option('--host <address>', 'where the OTLP ports listen, e.g. 0.0.0.0 (127.0.0.1 and ::1)')
    .option('--allow-host <name>', 'a further name under which page and API answer; may be repeated', append)
    .option('--json', 'first line of output is one JSON object saying where')
    .action(async ({ allowHost, ...options }) => {
      // The engine is much to load for a question asked of one that runs.
      const { serve } = await import('./serve.ts');
      await serve({ ...options, ...(allowHost && { allowedHosts: allowHost }) });
    });

  root
    .command('status')
    .description('where the engine listens and what it holds')
    .addOption(dataDir())
    .addOption(json())
    .action(showStatus);

  root
    .command('doctor')
    .description('what was refused or looks wrong, why, and the line to change')
    .addOption(dataDir())
    .addOption(json())
    .action(showDoctor);

  root
    .command('health')
    .description('how well each service is instrumented: shares, faults and score, with the line to change')
    .option('--service <name>', 'only this service, with everything that was looked at')
    .addOption(since())
    .addOption(dataDir())
    .addOption(json())
    .action(showHealth);

  root
    .command('traces')
    .description("list traces that match a TraceQL query, e.g. '{ status = error && duration > 1s }'")
    .argument('[query]', 'TraceQL, or plain words', '')
    .addOption(since())
    .addOption(limit())
    .addOption(dataDir())
    .addOption(json())
    .action(askTraces);

  root
    .command('logs')
    .description('list log records that match a LogQL query, e.g. \'{service_name="cart"} |= "timeout"\'')
    .argument('[query]', 'LogQL, or plain words', '')
    .addOption(since())
    .addOption(limit())
    .addOption(dataDir())
    .addOption(json())
    .action(askLogs);

  root
    .command('metrics')
    .description(
      "work out a PromQL query, e.g. 'sum by (job) (rate(http_requests_total[5m]))'; without one list what there is",
    )
    .argument('[query]', 'PromQL, a name, or words of one', '')
    .addOption(since())
    .addOption(limit())
    .addOption(dataDir())
    .addOption(json())
    .action(askMetrics);

  root
    .command('trace')
    .description('print one trace as a tree')
    .argument('<id>', 'trace id')
    .addOption(dataDir())
    .option('--json', 'print it as OTLP/JSON lines')
    .action(showTrace);

  root
    .command('export')
    .description('write captured data as OTLP/JSON lines')
    .requiredOption('--out <file>', 'file to write, - for standard output')
    .option('--signal <signal>', 'traces, logs or metrics; may be repeated (all)', append)
    .option('--trace <id>', 'only this trace and its logs')
    .addOption(dataDir())
    .action(exportFile);

  root
    .command('import')
    .description('take in OTLP/JSON lines, one OTLP/JSON document, or a file of saved runs')
    .argument('<file>', 'file to read, - for standard input')
    .addOption(dataDir())
    .addOption(json())
    .action(importFile);

  root
    .command('send')
    .description('send captured telemetry to a destination, and say what it accepted')
    .requiredOption('--to <name>', 'destination')
    .option('--trace <id>', 'this trace, with its logs and the metrics around it')
    .option('--query <query>', 'what a TraceQL or LogQL query finds')
    .option('--run <run>', 'a run: id, name, or "current"')
    .addOption(since())
    .option('--signal <signal>', 'traces, logs or metrics; may be repeated (all)', append)
    .option('--again', 'also what the destination has already')
    .option(
      '--shift',
      'move all times so that the newest is now, with new ids: the rest, or a copy of what is there',
    )
    .option('--shorten', 'cut texts that are longer than the backend takes, with a mark')
    .option('--hide <key>', 'leave out values of attributes of this name (*.token); may be repeated', append)
    .option('--hide-suggested', 'hide all that looks like a secret, as --dry-run names it')
    .option('--dry-run', 'send nothing: count, and say what would be refused')
    .option('--verify', 'ask the destination what arrived, of what went before too')
    .addOption(dataDir())
    .addOption(json())
    .addHelpText(
      'after',
      `\nExit codes: 0 all accepted, or with --verify all arrived; ${SEND_EXIT.refused} something was refused, left out or is missing; ${SEND_EXIT.unknown} uncertain or still on its way, not to be seen yet, or the destination cannot be asked; ${SEND_EXIT.failed} nothing was sent: wrong use, no engine runs, or it failed. A dry run ends with ${SEND_EXIT.refused} when all of it would stay here.`,
    )
    .action(sendTo);

  addConnect(root);
  addRuns(root);
  addDestinations(root);

  root
    .command('sample')
    .description('send a believable shop of five services to the engine, in a run of its own')
    .addOption(new Option('--minutes <n>', 'how long a stretch').argParser(whole(1, 60)).default(15))
    .addOption(dataDir())
    .addOption(json())
    .action(sendSample);

  root
    .command('open')
    .description('open the page signed in, and print its link (good once, for ten minutes)')
    .addOption(dataDir())
    .option('--print', 'only print it')
    .addOption(json())
    .action(openPage);

  root.command('stop').description('stop the engine cleanly').addOption(dataDir()).action(stopEngine);
  return root;
}

function addConnect(root: Command): void {
  const grpc = (): Option => new Option('--grpc', 'send over OTLP/gRPC').conflicts('http');
  const http = (): Option => new Option('--http', 'send over OTLP/HTTP (default)');
  const service = (): Option => new Option('--service <name>', "the service's name (default: the project's)");
  root
    .command('env')
    .description('print the environment that makes a service send here: eval "$(spandrel env)"')
    .addOption(new Option('--language <name>', 'only what this one needs').choices(SDK_LANGUAGES))
    .addOption(grpc())
    .addOption(http())
    .addOption(
      new Option('--shell <shell>', 'whose words (default: yours)').choices([
        'sh',
        'fish',
        'powershell',
        'dotenv',
      ]),
    )
    .addOption(service())
    .addOption(dataDir())
    .action(printEnvironment);

  root
    .command('run')
    .description('start a program with that environment, instrumented where its language can be from outside')
    .usage('[options] -- <command...>')
    .argument('<command...>', 'the program and its arguments')
    .passThroughOptions()
    .addOption(grpc())
    .addOption(http())
    .addOption(service())
    .option('--new-run', 'begin a run named after the command')
    .option('--no-instrument', 'set the environment only')
    .addOption(dataDir())
    .addHelpText(
      'after',
      '\nVariables that are set already win. Python needs opentelemetry-distro, Node @opentelemetry/auto-instrumentations-node\nbeside the program, Java the agent (here, in ~/.m2, in /opt, or named in OTEL_JAVAAGENT). Its exit code or signal is ours.',
    )
    .action(runProgram);
}

function addRuns(root: Command): void {
  const runs = root
    .command('runs')
    .description('list runs; begin, rename, pin, delete, save and open them')
    .addOption(dataDir())
    .addOption(json())
    .action(listRuns);
  const sub = (usage: string, about: string): Command =>
    runs.command(usage).description(about).addOption(dataDir());
  const run = 'id or name of a run, or "current"';
  sub('new', 'end the current run and begin another')
    .argument('[name]', 'its name')
    .addOption(json())
    .action(newRun);
  sub('rename', 'give a run another name')
    .argument('<run>', run)
    .argument('<name>', 'its new name')
    .addOption(json())
    .action((asked, name, options) => changeRun(asked, { name }, options));
  sub('pin', 'keep a run when the oldest data goes')
    .argument('<run>', run)
    .addOption(json())
    .action((asked, options) => changeRun(asked, { pinned: true }, options));
  sub('unpin', 'let a run go with age')
    .argument('<run>', run)
    .addOption(json())
    .action((asked, options) => changeRun(asked, { pinned: false }, options));
  sub('delete', 'delete a run with all that it holds').argument('<run>', run).action(deleteRun);
  sub('save', 'write a run to one file')
    .argument('<run>', run)
    .requiredOption('--out <file>', 'file to write, - for standard output')
    .action(saveRun);
  runs
    .command('open')
    .description('show a saved run in an engine of its own; the file is only read')
    .argument('<file>', 'file that "runs save" wrote')
    .option('--api-port <port>', 'page and API port (any free one)', port)
    .option('--json', 'first line of output is one JSON object saying where')
    .action(async (file, options) => {
      const { openSaved } = await import('./serve.ts');
      await openSaved(file, options);
    });
}

function addDestinations(root: Command): void {
  const destinations = root
    .command('destinations')
    .description('list where telemetry can be sent; add, test and remove such')
    .addOption(dataDir())
    .addOption(json())
    .action(listDestinations);
  const sub = (usage: string, about: string): Command =>
    destinations.command(usage).description(about).argument('<name>', 'its name').addOption(dataDir());
  destinations
    .command('list')
    .description('list them, as without a word')
    .addOption(dataDir())
    .addOption(json())
    .action(listDestinations);
  sub('add', 'keep a destination: one OTLP endpoint, or backends of its own for each signal')
    .option(
      '--otlp <url>',
      'takes all signals: Grafana Cloud’s gateway, Alloy, a Collector, docker otel-lgtm',
    )
    .option('--tempo <url>', 'takes traces')
    .option('--loki <url>', 'takes logs')
    .option('--prometheus <url>', 'takes metrics')
    .option('--mimir <url>', 'takes metrics')
    .option('--block <file>', 'an environment block, as Grafana Cloud shows it; - for standard input')
    .option(
      '--header <name=value>',
      'sent with everything; - reads them from standard input; may be repeated',
      append,
    )
    .option('--tenant <id>', 'sent as X-Scope-OrgID')
    .option('--ca <file>', 'certificate of an authority of its own, PEM')
    .option('--grafana <url>', 'its Grafana, for links; a link to Explore teaches its data sources')
    .option('--read-tempo <url>', 'where to ask what arrived (beside --tempo, port 3200)')
    .option('--read-loki <url>', 'likewise (where --loki is)')
    .option('--read-prometheus <url>', 'likewise (where --prometheus is)')
    .option('--read-header <name=value>', 'sent when asking (as --header); may be repeated', append)
    .addOption(json())
    .action(addDestination);
  sub('test', 'try name, connection, TLS, path and sign-in, signal by signal')
    .option('--canary', 'send a trace, a log record and a point of now, too')
    .addOption(json())
    .action(testDestination);
  sub('remove', 'forget a destination and its secrets').action(removeDestination);
}

function exitOverridden(command: Command): Command {
  command.exitOverride();
  for (const sub of command.commands) exitOverridden(sub);
  return command;
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever reads has seen enough (`| head`).
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  await exitOverridden(program()).parseAsync();
} catch (error) {
  // For `send` 2 says how a send went.
  const usage = process.argv[2] === 'send' ? SEND_EXIT.failed : EXIT.usage;
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : usage;
  else {
    process.stderr.write(`${inWords(error)}\n`);
    process.exitCode = exitCodeOf(error);
  }
}
