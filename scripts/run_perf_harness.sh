#!/usr/bin/env bash
# Runs the performance harness with the Node that the repository pins. See bench/harness.ts --help.
#   scripts/run_perf_harness.sh --mode both --duration-secs 10 --target-rates 1000,10000,100000
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
PATH="$PWD/node_modules/.bin:$PATH" exec node bench/harness.ts "$@"
