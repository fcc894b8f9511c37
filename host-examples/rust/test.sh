#!/usr/bin/env bash
# Runs the tests. The packages beside ours are named so that the runtime is compiled once for all of them; of their
# tests none runs here. What the DRAWDOWN_ variables mean: ../README.md.
set -euo pipefail
cd "$(dirname "$0")"
exec cargo test --release --locked -p drawdown-host -p drawdown-abi -p drawdown-cli -p drawdown-example-rust \
  --test rust_host -- "$@"
