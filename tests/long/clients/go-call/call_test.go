// Put beside a Go example's main.go: a call to another service carries the trace of its request.
package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.opentelemetry.io/otel"
)

func TestACallCarriesItsTrace(t *testing.T) {
	defer startTelemetry(context.Background())()
	var header string
	next := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		header = r.Header.Get("traceparent")
	}))
	defer next.Close()
	ctx, span := otel.Tracer("test").Start(context.Background(), "request")
	defer span.End()
	call, _ := http.NewRequestWithContext(ctx, "GET", next.URL, nil)
	if answer, err := http.DefaultClient.Do(call); err != nil {
		t.Fatal(err)
	} else {
		answer.Body.Close()
	}
	if !strings.Contains(header, span.SpanContext().TraceID().String()) {
		t.Fatalf("traceparent is %q", header)
	}
}
