#!/usr/bin/env bash
# All checks that need nothing but Node, in one command: types, style, tests. With --all everything that has to hold before a change lands (.ci/run).
#   scripts/check_behavior.sh [--all]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
case "${1:-}" in
  '') ;;
  --all) exec bash .ci/run ;;
  *)
    echo "check_behavior: unknown argument $1; usage: scripts/check_behavior.sh [--all]" >&2
    exit 2
    ;;
esac
[ -d node_modules ] || npm ci
npm run --silent typecheck
npm run --silent lint
npm test
