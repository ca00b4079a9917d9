//! Traces, logs and metrics over OTLP/HTTP: spans and events of `tracing` become OpenTelemetry's. Where to, and under
//! which name, the environment says (OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SERVICE_NAME).

use opentelemetry::global;
use opentelemetry::trace::TracerProvider;
use opentelemetry_appender_tracing::layer::OpenTelemetryTracingBridge;
use opentelemetry_otlp::{ExporterBuildError, LogExporter, MetricExporter, SpanExporter};
use opentelemetry_sdk::logs::SdkLoggerProvider;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, fmt};

use crate::counted;

pub struct Telemetry {
    traces: SdkTracerProvider,
    logs: SdkLoggerProvider,
    metrics: SdkMeterProvider,
}

pub fn start() -> Result<Telemetry, ExporterBuildError> {
    let traces = SdkTracerProvider::builder()
        .with_batch_exporter(counted::Spans(SpanExporter::builder().with_http().build()?))
        .build();
    let logs = SdkLoggerProvider::builder()
        .with_batch_exporter(counted::Logs(LogExporter::builder().with_http().build()?))
        .build();
    let metrics = SdkMeterProvider::builder()
        .with_periodic_exporter(counted::Metrics(MetricExporter::builder().with_http().build()?))
        .build();
    // Rust has no default propagator; without one every request would begin a trace of its own.
    global::set_text_map_propagator(TraceContextPropagator::new());
    global::set_tracer_provider(traces.clone());
    global::set_meter_provider(metrics.clone());

    // What the exporters themselves log must not be exported: it would never end. It is seen on the console.
    let ours = || EnvFilter::new("info,hyper=off,h2=off,reqwest=off,opentelemetry=off");
    let spans = tracing_opentelemetry::layer().with_tracer(traces.tracer("payment"));
    tracing_subscriber::registry()
        // Spans only: else each log would be recorded twice, as a log and as an event of its span.
        .with(spans.with_filter(filter_fn(|recorded| recorded.is_span())).with_filter(ours()))
        .with(OpenTelemetryTracingBridge::new(&logs).with_filter(ours()))
        .with(fmt::layer().json().with_filter(EnvFilter::new("info,hyper=off,reqwest=off,opentelemetry=warn")))
        .init();
    Ok(Telemetry { traces, logs, metrics })
}

impl Telemetry {
    /// Sends what waits. Without this the last seconds are lost.
    pub fn stop(&self) {
        for ended in [self.traces.shutdown(), self.logs.shutdown(), self.metrics.shutdown()] {
            if let Err(error) = ended {
                eprintln!("{error}");
            }
        }
        counted::print();
    }
}
