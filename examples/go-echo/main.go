package main

import (
	"cmp"
	"context"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/labstack/echo/v4"
	"go.opentelemetry.io/contrib/instrumentation/github.com/labstack/echo/otelecho"
)

func main() {
	stop := startTelemetry(context.Background())
	server := echo.New()
	server.Use(otelecho.Middleware("shop"))
	server.GET("/hello", func(c echo.Context) error {
		slog.InfoContext(c.Request().Context(), "first log, inside the span")
		return c.String(200, "hello")
	})
	go server.Start(":" + cmp.Or(os.Getenv("PORT"), "8080"))

	leave := make(chan os.Signal, 1)
	signal.Notify(leave, os.Interrupt, syscall.SIGTERM)
	<-leave
	stop()
}
