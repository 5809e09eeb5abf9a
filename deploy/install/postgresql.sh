#!/usr/bin/env bash
# postgresql.sh VERSION: the server and PostGIS from Debian, without a cluster of their own. Runs as root.
set -euo pipefail
source deploy/install/apt.sh
install_quietly "postgresql-$1" "postgresql-$1-postgis-3"
