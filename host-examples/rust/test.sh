#!/usr/bin/env bash
# Runs the tests. What the DRAWDOWN_ variables mean: ../README.md. DRAWDOWN_PACKAGES are the members of the workspace
# that cargo is to build together, so that the stage `hosts` compiles the runtime once; of their tests none runs here.
set -euo pipefail
cd "$(dirname "$0")"
packages=()
for package in ${DRAWDOWN_PACKAGES:-drawdown-example-rust}; do packages+=(-p "$package"); done
# One test at a time, as costs are measured on the way.
exec cargo test --release --locked "${packages[@]}" --test rust_host -- --test-threads=1 "$@"
