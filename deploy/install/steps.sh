# Progress lines, the log and the rights of the install scripts. Sourced by install.sh, never run.
# shellcheck shell=bash

install_log=${LIFELINE_HOME:-$PWD/.lifeline}/logs/install.log
planned_titles=() planned_commands=() planned_rights=()

say() { printf '%s\n' "$*"; }

give_up() {
  printf '%s\n' "$@" >&2
  exit 1
}

# plan TITLE SCRIPT [ARGUMENT...]: a step that needs no rights
plan() { add_step user "$@"; }

# plan_as_root TITLE SCRIPT [ARGUMENT...]: a step that changes the machine
plan_as_root() { add_step root "$@"; }

add_step() {
  planned_rights+=("$1") planned_titles+=("$2")
  printf -v command '%q ' bash "deploy/install/$3" "${@:4}"
  planned_commands+=("$command")
}

run_plan() {
  local total=${#planned_titles[@]} number
  ((total)) || return 0
  check_rights
  say "Installing what is missing (all output in ${install_log#"$PWD/"}):"
  for ((number = 0; number < total; number++)); do
    run_step "[$((number + 1))/$total] ${planned_titles[number]}" "${planned_rights[number]}" "${planned_commands[number]}"
  done
}

run_step() {
  local title=$1 began=$SECONDS line
  printf '%s ... ' "$title"
  printf '\n=== %s  %s\n' "$(date '+%F %T')" "$title" >>"$install_log"
  line=$(wc -l <"$install_log")
  if run_with_rights "$2" "$3" >>"$install_log" 2>&1 </dev/null 9>&-; then
    printf '%d s\n' $((SECONDS - began))
    return
  fi
  printf 'failed after %d s. The last lines were:\n\n' $((SECONDS - began))
  tail -n "+$((line + 1))" "$install_log" | tail -n 15 | sed 's/^/    /'
  give_up "" "The whole output is in $install_log" "When the network is the reason, mend it and run the same command again: finished steps are kept."
}

run_with_rights() {
  local command=$2
  if [[ $1 == root && $EUID -ne 0 ]]; then
    # variables are named, because sudo drops the environment
    command="sudo env DEBIAN_FRONTEND=noninteractive http_proxy='${http_proxy:-}' https_proxy='${https_proxy:-}' $command"
  fi
  DEBIAN_FRONTEND=noninteractive bash -c "$command"
}

# Changing the machine takes root or sudo, and a Debian whose packages we know: say so before the first step.
check_rights() {
  [[ " ${planned_rights[*]} " == *" root "* ]] || return 0
  local codename
  codename=$(debian_codename)
  if [[ $codename != bookworm && $codename != trixie ]]; then
    give_up "This machine is not Debian 12 or 13, and something is missing: $(missing_for_root)." \
      "Install PostgreSQL with TimescaleDB and PostGIS, Mosquitto (and python3-venv) by its own means, then run the" \
      "same command again. deploy/compose.yaml is another way."
  fi
  [[ $EUID -ne 0 ]] || return 0
  if ! command -v sudo >/dev/null; then
    give_up "Something is missing: $(missing_for_root)." \
      "Installing it takes root, and there is no sudo here. Run as root, from $PWD:" "" \
      "    deploy/install/install.sh --no-console" "" "and then the same command again as yourself."
  fi
  if ! sudo -n true 2>/dev/null; then
    say "Installing $(missing_for_root) takes root; sudo may ask for your password."
    sudo -v || give_up "sudo refused. Ask an administrator to run, from $PWD: deploy/install/install.sh --no-console"
  fi
}

missing_for_root() {
  local number list=''
  for number in "${!planned_titles[@]}"; do
    [[ ${planned_rights[number]} == user ]] || list+="${list:+, }${planned_titles[number]}"
  done
  printf '%s' "$list"
}
