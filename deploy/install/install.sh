#!/usr/bin/env bash
# Installs what is missing on Debian 12 or 13, nothing else; quick and silent when all is there.
#
#   deploy/install/install.sh [--tests] [--no-console]
#
# --tests also installs the developers' Python packages, chromium and curl. Programs come from Debian, Python packages and
# node into the project itself. Nothing is started or enabled. Everything that happened is in .lifeline/logs/install.log.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source deploy/install/steps.sh
source deploy/install/present.sh

tests='' with_console=1
for argument in "$@"; do
  case $argument in
    --tests) tests=1 ;;
    --no-console) with_console='' ;;
    *) give_up "install.sh: unknown argument '$argument'" ;;
  esac
done

mkdir -p "$(dirname "$install_log")"
# two installations at once (make demo beside make test) would disturb each other: the second waits
exec 9>"$(dirname "$install_log")/.install.lock"
flock -n 9 || { say "Another installation is running here; waiting for it."; flock 9; }

version=$(postgresql_version)
have_python_venv || plan_as_root "python3-venv" python3-venv.sh
have_postgresql || plan_as_root "PostgreSQL${version:+ $version} with PostGIS" postgresql.sh "$version"
have_timescaledb || plan_as_root "TimescaleDB for PostgreSQL${version:+ $version}" timescaledb.sh "$version"
have_mosquitto || plan_as_root "Mosquitto" mosquitto.sh
[[ -z $tests ]] || have_chromium || plan_as_root "Chromium and curl for the tests" chromium.sh
python_current "$tests" || plan "Python packages into .venv" python.sh "$tests"
if [[ -n $with_console && -e $console/package.json ]]; then
  have_node || plan "node into .venv-node" node.sh
  console_current || plan "Console" console.sh
fi
run_plan
