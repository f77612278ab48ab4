#!/bin/sh
# Runs pusher, origin and three players for so many minutes (30), with connections cut now and then; fails when memory or
# latency grows, sound and pictures drift apart, or somebody does not come back.
set -eu
cd "$(dirname -- "$0")/.."
cargo build --release --locked --workspace --bin soak
exec target/release/soak "${1:-30}"
