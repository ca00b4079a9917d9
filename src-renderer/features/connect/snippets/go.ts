// Go: nothing is automatic, and the default is TLS; the http:// in the endpoint turns it off.
import echoMod from '../../../../examples/go-echo/go.mod?raw';
import echoMain from '../../../../examples/go-echo/main.go?raw';
import echoRun from '../../../../examples/go-echo/run.sh?raw';
import ginMod from '../../../../examples/go-gin/go.mod?raw';
import ginMain from '../../../../examples/go-gin/main.go?raw';
import ginRun from '../../../../examples/go-gin/run.sh?raw';
import plainMod from '../../../../examples/go-nethttp/go.mod?raw';
import plainMain from '../../../../examples/go-nethttp/main.go?raw';
import plainRun from '../../../../examples/go-nethttp/run.sh?raw';
import { commandsOf, goGet, programOf } from './from-files.ts';
import { file, install, run } from './parts.ts';
import type { Framework, Snippet } from './snippet.ts';

function framework(
  id: string,
  label: string,
  [mod, script, main]: readonly [string, string, string],
  hints: readonly string[] = [],
): Framework {
  const commands = commandsOf(script);
  return {
    id,
    label,
    blocks: () => [
      install(`go mod init shop\n${goGet(mod)}`),
      file('main.go', 'traces, logs and metrics, and nothing lost at the end', 'go', main),
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
    framework('nethttp', 'net/http', [plainMod, plainRun, plainMain]),
    framework('gin', 'Gin', [ginMod, ginRun, ginMain]),
    framework(
      'echo',
      'Echo',
      [echoMod, echoRun, echoMain],
      ['Echo’s middleware sends the old HTTP attribute names and no metrics, and is there for Echo v4 only.'],
    ),
  ],
  hints: [
    '“server gave HTTP response to HTTPS client”: the endpoint lacks its http://, and then the exporters speak TLS.',
    'Logs without a trace? slog.Info has no trace id, slog.InfoContext(ctx, …) has.',
    'Every trace begins at the Go service? Without SetTextMapPropagator the caller’s context is not read.',
    'The next service starts a trace of its own? A call needs both: the context, by http.NewRequestWithContext(ctx, …), and a client with otelhttp.NewTransport, as http.DefaultClient has here; http.Get has no context.',
    'slog.NewMultiHandler came with Go 1.26; before, the bridge alone means that nothing is on the console.',
    'What is still queued is lost unless stop runs, on Ctrl-C and on SIGTERM.',
  ],
};
