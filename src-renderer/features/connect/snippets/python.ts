// Python: the distribution's launcher instruments what it finds; logging needs no line of code.
import djangoApp from '../../../../examples/python-django/app.py?raw';
import djangoRequirements from '../../../../examples/python-django/requirements.txt?raw';
import djangoRun from '../../../../examples/python-django/run.sh?raw';
import fastapiApp from '../../../../examples/python-fastapi/app.py?raw';
import fastapiRequirements from '../../../../examples/python-fastapi/requirements.txt?raw';
import fastapiRun from '../../../../examples/python-fastapi/run.sh?raw';
import flaskApp from '../../../../examples/python-flask/app.py?raw';
import flaskRequirements from '../../../../examples/python-flask/requirements.txt?raw';
import flaskRun from '../../../../examples/python-flask/run.sh?raw';
import { commandsOf, programOf, withRequirements } from './from-files.ts';
import { file, install, run } from './parts.ts';
import type { Framework, Snippet } from './snippet.ts';

function framework(
  id: string,
  label: string,
  port: number,
  [app, script, requirements]: readonly [string, string, string],
  hints: readonly string[] = [],
): Framework {
  const commands = commandsOf(script);
  return {
    id,
    label,
    blocks: () => [
      install(withRequirements(commands.install, requirements)),
      file('app.py', 'a trace for every request, and a log tied to it', 'python', app),
      ...run(commands.run, port),
    ],
    command: programOf(commands),
    hints,
  };
}

export const python: Snippet = {
  id: 'python',
  label: 'Python',
  sdk: 'python',
  frameworks: [
    framework(
      'fastapi',
      'FastAPI',
      8000,
      [fastapiApp, fastapiRun, fastapiRequirements],
      [
        'uvicorn loses what is queued on SIGTERM, unless “spandrel run” started it; Ctrl-C and gunicorn send it.',
        'FastAPI’s own telemetry (FASTAPI_OTEL_AUTO_CONFIGURE) sends no logs of yours; the launcher does.',
      ],
    ),
    framework(
      'flask',
      'Flask',
      5000,
      [flaskApp, flaskRun, flaskRequirements],
      [
        'Flask’s own server loses what is queued on SIGTERM, unless “spandrel run” started it; Ctrl-C and gunicorn send it.',
      ],
    ),
    framework(
      'django',
      'Django',
      8000,
      [djangoApp, djangoRun, djangoRequirements],
      [
        'Name the settings in DJANGO_SETTINGS_MODULE: the launcher is there before manage.py sets them.',
        'runserver loses what is queued on SIGTERM; Ctrl-C and gunicorn send it.',
      ],
    ),
  ],
  hints: [
    'Only warnings and worse? The root logger has no level yet: logging.basicConfig(level=logging.INFO).',
    'Spans but no logs? opentelemetry-instrumentation-logging is missing; “opentelemetry-bootstrap -a install” brings it.',
    'With structlog over the standard library each log comes twice; OTEL_PYTHON_LOG_AUTO_INSTRUMENTATION=false keeps structlog’s.',
    '“Trying to connect an http1.x server” on the console: gRPC went to the HTTP port. Port and protocol line belong together.',
  ],
};
