//! Charges a card, which sometimes takes long and sometimes fails. What happens is up to the card's last digits, as
//! with the test cards of real payment services, so that a load of the same seed meets the same failures.

mod counted;
mod telemetry;

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use opentelemetry::trace::Status;
use opentelemetry::{KeyValue, global};
use opentelemetry_instrumentation_tower::http;
use serde::{Deserialize, Serialize};
use tokio::signal::unix::{SignalKind, signal};
use tracing::{Span, error, info, instrument, warn};
use tracing_opentelemetry::OpenTelemetrySpanExt;

#[derive(Deserialize)]
struct Charge {
    order: String,
    amount_cents: u64,
    card: String,
}

#[derive(Serialize)]
struct Receipt {
    payment: String,
}

#[derive(Debug, thiserror::Error)]
enum PaymentError {
    #[error("the card was declined")]
    Declined,
    #[error("the acquirer did not answer within 400 ms")]
    AcquirerTimeout,
}

impl IntoResponse for PaymentError {
    fn into_response(self) -> Response {
        let status = match self {
            PaymentError::Declined => StatusCode::PAYMENT_REQUIRED,
            PaymentError::AcquirerTimeout => StatusCode::GATEWAY_TIMEOUT,
        };
        (status, self.to_string()).into_response()
    }
}

/// Records on the current span of what it failed.
fn record_exception(failure: &PaymentError) {
    let exception = [("exception.type", "PaymentError".to_string()), ("exception.message", failure.to_string())];
    Span::current().add_event("exception", exception.map(|(key, value)| KeyValue::new(key, value)).to_vec());
    set_failed(failure);
}

fn set_failed(failure: &PaymentError) {
    Span::current().set_status(Status::error(failure.to_string()));
}

/// Stands for the call to the acquirer.
#[instrument(name = "ask acquirer", skip_all)]
async fn ask_acquirer(card: &str) -> Result<(), PaymentError> {
    match card {
        _ if card.ends_with("0002") => Err(PaymentError::Declined),
        _ if card.ends_with("0119") => {
            tokio::time::sleep(Duration::from_millis(400)).await;
            Err(PaymentError::AcquirerTimeout)
        }
        _ if card.ends_with("3155") => {
            tokio::time::sleep(Duration::from_millis(300)).await;
            warn!("the acquirer took its time");
            Ok(())
        }
        _ => {
            tokio::time::sleep(Duration::from_millis(15)).await;
            Ok(())
        }
    }
    .inspect_err(record_exception)
}

#[instrument(name = "charge card", skip_all, fields(shop.order.id = charge.order, shop.amount.cents = charge.amount_cents))]
async fn charge(Json(charge): Json<Charge>) -> Result<Json<Receipt>, PaymentError> {
    let meter = global::meter("payment");
    info!(order = charge.order, "charging the card");
    let outcome = ask_acquirer(&charge.card).await.inspect_err(set_failed);
    let said = if outcome.is_ok() { "paid" } else { "failed" };
    meter
        .f64_histogram("shop.payment.amount")
        .with_unit("{EUR}")
        .with_description("What payments are worth.")
        .build()
        .record(charge.amount_cents as f64 / 100.0, &[KeyValue::new("outcome", said)]);
    match outcome {
        Ok(()) => {
            info!(order = charge.order, "card charged");
            Ok(Json(Receipt { payment: format!("pay_{}", charge.order.trim_start_matches("ord_")) }))
        }
        Err(failure) => {
            let cause: &dyn std::error::Error = &failure;
            error!(order = charge.order, error = cause, "payment failed");
            Err(failure)
        }
    }
}

async fn asked_to_end() {
    let mut interrupt = signal(SignalKind::interrupt()).expect("signals can be listened to");
    let mut terminate = signal(SignalKind::terminate()).expect("signals can be listened to");
    tokio::select! { _ = interrupt.recv() => {}, _ = terminate.recv() => {} }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The exporters' HTTP client blocks: it is built, and ended, outside of the runtime's own threads.
    let telemetry = tokio::task::spawn_blocking(telemetry::start).await??;
    let host = std::env::var("HOST").unwrap_or("127.0.0.1".into());
    let port = std::env::var("PORT").unwrap_or("8804".into());
    let app = Router::new()
        .route("/charges", post(charge))
        .layer(http::server::Layer::new());
    let listener = tokio::net::TcpListener::bind(format!("{host}:{port}")).await?;
    info!("payment listens on {}", listener.local_addr()?);
    axum::serve(listener, app).with_graceful_shutdown(asked_to_end()).await?;
    tokio::task::spawn_blocking(move || telemetry.stop()).await?;
    Ok(())
}
