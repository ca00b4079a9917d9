package main

import (
	"cmp"
	"context"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"syscall"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
)

func hello(w http.ResponseWriter, r *http.Request) {
	slog.InfoContext(r.Context(), "first log, inside the span")
	io.WriteString(w, "hello")
}

func main() {
	stop := startTelemetry(context.Background())
	http.HandleFunc("GET /hello", hello)
	go http.ListenAndServe(":"+cmp.Or(os.Getenv("PORT"), "8080"), otelhttp.NewHandler(http.DefaultServeMux, "shop"))

	leave := make(chan os.Signal, 1)
	signal.Notify(leave, os.Interrupt, syscall.SIGTERM)
	<-leave
	stop()
}
