#!/usr/bin/env bash
# Generates the table of APIs (src/protocol/generated/api-keys.ts). It comes from the same specs and in the same run as the codecs.
#   scripts/generate_protocol_registry.sh [--specs DIR] [--check]
set -euo pipefail
exec "$(dirname "${BASH_SOURCE[0]}")/generate_protocol_messages.sh" "$@"
