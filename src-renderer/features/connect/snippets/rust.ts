// Rust: spans and logs both come from `tracing`, through two layers with the same filter.
import { commonEnvironment, type Snippet } from './snippet.ts';

export const rust: Snippet = {
  id: 'rust',
  label: 'Rust',
  environment: commonEnvironment,
  blocks: () => [
    {
      title: 'Install and run',
      language: 'shell',
      code: `cargo add tracing tracing-subscriber --features tracing-subscriber/env-filter
cargo add opentelemetry@0.33 opentelemetry_sdk@0.33 opentelemetry-otlp@0.33 \\
  opentelemetry-appender-tracing@0.33 tracing-opentelemetry@0.34
cargo run`,
    },
    {
      title: 'src/main.rs: the smallest thing that sends a trace and a log tied to it',
      language: 'rust',
      code: `use opentelemetry::trace::TracerProvider;
use opentelemetry_appender_tracing::layer::OpenTelemetryTracingBridge;
use opentelemetry_otlp::{LogExporter, SpanExporter};
use opentelemetry_sdk::{logs::SdkLoggerProvider, trace::SdkTracerProvider};
use tracing_subscriber::{prelude::*, EnvFilter};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let spans = SdkTracerProvider::builder()
        .with_batch_exporter(SpanExporter::builder().with_http().build()?)
        .build();
    let logs = SdkLoggerProvider::builder()
        .with_batch_exporter(LogExporter::builder().with_http().build()?)
        .build();
    // The exporters' own crates log too; sending that would never end.
    let quiet = || EnvFilter::new("info,hyper=off,h2=off,tonic=off,reqwest=off,opentelemetry=off");
    tracing_subscriber::registry()
        .with(tracing_opentelemetry::layer().with_tracer(spans.tracer("shop")).with_filter(quiet()))
        .with(OpenTelemetryTracingBridge::new(&logs).with_filter(quiet()))
        .init();

    tracing::info_span!("hello", shop.order.id = "ord_1").in_scope(|| {
        tracing::info!("first log, inside the span");
    });

    spans.shutdown()?;
    logs.shutdown()?;
    Ok(())
}`,
    },
  ],
  notes: [
    'A log has a trace id only inside a span the first layer lets through: keep both filters equal.',
    'Without shutdown() what is queued is lost, on Ctrl-C as well.',
  ],
};
