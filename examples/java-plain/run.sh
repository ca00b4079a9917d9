#!/bin/sh
# One command: sh run.sh. Variables that you set yourself win; PORT moves it.
set -e
cd "$(dirname "$0")"
. ./environment.sh

mvn dependency:copy -DoutputDirectory=. -Dmdep.stripVersion \
  -Dartifact=io.opentelemetry.javaagent:opentelemetry-javaagent:2.33.1

javac Shop.java
exec java -javaagent:opentelemetry-javaagent.jar Shop
