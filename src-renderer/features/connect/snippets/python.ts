// Python: the distribution's launcher instruments what it finds; logging needs no line of code.
import { commonEnvironment, type Snippet } from './snippet.ts';

export const python: Snippet = {
  id: 'python',
  label: 'Python',
  environment: (target) => [...commonEnvironment(target), ['OTEL_SEMCONV_STABILITY_OPT_IN', 'http']],
  blocks: () => [
    {
      title: 'Install and run',
      language: 'shell',
      code: `pip install "opentelemetry-distro[otlp]"
opentelemetry-bootstrap -a install
opentelemetry-instrument python app.py`,
    },
    {
      title: 'app.py: the smallest thing that sends a trace and a log tied to it',
      language: 'python',
      code: `import logging

from opentelemetry import trace

logging.getLogger().setLevel(logging.INFO)
log = logging.getLogger("shop")
tracer = trace.get_tracer("shop")

with tracer.start_as_current_span("hello") as span:
    span.set_attribute("shop.order.id", "ord_1")
    log.info("first log, inside the span")`,
    },
  ],
  notes: [
    'Without a root level only warnings and above are sent.',
    'uvicorn and “python app.py” lose what is queued on SIGTERM; Ctrl-C and gunicorn flush.',
  ],
};
