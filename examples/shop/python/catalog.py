"""What the shop sells: FastAPI on SQLite. Requests and queries are instrumented from outside; the list of products
asks the database once for each product (N+1), on purpose: find it in the trace."""

import os
import sqlite3
import tempfile
from contextlib import asynccontextmanager, closing

import structlog
import uvicorn
from fastapi import FastAPI, HTTPException
from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor
from opentelemetry.instrumentation.sqlite3 import SQLite3Instrumentor

import telemetry

telemetry.start()
log = structlog.get_logger()
DATABASE = os.path.join(tempfile.mkdtemp(prefix="shop-catalog-"), "catalog.db")
NAMES = ["Teapot", "Kettle", "Whisk", "Tea tin", "Sieve", "Spoon", "Cup", "Saucer", "Tray", "Timer", "Scale", "Towel"]


def fill():
    with sqlite3.connect(DATABASE) as db:
        db.execute("CREATE TABLE products (id INTEGER PRIMARY KEY, name TEXT, price_cents INTEGER)")
        db.execute("CREATE TABLE stock (product_id INTEGER PRIMARY KEY, quantity INTEGER)")
        db.executemany("INSERT INTO products VALUES (?, ?, ?)", [(i, n, 450 + 325 * i) for i, n in enumerate(NAMES, 1)])
        db.executemany("INSERT INTO stock VALUES (?, ?)", [(i, 3 * i) for i in range(1, len(NAMES) + 1)])


fill()
# Only now: what is done once at the start is nobody's request.
SQLite3Instrumentor().instrument()


@asynccontextmanager
async def lifespan(_app):
    log.info("catalog listens", port=PORT)
    yield
    telemetry.stop()


PORT = int(os.environ.get("PORT", 8802))
app = FastAPI(lifespan=lifespan)
FastAPIInstrumentor.instrument_app(app)


def query(db, statement, *values):
    cursor = db.cursor()
    cursor.execute(statement, values)
    return cursor.fetchall()


@app.get("/products")
def products():
    with closing(sqlite3.connect(DATABASE)) as db:
        found = []
        for id_, name, price in query(db, "SELECT id, name, price_cents FROM products ORDER BY id"):
            # The +1 of N+1. One JOIN would do.
            [(quantity,)] = query(db, "SELECT quantity FROM stock WHERE product_id = ?", id_)
            found.append({"id": id_, "name": name, "priceCents": price, "stock": quantity})
    log.info("products listed", count=len(found))
    return found


@app.get("/products/{product}")
def product(product: int):
    with closing(sqlite3.connect(DATABASE)) as db:
        rows = query(db, "SELECT id, name, price_cents FROM products WHERE id = ?", product)
    if not rows:
        log.warning("no such product", product=product)
        raise HTTPException(404, "no such product")
    [(id_, name, price)] = rows
    log.info("product looked up", product=id_)
    return {"id": id_, "name": name, "priceCents": price}


if __name__ == "__main__":
    # uvicorn's own lines are left to the console: they are written outside of any span.
    uvicorn.run(app, host=os.environ.get("HOST", "127.0.0.1"), port=PORT, log_level="warning")
