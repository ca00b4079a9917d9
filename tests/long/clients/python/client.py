"""The stock Python exporters, all three signals: sends so many items, counts what each was told was taken."""

import json
import logging
import sys

from opentelemetry.sdk._logs import LoggerProvider, LoggingHandler
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor, LogRecordExportResult
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import MetricExportResult, PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExportResult

kind, compression, items = sys.argv[1], sys.argv[2], int(sys.argv[3])
if kind == "grpc":
    from grpc import Compression
    from opentelemetry.exporter.otlp.proto.grpc._log_exporter import OTLPLogExporter
    from opentelemetry.exporter.otlp.proto.grpc.metric_exporter import OTLPMetricExporter
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter

    how = {"compression": Compression.Gzip if compression == "gzip" else Compression.NoCompression, "insecure": True}
else:
    from opentelemetry.exporter.otlp.proto.http import Compression
    from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    how = {"compression": Compression.Gzip if compression == "gzip" else Compression.NoCompression}

counts = {"spans": 0, "logs": 0, "metricPoints": 0, "failed": 0}


def counting(exporter, name, size_of, success):
    inner = exporter.export

    def export(batch, *args, **kwargs):
        size = size_of(batch)
        result = inner(batch, *args, **kwargs)
        if result == success:
            counts[name] += size
        else:
            counts["failed"] += 1
        return result

    exporter.export = export
    return exporter


def points_of(data):
    return sum(
        len(metric.data.data_points)
        for resource in data.resource_metrics
        for scope in resource.scope_metrics
        for metric in scope.metrics
    )


resource = Resource.create({"service.name": f"python-{kind}-{compression}"})
traces = TracerProvider(resource=resource)
spans = counting(OTLPSpanExporter(**how), "spans", len, SpanExportResult.SUCCESS)
traces.add_span_processor(BatchSpanProcessor(spans, max_queue_size=10_000))
logs = LoggerProvider(resource=resource)
records = counting(OTLPLogExporter(**how), "logs", len, LogRecordExportResult.SUCCESS)
logs.add_log_record_processor(BatchLogRecordProcessor(records, max_queue_size=10_000))
points = counting(OTLPMetricExporter(**how), "metricPoints", points_of, MetricExportResult.SUCCESS)
metrics = MeterProvider(resource=resource, metric_readers=[PeriodicExportingMetricReader(points)])

log = logging.getLogger("client")
log.setLevel(logging.INFO)
log.propagate = False
log.addHandler(LoggingHandler(logger_provider=logs))
tracer = traces.get_tracer("client")
counter = metrics.get_meter("client").create_counter("client.items")
histogram = metrics.get_meter("client").create_histogram("client.duration", unit="s")
for i in range(items):
    with tracer.start_as_current_span(f"item {i}", attributes={"item.number": i}):
        log.info("item %d", i)
        counter.add(1, {"bucket": i % 10})
        histogram.record(i / 1000)
traces.shutdown()
logs.shutdown()
metrics.shutdown()
print(json.dumps(counts))
