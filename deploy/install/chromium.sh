#!/usr/bin/env bash
# The browser of the browser tests. Runs as root.
set -euo pipefail
source deploy/install/apt.sh
install_quietly chromium curl
