# make run: a mini-program with live video, from nothing.   make test: every test.
APP ?= sample-apps/live-room

# Both build the whole workspace, so that nothing is compiled twice.
.PHONY: run test build setup

run: setup build
	target/release/zhenji run $(APP)

build:
	cargo build --release --locked --workspace

test:
	scripts/setup.sh --tests
	scripts/fetch-npm.sh
	cargo build --release --locked --workspace
	cargo test --release --locked --workspace

setup:
	scripts/setup.sh
