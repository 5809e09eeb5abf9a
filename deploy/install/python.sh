#!/usr/bin/env bash
# python.sh [tests]: the virtual environment, from the lock file and nothing else.
set -euo pipefail
source deploy/install/present.sh
lock=deploy/python/runtime.lock stamp=.venv/.made-for-use
if [[ -n ${1:-} ]]; then lock=deploy/python/development.lock stamp=.venv/.made-for-tests; fi

python=$(find_python)
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { "$python" --version; echo "Python 3.11 or newer is needed."; exit 1; }
# an environment that was copied or whose interpreter is gone is made anew
if ! .venv/bin/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  rm -rf .venv
  "$python" -m venv .venv
fi
rm -f .venv/.made-for-*
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore PIP_NO_INPUT=1
.venv/bin/python -m pip install --require-hashes -r "$lock"
.venv/bin/python -m pip install --no-build-isolation --no-deps -e .
fingerprint=$(python_fingerprint "${1:-}")
printf '%s\n' "$fingerprint" >"$stamp"
