package main

import (
	"context"
	"log/slog"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// message carries the context of who sent it, as the headers of a broker's message do.
type message struct {
	Order   string                 `json:"order"`
	To      string                 `json:"to"`
	Headers propagation.MapCarrier `json:"headers"`
}

// queue stands for a message broker; it is kept in memory, and goes with the process.
type queue struct{ waiting chan message }

func newQueue() queue { return queue{make(chan message, 10_000)} }

var tracer = otel.Tracer("cart")

func (q queue) send(ctx context.Context, order, to string) {
	ctx, span := tracer.Start(ctx, "send order_mails", trace.WithSpanKind(trace.SpanKindProducer), trace.WithAttributes(
		attribute.String("messaging.system", "shop"),
		attribute.String("messaging.operation.type", "send"),
		attribute.String("messaging.operation.name", "send"),
		attribute.String("messaging.destination.name", "order_mails"),
	))
	defer span.End()
	mail := message{Order: order, To: to, Headers: propagation.MapCarrier{}}
	otel.GetTextMapPropagator().Inject(ctx, mail.Headers)
	select {
	case q.waiting <- mail:
		slog.InfoContext(ctx, "mail queued", "order", order)
	default:
		slog.ErrorContext(ctx, "the queue is full: no mail", "order", order)
	}
}

// take waits for the first message and gives it with whatever else is there, up to most; none after so long.
func (q queue) take(ctx context.Context, most int, wait time.Duration) []message {
	taken := []message{}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case first := <-q.waiting:
		taken = append(taken, first)
	case <-timer.C:
	case <-ctx.Done():
	}
	for len(taken) > 0 && len(taken) < most {
		select {
		case next := <-q.waiting:
			taken = append(taken, next)
		default:
			return taken
		}
	}
	return taken
}
