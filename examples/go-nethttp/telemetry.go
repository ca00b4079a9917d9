package main

import (
	"context"
	"errors"
	"log/slog"
	"os"

	"go.opentelemetry.io/contrib/bridges/otelslog"
	"go.opentelemetry.io/contrib/exporters/autoexport"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/log/global"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/log"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/trace"
)

// startTelemetry sends all signals where the OTEL_ variables say, the last of them on stop.
func startTelemetry(ctx context.Context) (stop func() error) {
	spans, err1 := autoexport.NewSpanExporter(ctx)
	logs, err2 := autoexport.NewLogExporter(ctx)
	metrics, err3 := autoexport.NewMetricReader(ctx)
	if err := errors.Join(err1, err2, err3); err != nil {
		panic(err)
	}
	tp := trace.NewTracerProvider(trace.WithBatcher(spans))
	lp := log.NewLoggerProvider(log.WithProcessor(log.NewBatchProcessor(logs)))
	mp := metric.NewMeterProvider(metric.WithReader(metrics))
	otel.SetTracerProvider(tp)
	otel.SetMeterProvider(mp)
	otel.SetTextMapPropagator(propagation.TraceContext{})
	global.SetLoggerProvider(lp)
	console := slog.NewTextHandler(os.Stderr, nil)
	slog.SetDefault(slog.New(slog.NewMultiHandler(console, otelslog.NewHandler("shop"))))
	return func() error {
		return errors.Join(tp.Shutdown(ctx), lp.Shutdown(ctx), mp.Shutdown(ctx))
	}
}
