package main

import (
	"context"
	"errors"
	"log/slog"
	"os"

	"go.opentelemetry.io/contrib/bridges/otelslog"
	"go.opentelemetry.io/contrib/instrumentation/runtime"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/exporters/otlp/otlplog/otlploggrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetricgrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	"go.opentelemetry.io/otel/log/global"
	"go.opentelemetry.io/otel/propagation"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// startTelemetry sends traces, logs and metrics over OTLP/gRPC. Where to, and under which name, the environment says
// (OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SERVICE_NAME); the endpoint needs its http://, or Go speaks TLS. What it gives
// back sends what waits; without it the last seconds are lost.
func startTelemetry(ctx context.Context) (stop func(context.Context), err error) {
	spans, err1 := otlptracegrpc.New(ctx)
	logs, err2 := otlploggrpc.New(ctx)
	points, err3 := otlpmetricgrpc.New(ctx)
	if err := errors.Join(err1, err2, err3); err != nil {
		return nil, err
	}
	tracing := sdktrace.NewTracerProvider(sdktrace.WithBatcher(countedSpans{spans}))
	logging := sdklog.NewLoggerProvider(sdklog.WithProcessor(sdklog.NewBatchProcessor(countedLogs{logs})))
	metering := sdkmetric.NewMeterProvider(sdkmetric.WithReader(sdkmetric.NewPeriodicReader(countedMetrics{points})))
	otel.SetTracerProvider(tracing)
	otel.SetMeterProvider(metering)
	global.SetLoggerProvider(logging)
	// Go has no default propagator; without one every request would begin a trace of its own.
	otel.SetTextMapPropagator(propagation.TraceContext{})
	if err := runtime.Start(); err != nil {
		return nil, err
	}
	// The bridge only sends. For the console there is a second handler.
	console := withTraceIDs{slog.NewJSONHandler(os.Stdout, nil)}
	slog.SetDefault(slog.New(slog.NewMultiHandler(otelslog.NewHandler("cart"), console)))
	return func(ctx context.Context) {
		if err := errors.Join(tracing.Shutdown(ctx), logging.Shutdown(ctx), metering.Shutdown(ctx)); err != nil {
			slog.Error("telemetry not sent", "error", err)
		}
		printCounts()
	}, nil
}

// withTraceIDs puts the ids into the line itself, for whoever reads the console.
type withTraceIDs struct{ slog.Handler }

func (h withTraceIDs) Handle(ctx context.Context, record slog.Record) error {
	if span := trace.SpanContextFromContext(ctx); span.IsValid() {
		record.AddAttrs(slog.String("trace_id", span.TraceID().String()), slog.String("span_id", span.SpanID().String()))
	}
	return h.Handler.Handle(ctx, record)
}
