// TypeScript on Node: the HTTP server and pino are instrumented without a line in the program itself.
import expressHello from '../../../../examples/typescript-express/hello.ts?raw';
import expressPackage from '../../../../examples/typescript-express/package.json?raw';
import expressTelemetry from '../../../../examples/typescript-express/telemetry.ts?raw';
import nestMain from '../../../../examples/typescript-nestjs/main.ts?raw';
import nestPackage from '../../../../examples/typescript-nestjs/package.json?raw';
import nestTelemetry from '../../../../examples/typescript-nestjs/telemetry.ts?raw';
import nestConfig from '../../../../examples/typescript-nestjs/tsconfig.json?raw';
import { npmCommands, programOf } from './from-files.ts';
import { file, install, run } from './parts.ts';
import type { Block, Snippet } from './snippet.ts';

const PORT = 3000;
const expressCommands = npmCommands(expressPackage, 'hello');
const nestCommands = npmCommands(nestPackage, 'start');

const telemetry = (text: string): Block =>
  file('telemetry.ts', 'loaded before everything else', 'typescript', text);

export const typescript: Snippet = {
  id: 'typescript',
  label: 'TypeScript',
  sdk: 'typescript',
  frameworks: [
    {
      id: 'express',
      label: 'Express',
      blocks: () => [
        install(expressCommands.install),
        telemetry(expressTelemetry),
        file('hello.ts', 'a trace for every request, and a log tied to it', 'typescript', expressHello),
        ...run(expressCommands.run, PORT),
      ],
      command: programOf(expressCommands),
    },
    {
      id: 'nestjs',
      label: 'NestJS',
      blocks: () => [
        install(nestCommands.install),
        telemetry(nestTelemetry),
        file('main.ts', 'a trace for every request, and a log tied to it', 'typescript', nestMain),
        file('tsconfig.json', 'decorators are compiled', 'json', nestConfig),
        ...run(nestCommands.run, PORT),
      ],
      command: programOf(nestCommands),
      hints: [
        'Nest 12 has no spans of its controllers yet: the request’s span and the router’s are what there is.',
        'nestjs-pino puts the whole request on every log unless quietReqLogger is set.',
      ],
    },
  ],
  hints: [
    'Node 22.18 or newer runs the .ts files as they are.',
    'Node says nothing when an export fails; OTEL_LOG_LEVEL=error makes it speak.',
    'Spans but never a log? In an ES module pino is seen only through the register(…) line; console.log is not sent at all.',
    'Ctrl-C loses what is queued, and SIGTERM leaves the process running, without the two handlers at the end of telemetry.ts.',
    'The default resource detectors ask cloud metadata servers at every start; the list above does not.',
  ],
};
