package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
)

// The transport makes a span of every call and sends its context along.
var calls = http.Client{Transport: otelhttp.NewTransport(http.DefaultTransport)}

// refusal is what the payment service said instead of yes.
type refusal struct {
	status int
	reason string
}

func (r *refusal) Error() string { return r.reason }

func (s *shop) pay(ctx context.Context, order string, cents int, card string) error {
	if s.payment == "" {
		slog.InfoContext(ctx, "no payment service here: to be paid on delivery", "order", order)
		return nil
	}
	body, err := json.Marshal(map[string]any{"order": order, "amount_cents": cents, "card": card})
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.payment+"/charges", bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("content-type", "application/json")
	answer, err := calls.Do(request)
	if err != nil {
		return fmt.Errorf("asking for payment: %w", err)
	}
	defer answer.Body.Close()
	said, err := io.ReadAll(answer.Body)
	if err != nil {
		return fmt.Errorf("asking for payment: %w", err)
	}
	if answer.StatusCode != http.StatusOK {
		return &refusal{answer.StatusCode, string(said)}
	}
	return nil
}
