#!/usr/bin/env bash
# Compares our bytes with those of Apache Kafka's own serializers, for every message and version: `npm run test:java-parity`.
# Fetches Kafka's jars first unless they are there. Needs Java 17 or newer, and Maven for the fetching.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
scripts/fetch_kafka.sh
exec npm run --silent test:java-parity -- "$@"
