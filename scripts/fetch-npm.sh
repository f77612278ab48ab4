#!/bin/sh
# Installs the npm packages that tests read into target/npm. Does nothing when they are there already.
set -eu

root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
to=${ZHENJI_NPM_DIR:-$root/target/npm}

mkdir -p "$to"
if cmp -s "$root/scripts/npm/package.json" "$to/package.json" && [ -f "$to/.complete" ]; then
    echo "npm packages are in $to"
    exit 0
fi
rm -f "$to/.complete"
cp "$root/scripts/npm/package.json" "$to/package.json"
# Their install scripts are not needed: the tests read files and load plain JavaScript.
(cd "$to" && npm install --no-audit --no-fund --ignore-scripts)
touch "$to/.complete"
