# What is on this machine already. Sourced by install.sh; every check is a look at a file or one short command.
# shellcheck shell=bash

console=services/api/console

debian_codename() {
  # shellcheck source=/dev/null
  (source /etc/os-release 2>/dev/null && [[ ${ID:-} == debian ]] && printf '%s' "${VERSION_CODENAME:-}") || true
}

# The PostgreSQL that this Debian ships, else the newest one that is installed with both extensions.
postgresql_version() {
  case $(debian_codename) in
    bookworm) printf 15 ;;
    trixie) printf 17 ;;
    *) complete_postgresql ;;
  esac
}

complete_postgresql() {
  local directory
  for directory in /usr/share/postgresql/*/extension; do
    [[ -e $directory/timescaledb.control && -e $directory/postgis.control ]] || continue
    basename "$(dirname "$directory")"
  done | sort -n | tail -n 1
}

have_postgresql() {
  local version
  version=$(postgresql_version)
  [[ -n $version && -x /usr/lib/postgresql/$version/bin/postgres && -e /usr/share/postgresql/$version/extension/postgis.control ]]
}

have_timescaledb() {
  local version
  version=$(postgresql_version)
  [[ -n $version && -e /usr/share/postgresql/$version/extension/timescaledb.control ]]
}

have_mosquitto() {
  # Debian keeps the broker in /usr/sbin, which is not on everybody's path
  PATH=$PATH:/usr/sbin command -v mosquitto >/dev/null && command -v mosquitto_pub >/dev/null
}

have_chromium() { command -v chromium >/dev/null && command -v curl >/dev/null; }

have_python_venv() { [[ -x .venv/bin/python ]] || "$(find_python)" -c 'import ensurepip, venv' 2>/dev/null; }

# The first interpreter that is new enough; python3 itself when none is, so that the message names it.
find_python() {
  local candidate
  for candidate in python3 python3.13 python3.12 python3.11; do
    command -v "$candidate" >/dev/null || continue
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
      printf '%s' "$candidate"
      return
    fi
  done
  printf python3
}

# What the virtual environment must have been made from: the locks, our own metadata, this place.
python_fingerprint() {
  local locks=(deploy/python/runtime.lock)
  [[ -z ${1:-} ]] || locks=(deploy/python/development.lock)
  { pwd; cat "${locks[@]}" pyproject.toml; } | sha256sum | cut -d ' ' -f 1
}

# python_current TESTS: the stamp of the tests' packages counts for both, because their lock holds all of the other
python_current() {
  [[ -x .venv/bin/python ]] || return 1
  [[ $(cat .venv/.made-for-tests 2>/dev/null) == "$(python_fingerprint tests)" ]] && return 0
  [[ -z ${1:-} && $(cat .venv/.made-for-use 2>/dev/null) == "$(python_fingerprint)" ]]
}

have_node() { system_node_is_new_enough || [[ -x .venv-node/bin/node && -e .venv-node/.complete ]]; }

system_node_is_new_enough() {
  local version major minor
  version=$(node --version 2>/dev/null) || return 1
  IFS=. read -r major minor _ <<<"${version#v}"
  command -v npm >/dev/null && ((major > 20 || (major == 20 && minor >= 19)))
}

# Puts a node that is new enough first on the path.
use_node() { system_node_is_new_enough || export PATH=$PWD/.venv-node/bin:$PATH; }

console_fingerprint() {
  (cd "$console" && find . \( -name node_modules -o -name dist -o -name test-results \) -prune -o -type f -print0 |
    sort -z | xargs -0 sha256sum | sha256sum | cut -d ' ' -f 1)
}

console_current() {
  [[ -e $console/dist/index.html && $(cat "$console/node_modules/.built-from" 2>/dev/null) == "$(console_fingerprint)" ]]
}
