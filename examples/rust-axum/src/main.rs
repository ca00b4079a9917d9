use axum::{Router, routing::get};
use opentelemetry::{global, trace::TracerProvider};
use opentelemetry_appender_tracing::layer::OpenTelemetryTracingBridge;
use opentelemetry_instrumentation_tower::http;
use opentelemetry_otlp::{LogExporter, MetricExporter, SpanExporter};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use opentelemetry_sdk::{logs::SdkLoggerProvider, metrics::SdkMeterProvider};
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::filter::{EnvFilter, FilterExt, filter_fn};
use tracing_subscriber::{fmt, prelude::*};

// The exporters' own crates log too; sending that would never end.
const QUIET: &str = "info,hyper=off,h2=off,tonic=off,reqwest=off,opentelemetry=off";

#[tracing::instrument(fields(shop.order.id = "ord_1"))]
async fn hello() -> &'static str {
    tracing::info!("first log, inside the span");
    "hello"
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let spans = SdkTracerProvider::builder()
        .with_batch_exporter(SpanExporter::builder().build()?)
        .build();
    let logs = SdkLoggerProvider::builder()
        .with_batch_exporter(LogExporter::builder().build()?)
        .build();
    let metrics = SdkMeterProvider::builder()
        .with_periodic_exporter(MetricExporter::builder().build()?)
        .build();
    global::set_tracer_provider(spans.clone());
    global::set_meter_provider(metrics.clone());
    global::set_text_map_propagator(TraceContextPropagator::new());
    let traces = tracing_opentelemetry::layer().with_tracer(spans.tracer("shop"));
    // Without this, each log would be an event of its span as well.
    let spans_only = EnvFilter::new(QUIET).and(filter_fn(|it| it.is_span()));
    tracing_subscriber::registry()
        .with(traces.with_filter(spans_only))
        .with(OpenTelemetryTracingBridge::new(&logs).with_filter(EnvFilter::new(QUIET)))
        .with(fmt::layer().with_filter(EnvFilter::new("info")))
        .init();

    let requests = http::server::Layer::new();
    let app = Router::new().route("/hello", get(hello)).layer(requests);
    let port = std::env::var("PORT").unwrap_or("8080".into());
    let listener = tokio::net::TcpListener::bind(format!("localhost:{port}")).await?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let leave = async move {
        tokio::select! { _ = interrupt.recv() => {}, _ = terminate.recv() => {} }
    };
    axum::serve(listener, app).with_graceful_shutdown(leave).await?;

    spans.shutdown()?;
    logs.shutdown()?;
    metrics.shutdown()?;
    Ok(())
}
