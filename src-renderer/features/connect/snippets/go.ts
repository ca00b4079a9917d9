// Go: nothing is automatic, and the default is TLS; the http:// in the endpoint turns it off.
import { commonEnvironment, type Snippet } from './snippet.ts';

export const go: Snippet = {
  id: 'go',
  label: 'Go',
  environment: commonEnvironment,
  blocks: () => [
    {
      title: 'Install and run',
      language: 'shell',
      code: `go mod init shop
go get go.opentelemetry.io/otel go.opentelemetry.io/otel/sdk go.opentelemetry.io/otel/sdk/log \\
  go.opentelemetry.io/contrib/exporters/autoexport go.opentelemetry.io/contrib/bridges/otelslog
go run .`,
    },
    {
      title: 'main.go: the smallest thing that sends a trace and a log tied to it',
      language: 'go',
      code: `package main

import (
	"context"
	"log"

	"go.opentelemetry.io/contrib/bridges/otelslog"
	"go.opentelemetry.io/contrib/exporters/autoexport"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/log/global"
	"go.opentelemetry.io/otel/propagation"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

func main() {
	ctx := context.Background()
	spans, err := autoexport.NewSpanExporter(ctx)
	if err != nil {
		log.Fatal(err)
	}
	logs, err := autoexport.NewLogExporter(ctx)
	if err != nil {
		log.Fatal(err)
	}
	tp := sdktrace.NewTracerProvider(sdktrace.WithBatcher(spans))
	lp := sdklog.NewLoggerProvider(sdklog.WithProcessor(sdklog.NewBatchProcessor(logs)))
	defer tp.Shutdown(ctx)
	defer lp.Shutdown(ctx)
	otel.SetTracerProvider(tp)
	otel.SetTextMapPropagator(propagation.TraceContext{})
	global.SetLoggerProvider(lp)

	ctx, span := otel.Tracer("shop").Start(ctx, "hello")
	span.SetAttributes(attribute.String("shop.order.id", "ord_1"))
	otelslog.NewLogger("shop").InfoContext(ctx, "first log, inside the span")
	span.End()
}`,
    },
  ],
  notes: [
    'The endpoint needs its http://; without one the exporters speak TLS to a plain port.',
    'Log with the …Context calls: log.Info has no trace id, log.InfoContext has.',
    'What is still queued is lost unless Shutdown runs; catch SIGINT and SIGTERM.',
  ],
};
