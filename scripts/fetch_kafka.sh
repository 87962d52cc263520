#!/usr/bin/env bash
# Leaves Apache Kafka's runtime jars (bench/peers/pom.xml says which) in .peers/libs, for the benchmarks beside Kafka and the
# tests against it. Does nothing when they are there already. Needs Java 17 or newer and Maven, and installs neither.
#   scripts/fetch_kafka.sh [--force]
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
pom="$root/bench/peers/pom.xml"
libs="$root/.peers/libs"
stamp="$root/.peers/libs.pom.sum"

sum="$(cksum < "$pom")"
if [[ "${1:-}" != --force && -f "$stamp" && "$(cat "$stamp")" == "$sum" ]] && compgen -G "$libs/kafka-clients-*.jar" > /dev/null; then
  echo "Kafka's jars are in ${libs#"$root"/} already."
  exit 0
fi

fail() {
  echo "fetch_kafka: $*" >&2
  exit 1
}
java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
command -v "$java" > /dev/null || fail "Java 17 or newer is needed; none on PATH, and JAVA_HOME names none."
command -v mvn > /dev/null || fail "Maven is needed (mvn); it is not on PATH."
major="$("$java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1)"
[[ "${major:-0}" -ge 17 ]] || fail "Java 17 or newer is needed; '$java' says ${major:-nothing}."

# Jars go to a folder of their own first: a download that breaks off must not look like a whole one.
fresh="$root/.peers/libs.fresh.$$"
mkdir -p "$fresh"
trap 'rm -rf "$fresh"' EXIT
mvn --batch-mode --quiet -f "$pom" dependency:copy-dependencies "-DoutputDirectory=$fresh" -DincludeScope=runtime
compgen -G "$fresh/kafka-clients-*.jar" > /dev/null || fail "Maven left no kafka-clients jar."

rm -rf "$libs"
mv "$fresh" "$libs"
echo "$sum" > "$stamp"
echo "$(find "$libs" -name '*.jar' | wc -l | tr -d ' ') jars in ${libs#"$root"/}"
