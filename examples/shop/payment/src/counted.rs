//! Counts what the exporters were told was taken, and prints it at the end: the shop's test holds it against what is
//! stored. A service of your own needs none of this.

use std::future::Future;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use opentelemetry_otlp::{LogExporter, MetricExporter, SpanExporter};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::logs::LogBatch;
use opentelemetry_sdk::metrics::Temporality;
use opentelemetry_sdk::metrics::data::{AggregatedMetrics, MetricData, ResourceMetrics};
use opentelemetry_sdk::metrics::exporter::PushMetricExporter;
use opentelemetry_sdk::trace::SpanData;

static SPANS: AtomicUsize = AtomicUsize::new(0);
static LOGS: AtomicUsize = AtomicUsize::new(0);
static POINTS: AtomicUsize = AtomicUsize::new(0);
static FAILED: AtomicUsize = AtomicUsize::new(0);

fn count(into: &AtomicUsize, n: usize, result: OTelSdkResult) -> OTelSdkResult {
    match result {
        Ok(()) => into.fetch_add(n, Relaxed),
        Err(_) => FAILED.fetch_add(n, Relaxed),
    };
    result
}

pub fn print() {
    let [spans, logs, points, failed] = [&SPANS, &LOGS, &POINTS, &FAILED].map(|counter| counter.load(Relaxed));
    println!(r#"{{"exported":{{"spans":{spans},"logs":{logs},"metricPoints":{points},"failed":{failed}}}}}"#);
}

#[derive(Debug)]
pub struct Spans(pub SpanExporter);

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
pub struct Logs(pub LogExporter);

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

pub struct Metrics(pub MetricExporter);

fn points<T>(data: &MetricData<T>) -> usize {
    match data {
        MetricData::Gauge(gauge) => gauge.data_points().count(),
        MetricData::Sum(sum) => sum.data_points().count(),
        MetricData::Histogram(histogram) => histogram.data_points().count(),
        MetricData::ExponentialHistogram(histogram) => histogram.data_points().count(),
    }
}

fn points_of(metrics: &ResourceMetrics) -> usize {
    let of = |data: &AggregatedMetrics| match data {
        AggregatedMetrics::F64(data) => points(data),
        AggregatedMetrics::I64(data) => points(data),
        AggregatedMetrics::U64(data) => points(data),
    };
    metrics.scope_metrics().flat_map(|scope| scope.metrics()).map(|metric| of(metric.data())).sum()
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
