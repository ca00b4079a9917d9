"""Traces, logs and metrics over OTLP/HTTP, and structlog. Where to, and under which name, the environment says
(OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SERVICE_NAME)."""

import structlog
from opentelemetry import _logs, metrics, trace
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.structlog import StructlogProcessor
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from counted import counted, points_of, print_counts, tally_exemplars, tally_spans

traces = TracerProvider()
logs = LoggerProvider()
points = counted(OTLPMetricExporter(), "metricPoints", points_of, tally_exemplars)
meters = MeterProvider([PeriodicExportingMetricReader(points)])


def add_trace_ids(_logger, _method, event):
    """Puts the ids into the line itself, for whoever reads the console or ships it as text."""
    span = trace.get_current_span().get_span_context()
    if span.is_valid:
        event["trace_id"] = trace.format_trace_id(span.trace_id)
        event["span_id"] = trace.format_span_id(span.span_id)
    return event


def start():
    traces.add_span_processor(BatchSpanProcessor(counted(OTLPSpanExporter(), "spans", tally=tally_spans)))
    logs.add_log_record_processor(BatchLogRecordProcessor(counted(OTLPLogExporter(), "logs")))
    trace.set_tracer_provider(traces)
    metrics.set_meter_provider(meters)
    _logs.set_logger_provider(logs)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            # In UTC and with its zone: OpenTelemetry takes no other, and the record's time would be 0.
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            add_trace_ids,
            # Sends the event by OTLP, where it has the ids in fields of their own; before the renderer, or an
            # exception would be text.
            StructlogProcessor(logger_provider=logs),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ]
    )


def stop():
    """Sends what waits. Without this the last seconds are lost: neither uvicorn nor Python does so on SIGTERM."""
    traces.shutdown()
    logs.shutdown()
    meters.shutdown()
    print_counts()
