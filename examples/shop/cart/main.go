// The cart takes orders, has them paid by the payment service, and queues a mail for each.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/gin-gonic/gin"
	"go.opentelemetry.io/contrib/instrumentation/github.com/gin-gonic/gin/otelgin"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"
)

type item struct {
	Product    int `json:"product"`
	PriceCents int `json:"priceCents"`
}

type order struct {
	Items []item `json:"items" binding:"required"`
	Card  string `json:"card" binding:"required"`
	Email string `json:"email" binding:"required"`
}

type shop struct {
	orders  atomic.Int64
	mails   queue
	payment string
	taken   metric.Int64Counter
}

func (s *shop) checkout(c *gin.Context) {
	// Always the request's own context, and always the …Context calls of slog: it is how a log finds its trace.
	ctx := c.Request.Context()
	var asked order
	if err := c.ShouldBindJSON(&asked); err != nil {
		slog.WarnContext(ctx, "order refused", "reason", err.Error())
		c.JSON(http.StatusBadRequest, gin.H{"error": err.Error()})
		return
	}
	id := fmt.Sprintf("ord_%05d", s.orders.Add(1))
	total := 0
	for _, item := range asked.Items {
		total += item.PriceCents
	}
	span := trace.SpanFromContext(ctx)
	span.SetAttributes(attribute.String("shop.order.id", id), attribute.Int("shop.order.items", len(asked.Items)))
	slog.InfoContext(ctx, "order taken", "order", id, "items", len(asked.Items), "cents", total)

	err := s.pay(ctx, id, total, asked.Card)
	s.taken.Add(ctx, 1, metric.WithAttributes(attribute.Bool("paid", err == nil)))
	if err != nil {
		span.RecordError(err)
		span.SetStatus(codes.Error, err.Error())
		slog.ErrorContext(ctx, "order not paid", "order", id, "error", err)
		status := http.StatusBadGateway
		if refused := new(refusal); errors.As(err, &refused) && refused.status == http.StatusPaymentRequired {
			status = refused.status
		}
		c.JSON(status, gin.H{"order": id, "error": err.Error()})
		return
	}
	s.mails.send(ctx, id, asked.Email)
	slog.InfoContext(ctx, "order done", "order", id)
	c.JSON(http.StatusCreated, gin.H{"order": id, "cents": total})
}

// takeMails is the queue's other end, for the mailer: it waits until there is something, or until it has waited enough.
func (s *shop) takeMails(c *gin.Context) {
	most, _ := strconv.Atoi(c.DefaultQuery("max", "10"))
	wait, _ := strconv.Atoi(c.DefaultQuery("wait_ms", "1000"))
	c.JSON(http.StatusOK, s.mails.take(c.Request.Context(), most, time.Duration(wait)*time.Millisecond))
}

func variable(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}

func run() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	stopTelemetry, err := startTelemetry(ctx)
	if err != nil {
		return err
	}
	// Not ctx, which has ended by then.
	defer stopTelemetry(context.Background())

	taken, err := otel.Meter("cart").Int64Counter("shop.orders", metric.WithUnit("{order}"), metric.WithDescription("Orders taken."))
	if err != nil {
		return err
	}
	s := &shop{mails: newQueue(), payment: os.Getenv("PAYMENT_URL"), taken: taken}
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	// That the mailer waits for work is nobody's request.
	router.Use(gin.Recovery(), otelgin.Middleware("cart", otelgin.WithGinFilter(func(c *gin.Context) bool {
		return c.FullPath() != "/mails"
	})))
	router.POST("/checkout", s.checkout)
	router.GET("/mails", s.takeMails)

	server := &http.Server{Addr: net.JoinHostPort(variable("HOST", "127.0.0.1"), variable("PORT", "8803")), Handler: router}
	ended := make(chan error, 1)
	go func() { ended <- server.ListenAndServe() }()
	slog.Info("cart listens", "address", server.Addr)
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
		return server.Shutdown(context.Background())
	}
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
