import logging
import signal
import sys

from flask import Flask
from opentelemetry import trace

logging.basicConfig(level=logging.INFO)
log = logging.getLogger("shop")
app = Flask(__name__)
# Without this line, SIGTERM loses what is not sent yet.
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))


@app.get("/hello")
def hello():
    trace.get_current_span().set_attribute("shop.order.id", "ord_1")
    log.info("first log, inside the span")
    return "hello"
