#!/bin/sh
# Installs the programs that the benchmarks compare with into target/peers. Does nothing when they are there already.
set -eu

root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
to=${ZHENJI_PEERS_DIR:-$root/target/peers}
packages="miniprogram-simulate@1.6.2 glass-easel@0.12.1 glass-easel-template-compiler@1.1.0 jsdom@22"
# Packed and not installed: the simulator inside it is bundled and needs none of its dependencies.
mpcore="@weapp-vite/miniprogram-automator@1.2.21"
wanted="$packages $mpcore"

if [ "$(cat "$to/.complete" 2>/dev/null)" = "$wanted" ]; then
    echo "the peers are in $to"
    exit 0
fi
rm -rf "$to"
mkdir -p "$to/mpcore"
cd "$to"
printf '{ "private": true }\n' > package.json
# shellcheck disable=SC2086 # one word a package
npm install --no-audit --no-fund --ignore-scripts $packages
(cd mpcore && tar xf "$(npm pack --silent "$mpcore")")
printf '%s' "$wanted" > .complete
