//! The stock Rust exporters, all three signals: sends so many items, counts what each was told was taken.

use std::future::Future;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use opentelemetry::logs::{AnyValue, LogRecord, Logger, LoggerProvider, Severity};
use opentelemetry::metrics::MeterProvider;
use opentelemetry::trace::{Span, Tracer, TracerProvider};
use opentelemetry::KeyValue;
use opentelemetry_otlp::{LogExporter, MetricExporter, SpanExporter};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::logs::{LogBatch, SdkLoggerProvider};
use opentelemetry_sdk::metrics::data::{AggregatedMetrics, MetricData, ResourceMetrics};
use opentelemetry_sdk::metrics::exporter::PushMetricExporter;
use opentelemetry_sdk::metrics::{SdkMeterProvider, Temporality};
use opentelemetry_sdk::trace::{SdkTracerProvider, SpanData};
use opentelemetry_sdk::Resource;

static SPANS: AtomicUsize = AtomicUsize::new(0);
static LOGS: AtomicUsize = AtomicUsize::new(0);
static POINTS: AtomicUsize = AtomicUsize::new(0);
static FAILED: AtomicUsize = AtomicUsize::new(0);

fn count(into: &AtomicUsize, n: usize, result: OTelSdkResult) -> OTelSdkResult {
    match &result {
        Ok(()) => into.fetch_add(n, Relaxed),
        Err(error) => {
            eprintln!("{error}");
            FAILED.fetch_add(1, Relaxed)
        }
    };
    result
}

#[derive(Debug)]
struct Spans(SpanExporter);

impl opentelemetry_sdk::trace::SpanExporter for Spans {
    fn export(&self, batch: Vec<SpanData>) -> impl Future<Output = OTelSdkResult> + Send {
        let n = batch.len();
        let sent = self.0.export(batch);
        async move { count(&SPANS, n, sent.await) }
    }
    fn set_resource(&mut self, resource: &Resource) {
        self.0.set_resource(resource);
    }
}

#[derive(Debug)]
struct Logs(LogExporter);

impl opentelemetry_sdk::logs::LogExporter for Logs {
    fn export(&self, batch: LogBatch<'_>) -> impl Future<Output = OTelSdkResult> + Send {
        let n = batch.iter().count();
        let sent = self.0.export(batch);
        async move { count(&LOGS, n, sent.await) }
    }
    fn set_resource(&mut self, resource: &Resource) {
        self.0.set_resource(resource);
    }
}

struct Metrics(MetricExporter);

fn points_of(metrics: &ResourceMetrics) -> usize {
    metrics
        .scope_metrics()
        .flat_map(|scope| scope.metrics())
        .map(|metric| match metric.data() {
            AggregatedMetrics::U64(MetricData::Sum(sum)) => sum.data_points().count(),
            AggregatedMetrics::F64(MetricData::Histogram(histogram)) => histogram.data_points().count(),
            _ => 0,
        })
        .sum()
}

impl PushMetricExporter for Metrics {
    fn export(&self, metrics: &ResourceMetrics) -> impl Future<Output = OTelSdkResult> + Send {
        let n = points_of(metrics);
        let sent = self.0.export(metrics);
        async move { count(&POINTS, n, sent.await) }
    }
    fn force_flush(&self) -> OTelSdkResult {
        self.0.force_flush()
    }
    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.0.shutdown_with_timeout(timeout)
    }
    fn temporality(&self) -> Temporality {
        self.0.temporality()
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let (kind, compression, items) = (&arguments[1], &arguments[2], arguments[3].parse::<u64>()?);
    // tonic's exporters are built inside a runtime; reqwest's blocking ones must not be.
    let runtime = tokio::runtime::Runtime::new()?;
    let inside = (kind == "grpc").then(|| runtime.enter());
    let (spans, logs, metrics) = if kind == "grpc" {
        (
            SpanExporter::builder().with_tonic().build()?,
            LogExporter::builder().with_tonic().build()?,
            MetricExporter::builder().with_tonic().build()?,
        )
    } else {
        (
            SpanExporter::builder().with_http().build()?,
            LogExporter::builder().with_http().build()?,
            MetricExporter::builder().with_http().build()?,
        )
    };
    let resource = Resource::builder().with_service_name(format!("rust-{kind}-{compression}")).build();
    let tracing = SdkTracerProvider::builder().with_resource(resource.clone()).with_batch_exporter(Spans(spans)).build();
    let logging = SdkLoggerProvider::builder().with_resource(resource.clone()).with_batch_exporter(Logs(logs)).build();
    let metering = SdkMeterProvider::builder().with_resource(resource).with_periodic_exporter(Metrics(metrics)).build();
    drop(inside);

    let tracer = tracing.tracer("client");
    let logger = logging.logger("client");
    let counter = metering.meter("client").u64_counter("client.items").build();
    let histogram = metering.meter("client").f64_histogram("client.duration").with_unit("s").build();
    for i in 0..items {
        let mut span = tracer.start(format!("item {i}"));
        span.set_attribute(KeyValue::new("item.number", i as i64));
        let mut record = logger.create_log_record();
        record.set_severity_number(Severity::Info);
        record.set_body(AnyValue::from(format!("item {i}")));
        logger.emit(record);
        counter.add(1, &[KeyValue::new("bucket", (i % 10) as i64)]);
        histogram.record(i as f64 / 1000.0, &[]);
        span.end();
    }
    for result in [tracing.shutdown(), logging.shutdown(), metering.shutdown()] {
        if let Err(error) = result {
            eprintln!("{error}");
        }
    }
    println!(
        r#"{{"spans":{},"logs":{},"metricPoints":{},"failed":{}}}"#,
        SPANS.load(Relaxed), LOGS.load(Relaxed), POINTS.load(Relaxed), FAILED.load(Relaxed)
    );
    Ok(())
}
