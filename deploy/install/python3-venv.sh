#!/usr/bin/env bash
# Debian splits the module that makes virtual environments from python3. Runs as root.
set -euo pipefail
source deploy/install/apt.sh
install_quietly python3 python3-venv
