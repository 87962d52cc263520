#!/usr/bin/env bash
# Leaves what `npm run bench:clients` compares with and npm's lock file does not bring, in .peers/bench-clients: @confluentinc/kafka-javascript,
# whose published sources (librdkafka's among them) are compiled here, and librdkafka from C, a driver of ours linked to the very same build.
# Does nothing when they are there already. Needs a C and a C++ compiler, make, and Node's headers, which the repository's own Node brings.
#   scripts/fetch_bench_clients.sh [--force]
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
folder="$root/.peers/bench-clients"
wanted="@confluentinc/kafka-javascript@1.10.1"
package="$folder/node_modules/@confluentinc/kafka-javascript"
driver="$root/bench/clients/librdkafka-driver.c"

fail() {
  echo "fetch_bench_clients: $*" >&2
  exit 1
}

# The Node that will load the binding decides for which one it is compiled.
export PATH="$root/node_modules/.bin:$PATH"
headers="$(node -p "require('node:path').resolve(process.execPath, '../..')")"
[[ -f "$headers/include/node/node.h" ]] || fail "the Node on PATH ($(command -v node)) comes without its headers."
stamp="$wanted $(node -p process.version)"

if [[ "${1:-}" == --force || ! -f "$folder/.installed" || "$(cat "$folder/.installed")" != "$stamp" ]]; then
  for tool in cc c++ make python3; do
    command -v "$tool" > /dev/null || fail "$tool is needed and not on PATH."
  done
  rm -rf "$folder"
  mkdir -p "$folder"
  echo '{"name": "bench-clients", "private": true}' > "$folder/package.json"
  npm install --prefix "$folder" --ignore-scripts --no-audit --no-fund --silent "$wanted"
  # Linked to the libraries of the system and not to copies that its configure script would download.
  (cd "$package" && CKJS_LINKING=dynamic npm_config_nodedir="$headers" npm_config_build_from_source=true \
    npm run-script --silent install > "$folder/build.log" 2>&1) || { tail -n 40 "$folder/build.log" >&2; fail "$wanted could not be compiled."; }
  node -e "console.log('librdkafka', require('$package').librdkafkaVersion)"
  echo "$stamp" > "$folder/.installed"
  echo "$wanted compiled in ${folder#"$root"/}."
else
  echo "$wanted is there already."
fi

library="$package/build/deps"
if [[ ! -x "$folder/librdkafka-driver" || "$driver" -nt "$folder/librdkafka-driver" ]]; then
  cc -O2 -Wall -Wextra -o "$folder/librdkafka-driver" "$driver" -I"$package/deps/librdkafka/src" -L"$library" -Wl,-rpath,"$library" -lrdkafka -lpthread
  echo "librdkafka's driver compiled."
fi
