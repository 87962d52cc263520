#!/usr/bin/env bash
# Packs what runs by itself: the package as it is published, its dependencies, and a Node. Unpacked anywhere, the rafka in its bin folder needs nothing else on the machine.
# Needs `npm run build`. Usage: pack_archive.sh [folder for the archive, default: here]; prints the archive's path.
set -euo pipefail
target=$(cd "${1:-.}" && pwd)
cd "$(dirname "$0")/.."
read -r version platform < <(node -p "const { version } = require('./package.json'); version + ' ' + process.platform + '-' + process.arch")
node_package=node-$platform
node_version=$(node -p "require('$node_package/package.json').version")
name=rafka-$version-$platform
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
launcher=$work/$name/bin/rafka
mkdir -p "${launcher%/*}" "$work/$name/lib"
npm pack --silent --ignore-scripts --pack-destination "$work" >/dev/null
echo '{ "private": true }' >"$work/$name/lib/package.json"
(cd "$work/$name/lib" && npm install --silent --no-fund --no-audit --ignore-scripts "$work/rafka-$version.tgz" "$node_package@$node_version" >&2)
cat >"$launcher" <<LAUNCHER
#!/bin/sh
here=\$(dirname "\$(readlink -f "\$0")")
modules=\$here/../lib/node_modules
exec "\$modules/$node_package/bin/node" "\$modules/rafka/bin/rafka.mjs" "\$@"
LAUNCHER
chmod +x "$launcher"
rm -rf "$work/$name/lib/package.json" "$work/$name/lib/package-lock.json" "$work/$name/lib/node_modules/.bin"
cp README.md CHANGELOG.md LICENSE NOTICE "$work/$name/"
tar -C "$work" --owner=0 --group=0 -czf "$target/$name.tar.gz" "$name"
echo "$target/$name.tar.gz"
