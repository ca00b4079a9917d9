// A Collector (or Grafana Alloy) that already receives: send Spandrel a copy.
import type { Snippet } from './snippet.ts';

export const collector: Snippet = {
  id: 'collector',
  label: 'Collector',
  frameworks: [
    {
      id: 'yaml',
      label: 'YAML',
      blocks: (target) => [
        {
          title: 'config.yaml: send a copy of everything to Spandrel',
          language: 'yaml',
          code: `receivers:
  otlp:
    protocols:
      http:
        endpoint: localhost:14318

exporters:
  otlphttp/spandrel:
    endpoint: ${target.http}

service:
  pipelines:
    traces:
      receivers: [otlp]
      exporters: [otlphttp/spandrel]
    logs:
      receivers: [otlp]
      exporters: [otlphttp/spandrel]
    metrics:
      receivers: [otlp]
      exporters: [otlphttp/spandrel]`,
        },
        {
          title: 'Run',
          language: 'shell',
          code: 'otelcol --config config.yaml',
        },
        {
          title: 'A first sign of life, without a program of your own',
          language: 'shell',
          code: `go install github.com/open-telemetry/opentelemetry-collector-contrib/cmd/telemetrygen@latest
telemetrygen traces --otlp-http --otlp-insecure --otlp-endpoint ${target.http.replace(/^https?:\/\//, '')} --traces 1`,
        },
      ],
    },
  ],
  hints: [
    'On one machine a Collector and Spandrel want the same ports: give the Collector’s receiver others, as above, and point your services there.',
    'In a Collector that has pipelines already, add the exporter and its name to each of them.',
  ],
  notRun: 'Written after the Collector’s documentation; no test of Spandrel runs it.',
};
