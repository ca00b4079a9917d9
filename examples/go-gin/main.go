package main

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"syscall"

	"github.com/gin-gonic/gin"
	"go.opentelemetry.io/contrib/bridges/otelslog"
	"go.opentelemetry.io/contrib/exporters/autoexport"
	"go.opentelemetry.io/contrib/instrumentation/github.com/gin-gonic/gin/otelgin"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/log"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/trace"
)

// startTelemetry sends all signals where the OTEL_ variables say, the last of them on stop.
func startTelemetry(ctx context.Context) (stop func()) {
	spans, err1 := autoexport.NewSpanExporter(ctx)
	logs, err2 := autoexport.NewLogExporter(ctx)
	metrics, err3 := autoexport.NewMetricReader(ctx)
	if err := cmp.Or(err1, err2, err3); err != nil {
		panic(err)
	}
	tp := trace.NewTracerProvider(trace.WithBatcher(spans))
	lp := log.NewLoggerProvider(log.WithProcessor(log.NewBatchProcessor(logs)))
	mp := metric.NewMeterProvider(metric.WithReader(metrics))
	otel.SetTracerProvider(tp)
	otel.SetMeterProvider(mp)
	otel.SetTextMapPropagator(propagation.TraceContext{})
	// A call carries its trace on: http.DefaultClient.Do of an http.NewRequestWithContext(ctx, …).
	http.DefaultClient.Transport = otelhttp.NewTransport(http.DefaultTransport)
	bridge := otelslog.NewHandler("shop", otelslog.WithLoggerProvider(lp))
	slog.SetDefault(slog.New(slog.NewMultiHandler(slog.NewTextHandler(os.Stderr, nil), bridge)))
	return func() { tp.Shutdown(ctx); lp.Shutdown(ctx); mp.Shutdown(ctx) }
}

func main() {
	ended, _ := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	stop := startTelemetry(context.Background())
	router := gin.Default()
	router.Use(otelgin.Middleware("shop"))
	router.GET("/hello", func(c *gin.Context) {
		slog.InfoContext(c.Request.Context(), "first log, inside the span")
		c.String(200, "hello")
	})
	go router.Run(":" + cmp.Or(os.Getenv("PORT"), "8080"))
	<-ended.Done()
	stop()
}
