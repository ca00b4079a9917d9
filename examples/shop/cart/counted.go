package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"sync"

	"go.opentelemetry.io/otel/codes"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// counted is what the exporters were told was taken; the shop's test holds it against what is stored. A service of
// your own needs none of this.
var counted struct {
	sync.Mutex
	Spans        int `json:"spans"`
	Logs         int `json:"logs"`
	MetricPoints int `json:"metricPoints"`
	Failed       int `json:"failed"`
	// Of these: spans by scope, spans with status error, and exemplars by the histogram they came with.
	Scopes    map[string]int `json:"scopes"`
	Errors    int            `json:"errors"`
	Exemplars map[string]int `json:"exemplars"`
}

func init() {
	counted.Scopes, counted.Exemplars = map[string]int{}, map[string]int{}
}

func count(into *int, n int, err error) error {
	counted.Lock()
	defer counted.Unlock()
	if err != nil {
		into = &counted.Failed
	}
	*into += n
	return err
}

func printCounts() {
	_ = json.NewEncoder(os.Stdout).Encode(map[string]any{"exported": &counted})
}

type countedSpans struct{ sdktrace.SpanExporter }

func (e countedSpans) ExportSpans(ctx context.Context, batch []sdktrace.ReadOnlySpan) error {
	err := e.SpanExporter.ExportSpans(ctx, batch)
	if err == nil {
		countScopes(batch)
	}
	return count(&counted.Spans, len(batch), err)
}

func countScopes(batch []sdktrace.ReadOnlySpan) {
	counted.Lock()
	defer counted.Unlock()
	for _, span := range batch {
		counted.Scopes[span.InstrumentationScope().Name]++
		if span.Status().Code == codes.Error {
			counted.Errors++
		}
	}
}

type countedLogs struct{ sdklog.Exporter }

func (e countedLogs) Export(ctx context.Context, batch []sdklog.Record) error {
	return count(&counted.Logs, len(batch), e.Exporter.Export(ctx, batch))
}

type countedMetrics struct{ sdkmetric.Exporter }

func (e countedMetrics) Export(ctx context.Context, batch *metricdata.ResourceMetrics) error {
	return count(&counted.MetricPoints, pointsOf(batch), e.Exporter.Export(ctx, batch))
}

func pointsOf(batch *metricdata.ResourceMetrics) int {
	n := 0
	for _, scope := range batch.ScopeMetrics {
		for _, m := range scope.Metrics {
			switch data := m.Data.(type) {
			case metricdata.Sum[int64]:
				n += len(data.DataPoints)
			case metricdata.Sum[float64]:
				n += len(data.DataPoints)
			case metricdata.Gauge[int64]:
				n += len(data.DataPoints)
			case metricdata.Gauge[float64]:
				n += len(data.DataPoints)
			case metricdata.Histogram[int64]:
				n += len(data.DataPoints)
				countExemplars(m.Name, data.DataPoints)
			case metricdata.Histogram[float64]:
				n += len(data.DataPoints)
				countExemplars(m.Name, data.DataPoints)
			default:
				panic(fmt.Sprintf("%s is of a kind that is not counted yet", m.Name))
			}
		}
	}
	return n
}

func countExemplars[N int64 | float64](histogram string, points []metricdata.HistogramDataPoint[N]) {
	counted.Lock()
	defer counted.Unlock()
	for _, point := range points {
		counted.Exemplars[histogram] += len(point.Exemplars)
	}
}
