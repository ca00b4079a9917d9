// Rust: spans and logs both come from `tracing`, through two layers with the same filter.
import cargo from '../../../../examples/rust-axum/Cargo.toml?raw';
import script from '../../../../examples/rust-axum/run.sh?raw';
import main from '../../../../examples/rust-axum/src/main.rs?raw';
import { commandsOf, programOf } from './from-files.ts';
import { file, run } from './parts.ts';
import type { Snippet } from './snippet.ts';

const commands = commandsOf(script);

export const rust: Snippet = {
  id: 'rust',
  label: 'Rust',
  sdk: 'rust',
  frameworks: [
    {
      id: 'axum',
      label: 'axum',
      blocks: () => [
        file('Cargo.toml', 'versions that go together', 'toml', cargo),
        file('src/main.rs', 'a trace for every request, and a log tied to it', 'rust', main),
        ...run(commands.run, 8080),
      ],
      command: programOf(commands),
    },
  ],
  hints: [
    'tracing-opentelemetry counts one ahead of the other crates; 0.34 belongs to 0.33.',
    'gRPC needs the feature grpc-tonic of opentelemetry-otlp; without it HTTP is spoken whatever the variable says.',
    'https:// without a TLS feature fails without a connection being seen; use http:// here.',
    'A log has a trace id only inside a span that the first layer lets through: let both filters begin with the same levels.',
    'The next service starts a trace of its own? A call carries its trace on only by hand: before client.execute(request) of reqwest, let context = tracing::Span::current().context(); global::get_text_map_propagator(|it| it.inject_context(&context, &mut HeaderInjector(request.headers_mut()))); with use opentelemetry_http::HeaderInjector; and use tracing_opentelemetry::OpenTelemetrySpanExt;',
    'Without shutdown() what is queued is lost, on Ctrl-C as well. After a second without a receiver it is dropped.',
  ],
};
