# make run: a mini-program with live video, from nothing.   make test: every test.
APP ?= sample-apps/live-room

.PHONY: run test build setup

run: setup build
	target/release/zhenji run $(APP)

build:
	cargo build --release --locked

test:
	scripts/setup.sh --tests
	scripts/fetch-npm.sh
	cargo test --release --locked --workspace

setup:
	scripts/setup.sh
