import logging

from fastapi import FastAPI
from opentelemetry import trace

logging.basicConfig(level=logging.INFO)
log = logging.getLogger("shop")
app = FastAPI()


@app.get("/hello")
def hello():
    trace.get_current_span().set_attribute("shop.order.id", "ord_1")
    log.info("first log, inside the span")
    return "hello"
