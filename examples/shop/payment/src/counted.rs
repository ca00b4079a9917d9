//! Counts what the exporters were told was taken, and prints it at the end: the shop's test holds it against what is
//! stored, and against what Health says. A service of your own needs none of this.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use opentelemetry::trace::Status;
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
// Of these: spans by scope, spans with status error, and exemplars by the histogram they came with.
static SCOPES: Mutex<BTreeMap<String, usize>> = Mutex::new(BTreeMap::new());
static ERRORS: AtomicUsize = AtomicUsize::new(0);
static EXEMPLARS: Mutex<BTreeMap<String, usize>> = Mutex::new(BTreeMap::new());

fn count(into: &AtomicUsize, n: usize, result: OTelSdkResult) -> OTelSdkResult {
    match result {
        Ok(()) => into.fetch_add(n, Relaxed),
        Err(_) => FAILED.fetch_add(n, Relaxed),
    };
    result
}

pub fn print() {
    let [spans, logs, points, failed] = [&SPANS, &LOGS, &POINTS, &FAILED].map(|counter| counter.load(Relaxed));
    let parts = |map: &Mutex<BTreeMap<String, usize>>| format!("{:?}", map.lock().unwrap());
    let (scopes, errors, exemplars) = (parts(&SCOPES), ERRORS.load(Relaxed), parts(&EXEMPLARS));
    println!(
        r#"{{"exported":{{"spans":{spans},"logs":{logs},"metricPoints":{points},"failed":{failed},"scopes":{scopes},"errors":{errors},"exemplars":{exemplars}}}}}"#
    );
}

fn tally(map: &Mutex<BTreeMap<String, usize>>, name: &str, n: usize) {
    *map.lock().unwrap().entry(name.to_string()).or_default() += n;
}

#[derive(Debug)]
pub struct Spans(pub SpanExporter);

impl opentelemetry_sdk::trace::SpanExporter for Spans {
    fn export(&self, batch: Vec<SpanData>) -> impl Future<Output = OTelSdkResult> + Send {
        let n = batch.len();
        let told: Vec<_> = batch
            .iter()
            .map(|span| (span.instrumentation_scope.name().to_string(), matches!(span.status, Status::Error { .. })))
            .collect();
        let sent = self.0.export(batch);
        async move {
            let result = sent.await;
            if result.is_ok() {
                for (scope, failed) in told {
                    tally(&SCOPES, &scope, 1);
                    ERRORS.fetch_add(usize::from(failed), Relaxed);
                }
            }
            count(&SPANS, n, result)
        }
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

fn points<T>(name: &str, data: &MetricData<T>) -> usize {
    match data {
        MetricData::Gauge(gauge) => gauge.data_points().count(),
        MetricData::Sum(sum) => sum.data_points().count(),
        MetricData::Histogram(histogram) => {
            tally(&EXEMPLARS, name, histogram.data_points().map(|point| point.exemplars().count()).sum());
            histogram.data_points().count()
        }
        MetricData::ExponentialHistogram(histogram) => histogram.data_points().count(),
    }
}

fn points_of(metrics: &ResourceMetrics) -> usize {
    let of = |name: &str, data: &AggregatedMetrics| match data {
        AggregatedMetrics::F64(data) => points(name, data),
        AggregatedMetrics::I64(data) => points(name, data),
        AggregatedMetrics::U64(data) => points(name, data),
    };
    metrics.scope_metrics().flat_map(|scope| scope.metrics()).map(|metric| of(metric.name(), metric.data())).sum()
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
