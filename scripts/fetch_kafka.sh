#!/usr/bin/env bash
# Leaves Apache Kafka's runtime jars in .peers, for the benchmarks beside Kafka and the tests against it: the Kafka that Rafka is measured
# by (bench/peers/pom.xml) in .peers/libs, and the oldest one that the client speaks with (test/compat/native-client/old-kafka/pom.xml)
# in .peers/old-kafka. Does nothing for those that are there already. Needs Java 17 or newer and Maven, and installs neither.
#   scripts/fetch_kafka.sh [--force]
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
force="${1:-}"

fail() {
  echo "fetch_kafka: $*" >&2
  exit 1
}

check_tools() {
  local java="${JAVA_HOME:+$JAVA_HOME/bin/}java" major
  command -v "$java" > /dev/null || fail "Java 17 or newer is needed; none on PATH, and JAVA_HOME names none."
  command -v mvn > /dev/null || fail "Maven is needed (mvn); it is not on PATH."
  major="$("$java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1)"
  [[ "${major:-0}" -ge 17 ]] || fail "Java 17 or newer is needed; '$java' says ${major:-nothing}."
}

fresh=
trap 'rm -rf "$fresh"' EXIT

fetch() {
  local pom="$root/$1" libs="$root/$2" stamp="$root/$2.pom.sum" sum
  sum="$(cksum < "$pom")"
  if [[ "$force" != --force && -f "$stamp" && "$(cat "$stamp")" == "$sum" ]] && compgen -G "$libs/kafka-clients-*.jar" > /dev/null; then
    echo "Kafka's jars are in $2 already."
    return
  fi
  check_tools
  # Jars go to a folder of their own first: a download that breaks off must not look like a whole one.
  fresh="$libs.fresh.$$"
  mkdir -p "$fresh"
  mvn --batch-mode --quiet -f "$pom" dependency:copy-dependencies "-DoutputDirectory=$fresh" -DincludeScope=runtime
  compgen -G "$fresh/kafka-clients-*.jar" > /dev/null || fail "Maven left no kafka-clients jar."

  rm -rf "$libs"
  mv "$fresh" "$libs"
  echo "$sum" > "$stamp"
  echo "$(find "$libs" -name '*.jar' | wc -l | tr -d ' ') jars in $2"
}

fetch bench/peers/pom.xml .peers/libs
fetch test/compat/native-client/old-kafka/pom.xml .peers/old-kafka
