#!/usr/bin/env bash
# Installs what requirements.txt pins, then runs the tests. What the DRAWDOWN_ variables mean: ../README.md.
set -euo pipefail
cd "$(dirname "$0")"
lock=$(sha256sum requirements.txt pyproject.toml)
if [ "$(cat .venv/.installed 2>/dev/null)" != "$lock" ]; then
  python3 -m venv --clear .venv || { echo "missing: Python 3.11 or newer with venv" >&2; exit 1; }
  .venv/bin/pip install --quiet --require-hashes --requirement requirements.txt
  .venv/bin/pip install --quiet --no-deps --no-build-isolation --editable .
  echo "$lock" > .venv/.installed
fi
exec .venv/bin/pytest "$@"
