// The stock Go exporters, all three signals: sends so many items, counts what each was told was taken.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"sync"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlplog/otlploggrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlplog/otlploghttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetricgrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/log"
	"go.opentelemetry.io/otel/metric"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/sdk/trace"
)

type counts struct {
	sync.Mutex
	Spans        int `json:"spans"`
	Logs         int `json:"logs"`
	MetricPoints int `json:"metricPoints"`
	Failed       int `json:"failed"`
}

var counted counts

func count(into *int, n int, err error) error {
	counted.Lock()
	defer counted.Unlock()
	if err == nil {
		*into += n
	} else {
		counted.Failed++
		fmt.Fprintln(os.Stderr, err)
	}
	return err
}

type spans struct{ trace.SpanExporter }

func (e spans) ExportSpans(ctx context.Context, batch []trace.ReadOnlySpan) error {
	return count(&counted.Spans, len(batch), e.SpanExporter.ExportSpans(ctx, batch))
}

type logs struct{ sdklog.Exporter }

func (e logs) Export(ctx context.Context, batch []sdklog.Record) error {
	return count(&counted.Logs, len(batch), e.Exporter.Export(ctx, batch))
}

type metrics struct{ sdkmetric.Exporter }

func (e metrics) Export(ctx context.Context, batch *metricdata.ResourceMetrics) error {
	n := 0
	for _, scope := range batch.ScopeMetrics {
		for _, m := range scope.Metrics {
			switch data := m.Data.(type) {
			case metricdata.Sum[int64]:
				n += len(data.DataPoints)
			case metricdata.Histogram[float64]:
				n += len(data.DataPoints)
			}
		}
	}
	return count(&counted.MetricPoints, n, e.Exporter.Export(ctx, batch))
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// The environment says where to and how compressed.
func exporters(ctx context.Context, kind string) (trace.SpanExporter, sdklog.Exporter, sdkmetric.Exporter) {
	if kind == "grpc" {
		return must(otlptracegrpc.New(ctx)), must(otlploggrpc.New(ctx)), must(otlpmetricgrpc.New(ctx))
	}
	return must(otlptracehttp.New(ctx)), must(otlploghttp.New(ctx)), must(otlpmetrichttp.New(ctx))
}

func main() {
	ctx := context.Background()
	kind, compression, items := os.Args[1], os.Args[2], must(strconv.Atoi(os.Args[3]))
	res := resource.NewSchemaless(attribute.String("service.name", "go-"+kind+"-"+compression))
	spanExporter, logExporter, metricExporter := exporters(ctx, kind)
	tracing := trace.NewTracerProvider(trace.WithResource(res), trace.WithBatcher(spans{spanExporter}, trace.WithMaxQueueSize(10_000)))
	logging := sdklog.NewLoggerProvider(sdklog.WithResource(res),
		sdklog.WithProcessor(sdklog.NewBatchProcessor(logs{logExporter}, sdklog.WithMaxQueueSize(10_000))))
	metering := sdkmetric.NewMeterProvider(sdkmetric.WithResource(res),
		sdkmetric.WithReader(sdkmetric.NewPeriodicReader(metrics{metricExporter})))

	tracer := tracing.Tracer("client")
	logger := logging.Logger("client")
	counter := must(metering.Meter("client").Int64Counter("client.items"))
	histogram := must(metering.Meter("client").Float64Histogram("client.duration", metric.WithUnit("s")))
	for i := range items {
		inside, span := tracer.Start(ctx, fmt.Sprintf("item %d", i))
		span.SetAttributes(attribute.Int("item.number", i))
		var record log.Record
		record.SetSeverity(log.SeverityInfo)
		record.SetBody(attribute.StringValue(fmt.Sprintf("item %d", i)))
		logger.Emit(inside, record)
		counter.Add(inside, 1, metric.WithAttributes(attribute.Int("bucket", i%10)))
		histogram.Record(inside, float64(i)/1000)
		span.End()
	}
	for _, shutdown := range []func(context.Context) error{tracing.Shutdown, logging.Shutdown, metering.Shutdown} {
		if err := shutdown(ctx); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
	_ = json.NewEncoder(os.Stdout).Encode(&counted)
}
