#!/usr/bin/env bash
# Installs what package-lock.json pins, builds and runs the tests. What the DRAWDOWN_ variables mean: ../README.md.
set -euo pipefail
cd "$(dirname "$0")"
command -v node >/dev/null || { echo "missing: Node 20.19 or newer" >&2; exit 1; }
if ! cmp --silent package-lock.json node_modules/.installed-lock.json; then
  npm ci --no-audit --no-fund --loglevel=error
  cp package-lock.json node_modules/.installed-lock.json
fi
npm run --silent build
# Two processes at most: a limit of time is no test of a busy machine.
exec node --test --test-concurrency=2 "$@"
