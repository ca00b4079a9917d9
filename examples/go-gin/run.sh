#!/bin/sh
# One command: sh run.sh. Variables that you set yourself win; PORT moves it.
set -e
cd "$(dirname "$0")"
. ./environment.sh

exec go run .
