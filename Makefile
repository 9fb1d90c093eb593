# One recipe an act; CI runs the same ones (.ci/run).
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help build demo test lint bench soak fuzz clean

# In CI the lock file must be right already.
LOCKED := $(if $(CI),--locked)
TARGET := $(or $(CARGO_TARGET_DIR),target)
# Each is a workspace of its own: exactly an outsider's view.
GUESTS := $(patsubst %/Cargo.toml,%,$(wildcard plugins/Cargo.toml tests/guests/Cargo.toml))

help: ## list the recipes
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST)

build: ## the host, the simulated registers and the pilot's assistants, in release
	scripts/setup build
	cargo build --release $(LOCKED) -p samspill-server -p samspill-registers --bins
	SAMSPILL=$(TARGET)/release/samspill scripts/build-guests plugins target/assistants

demo: build ## the pilot on http://127.0.0.1:8080, with simulated registers
	scripts/demo

# The binary is built together with the tests: built alone it would have other features of the same
# dependencies, and wasmtime would be compiled twice.
test: ## every test of the host, the SDK and the assistants
	scripts/setup test
	cargo build $(LOCKED) --workspace --bins --tests
	SAMSPILL=$(TARGET)/debug/samspill scripts/build-guests plugins target/assistants
	SAMSPILL=$(TARGET)/debug/samspill scripts/build-guests tests/guests target/test-guests
	@[ -d "$${SAMSPILL_SHARED:-../shared}/data" ] || echo 'test: no shared data beside the checkout: the tests of it are skipped'
	cargo nextest run $(LOCKED) --workspace $(if $(CI),--profile ci)
	cargo test $(LOCKED) --workspace --doc
	# The guests of tests/guests are tested by the host's tests; they have none of their own.
	CARGO_TARGET_DIR=plugins/target cargo nextest run $(LOCKED) --config-file .config/nextest.toml $(if $(CI),--profile ci) --workspace --manifest-path plugins/Cargo.toml

lint: ## formatting, clippy, and the checks on direction, sizes and licences
	scripts/setup lint
	cargo fmt --all --check
	cargo clippy $(LOCKED) --workspace --all-targets -- -D warnings
	scripts/lint-guests $(GUESTS)
	scripts/check-direction --self-test
	scripts/check-direction
	scripts/check-sizes
	scripts/check-licences --self-test
	scripts/check-licences
	if cargo deny --version >/dev/null 2>&1; then \
		cargo deny check bans licenses sources; \
	else \
		echo 'lint: cargo-deny is not installed: skipped; scripts/check-licences has held the same licences and bans'; \
	fi
	if command -v shellcheck >/dev/null; then \
		shellcheck -x .ci/run $$(grep -lE '^#!.*\bbash' scripts/*) scripts/common.sh; \
	else \
		echo 'lint: shellcheck is not installed: skipped'; \
	fi

bench: ## the benchmarks
	scripts/setup build
	cargo build --release $(LOCKED) -p samspill-server --bin samspill
	SAMSPILL=$(TARGET)/release/samspill scripts/build-guests plugins target/assistants
	SAMSPILL=$(TARGET)/release/samspill scripts/build-guests tests/guests target/test-guests
	cargo bench $(LOCKED) --workspace

# The three are built together, so that they share dependencies.
soak: ## a steady load for SOAK_SECONDS (900): are memory and latency flat? Writes target/soak.md
	scripts/setup build
	cargo build --release $(LOCKED) -p samspill-server -p samspill-registers -p samspill-e2e --bins --benches
	SAMSPILL=$(TARGET)/release/samspill scripts/build-guests plugins target/assistants
	SOAK_SECONDS=$${SOAK_SECONDS:-900} cargo bench $(LOCKED) -p samspill-e2e --bench soak

# CI runs it briefly: FUZZ_SECONDS=20.
fuzz: ## fuzzes each target for FUZZ_SECONDS (600), where cargo-fuzz is installed
	scripts/fuzz $(or $(FUZZ_SECONDS),600)

clean: ## everything that was built, also the assistants
	cargo clean
	rm -rf fuzz/target target/assistants target/test-guests $(addsuffix /target,$(GUESTS))
