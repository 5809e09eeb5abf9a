#!/usr/bin/env bash
# node and npm in an environment of their own, for machines whose node is missing or older than 20.19.
set -euo pipefail
source deploy/install/present.sh
rm -rf .venv-node
"$(find_python)" -m venv .venv-node
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore PIP_NO_INPUT=1
.venv-node/bin/python -m pip install --require-hashes -r deploy/python/node.lock
.venv-node/bin/node --version
touch .venv-node/.complete
