// Go: nothing is automatic, and the default is TLS; the http:// in the endpoint turns it off.
import echoMod from '../../../../examples/go-echo/go.mod?raw';
import echoMain from '../../../../examples/go-echo/main.go?raw';
import echoRun from '../../../../examples/go-echo/run.sh?raw';
import echoTelemetry from '../../../../examples/go-echo/telemetry.go?raw';
import ginMod from '../../../../examples/go-gin/go.mod?raw';
import ginMain from '../../../../examples/go-gin/main.go?raw';
import ginRun from '../../../../examples/go-gin/run.sh?raw';
import ginTelemetry from '../../../../examples/go-gin/telemetry.go?raw';
import plainMod from '../../../../examples/go-nethttp/go.mod?raw';
import plainMain from '../../../../examples/go-nethttp/main.go?raw';
import plainRun from '../../../../examples/go-nethttp/run.sh?raw';
import plainTelemetry from '../../../../examples/go-nethttp/telemetry.go?raw';
import { commandsOf, goGet, programOf } from './from-files.ts';
import { file, install, run } from './parts.ts';
import type { Framework, Snippet } from './snippet.ts';

function framework(
  id: string,
  label: string,
  [mod, script, telemetry, main]: readonly [string, string, string, string],
  hints: readonly string[] = [],
): Framework {
  const commands = commandsOf(script);
  return {
    id,
    label,
    blocks: () => [
      install(`go mod init shop\n${goGet(mod)}`),
      file('telemetry.go', 'where it goes, and that nothing is lost at the end', 'go', telemetry),
      file('main.go', 'a trace for every request, and a log tied to it', 'go', main),
      ...run(commands.run, 8080),
    ],
    command: programOf(commands),
    hints,
  };
}

export const go: Snippet = {
  id: 'go',
  label: 'Go',
  sdk: 'go',
  frameworks: [
    framework('nethttp', 'net/http', [plainMod, plainRun, plainTelemetry, plainMain]),
    framework('gin', 'Gin', [ginMod, ginRun, ginTelemetry, ginMain]),
    framework(
      'echo',
      'Echo',
      [echoMod, echoRun, echoTelemetry, echoMain],
      ['Echo’s middleware sends the old HTTP attribute names and no metrics, and is there for Echo v4 only.'],
    ),
  ],
  hints: [
    '“server gave HTTP response to HTTPS client”: the endpoint lacks its http://, and then the exporters speak TLS.',
    'Logs without a trace? slog.Info has no trace id, slog.InfoContext(ctx, …) has.',
    'Every trace begins at the Go service? Without SetTextMapPropagator the caller’s context is not read.',
    'slog.NewMultiHandler came with Go 1.26; before, the bridge alone means that nothing is on the console.',
    'What is still queued is lost unless stop runs, on Ctrl-C and on SIGTERM.',
  ],
};
