#!/usr/bin/env bash
# Leaves the clients of the compatibility suites (test/compat) that npm does not bring: kcat, Prometheus, openssl and curl as Debian packages and confluent-kafka
# in a Python environment of its own, .peers/venv. Does nothing for what is there already. The Java client and tools come with
# scripts/fetch_kafka.sh.
#   scripts/fetch_clients.sh
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
venv="$root/.peers/venv"
wanted="confluent-kafka==2.16.1"

fail() {
  echo "fetch_clients: $*" >&2
  exit 1
}

# debian_package PACKAGE: for the program of the same name.
debian_package() {
  if command -v "$1" > /dev/null; then
    echo "$1 is there already."
    return
  fi
  command -v apt-get > /dev/null || fail "$1 is not on PATH and this system has no apt-get to install it."
  local sudo=()
  [[ "$(id -u)" == 0 ]] || sudo=(sudo)
  "${sudo[@]}" apt-get update -qq
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$1" > /dev/null
  command -v "$1" > /dev/null
  echo "$1 installed."
}

debian_package kcat
# With promtool.
debian_package prometheus
debian_package openssl
debian_package curl

if [[ -f "$venv/.installed" && "$(cat "$venv/.installed")" == "$wanted" ]]; then
  echo "$wanted is there already."
else
  command -v python3 > /dev/null || fail "Python 3 is needed; it is not on PATH."
  rm -rf "$venv"
  mkdir -p "$root/.peers"
  python3 -m venv "$venv" || fail "Python's venv module is missing (Debian: apt-get install python3-venv)."
  "$venv/bin/pip" install --quiet --disable-pip-version-check "$wanted"
  "$venv/bin/python" -c 'import confluent_kafka'
  echo "$wanted" > "$venv/.installed"
  echo "$wanted installed in ${venv#"$root"/}."
fi
