#!/bin/sh
# Fuzzes everything that reads bytes from outside, with overflow checks on. One argument: seconds a target (600).
# ZHENJI_FUZZ_SEED changes the way, ZHENJI_FUZZ_KEEP=1 leaves the inputs that reached far in target/fuzz.
set -eu
cd "$(dirname -- "$0")/.."
ZHENJI_FUZZ_SECONDS=${1:-600} exec cargo test --release --locked \
    --config 'profile.release.package.zhenji-media.overflow-checks=true' --target-dir target/fuzz \
    -p zhenji-media --lib -- fuzz:: --nocapture --test-threads 2
