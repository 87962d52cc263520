#!/usr/bin/env bash
# Generates the codecs of every message, record and snapshot from Kafka's message specs: `npm run generate`, with the Node that the repository pins.
#   scripts/generate_protocol_messages.sh [--specs DIR] [--check]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec npm run --silent generate -- "$@"
