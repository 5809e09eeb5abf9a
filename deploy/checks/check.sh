#!/usr/bin/env bash
# Everything that `make check` looks at, each with its name, all of them even when one fails.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit
source deploy/install/present.sh
use_node
failed=()

# check NAME COMMAND...
check() {
  local name=$1 began=$SECONDS output
  shift
  printf '%-34s ' "$name"
  if output=$("$@" 2>&1); then
    printf 'ok      %d s\n' $((SECONDS - began))
  else
    printf 'FAILED  %d s\n%s\n\n' $((SECONDS - began)) "$output"
    failed+=("$name")
  fi
}

pyright() {
  [[ deploy/checks/node_modules/.installed -nt deploy/checks/package-lock.json ]] || {
    npm ci --no-audit --no-fund --prefix deploy/checks && touch deploy/checks/node_modules/.installed
  }
  node deploy/checks/node_modules/pyright/index.js "$@"
}

python=.venv/bin/python
check "style (ruff check)" .venv/bin/ruff check .
check "format (ruff format)" .venv/bin/ruff format --check .
check "types (pyright, strict)" pyright
check "layers (import-linter)" .venv/bin/lint-imports
check "file sizes" $python -m deploy.checks.file_sizes
check "generated files" $python -m deploy.checks.generated
if command -v shellcheck >/dev/null; then
  check "shell scripts (shellcheck)" shellcheck -x deploy/install/*.sh deploy/checks/*.sh deploy/python/*.sh .ci/run
fi
if [[ -e services/api/console/package.json ]]; then
  check "console (types, tests)" npm run check --silent --prefix services/api/console
fi

((${#failed[@]} == 0)) || { printf 'failed: %s\n' "${failed[*]}"; exit 1; }
