use axum::{Router, routing::get};
use opentelemetry::{global, trace::TracerProvider};
use opentelemetry_appender_tracing::layer::OpenTelemetryTracingBridge;
use opentelemetry_instrumentation_tower::http;
use opentelemetry_otlp::{LogExporter, MetricExporter, SpanExporter};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::{logs::SdkLoggerProvider, metrics::SdkMeterProvider, trace::SdkTracerProvider};
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::{EnvFilter, fmt, prelude::*};

#[tracing::instrument(fields(shop.order.id = "ord_1"))]
async fn hello() -> &'static str {
    tracing::info!("first log, inside the span");
    "hello"
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let spans = SdkTracerProvider::builder().with_batch_exporter(SpanExporter::builder().build()?).build();
    let logs = SdkLoggerProvider::builder().with_batch_exporter(LogExporter::builder().build()?).build();
    let metrics = SdkMeterProvider::builder().with_periodic_exporter(MetricExporter::builder().build()?).build();
    global::set_tracer_provider(spans.clone());
    global::set_meter_provider(metrics.clone());
    global::set_text_map_propagator(TraceContextPropagator::new());
    // The exporters' own crates log too; sending that would never end.
    let quiet = || EnvFilter::new("info,hyper=off,h2=off,tonic=off,reqwest=off,opentelemetry=off");
    tracing_subscriber::registry()
        .with(tracing_opentelemetry::layer().with_tracer(spans.tracer("shop")).with_filter(quiet()))
        .with(OpenTelemetryTracingBridge::new(&logs).with_filter(quiet()))
        .with(fmt::layer().with_filter(EnvFilter::new("info")))
        .init();

    let app = Router::new().route("/hello", get(hello)).layer(http::server::Layer::new());
    let port = std::env::var("PORT").unwrap_or("8080".into());
    let listener = tokio::net::TcpListener::bind(format!("localhost:{port}")).await?;
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let leave = async move { tokio::select! { _ = interrupt.recv() => {}, _ = terminate.recv() => {} } };
    axum::serve(listener, app).with_graceful_shutdown(leave).await?;

    spans.shutdown()?;
    logs.shutdown()?;
    metrics.shutdown()?;
    Ok(())
}
