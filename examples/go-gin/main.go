package main

import (
	"cmp"
	"context"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/gin-gonic/gin"
	"go.opentelemetry.io/contrib/instrumentation/github.com/gin-gonic/gin/otelgin"
)

func main() {
	stop := startTelemetry(context.Background())
	router := gin.Default()
	router.Use(otelgin.Middleware("shop"))
	router.GET("/hello", func(c *gin.Context) {
		slog.InfoContext(c.Request.Context(), "first log, inside the span")
		c.String(200, "hello")
	})
	go router.Run(":" + cmp.Or(os.Getenv("PORT"), "8080"))

	leave := make(chan os.Signal, 1)
	signal.Notify(leave, os.Interrupt, syscall.SIGTERM)
	<-leave
	stop()
}
