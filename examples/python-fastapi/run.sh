#!/bin/sh
# One command: sh run.sh. Variables that you set yourself win; PORT moves it.
set -e
cd "$(dirname "$0")"
. ./environment.sh

python3 -m venv .venv
. .venv/bin/activate
pip install -r requirements.txt
opentelemetry-bootstrap -a install

exec opentelemetry-instrument uvicorn app:app --port "${PORT:-8000}"
