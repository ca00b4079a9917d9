"""Sends the mails that the cart has queued: a worker that takes several messages at a time. Each message carries the
trace that queued it; one span cannot have several parents, so the span of a batch links to them all."""

import json
import os
import signal
import threading
import time
import urllib.error
import urllib.request

import structlog
from opentelemetry import metrics, propagate, trace
from opentelemetry.trace import Link, SpanKind

import telemetry

telemetry.start()
log = structlog.get_logger()
tracer = trace.get_tracer("mailer")
sent = metrics.get_meter("mailer").create_counter("shop.mails", unit="{mail}", description="Mails sent.")
QUEUE = os.environ.get("CART_URL", "http://127.0.0.1:8803") + "/mails"
stopping = threading.Event()
for name in (signal.SIGINT, signal.SIGTERM):
    signal.signal(name, lambda *_: stopping.set())


def take(wait_ms):
    """What is queued, after at most so long. urllib is not instrumented here: waiting for work is nobody's request."""
    try:
        with urllib.request.urlopen(f"{QUEUE}?max=10&wait_ms={wait_ms}") as answer:
            return json.load(answer)
    except (urllib.error.URLError, ConnectionError):
        stopping.wait(0.5)
        return []


def link_to_sender(message):
    sender = trace.get_current_span(propagate.extract(message["headers"])).get_span_context()
    return Link(sender, {"shop.order.id": message["order"]})


def process(messages):
    attributes = {
        "messaging.system": "shop",
        "messaging.operation.type": "process",
        "messaging.operation.name": "process",
        "messaging.destination.name": "order_mails",
        "messaging.batch.message_count": len(messages),
    }
    links = [link_to_sender(message) for message in messages]
    with tracer.start_as_current_span(
        "process order_mails", kind=SpanKind.CONSUMER, attributes=attributes, links=links
    ):
        for message in messages:
            with tracer.start_as_current_span("send mail", attributes={"shop.order.id": message["order"]}):
                time.sleep(0.005)  # Stands for a mail server.
                sent.add(1)
                log.info("mail sent", order=message["order"], to=message["to"])


log.info("mailer waits for mails", queue=QUEUE)
while not stopping.is_set():
    if messages := take(wait_ms=1000):
        process(messages)
# What was queued before we were asked to end is still sent.
while messages := take(wait_ms=0):
    process(messages)
telemetry.stop()
