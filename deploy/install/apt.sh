# Installs Debian packages so that nothing is started and nothing is enabled. Sourced by the scripts that run as root.
# shellcheck shell=bash

policy=/usr/sbin/policy-rc.d
policy_kept=$policy.kept-by-lifeline
policy_mark='# temporary: lifeline installs packages without starting them'
no_cluster=/etc/postgresql-common/createcluster.d/lifeline-temporary.conf

# install_quietly PACKAGE...
install_quietly() {
  restore_machine # what an earlier run left that was killed before it could
  enabled_before=$(list_enabled)
  trap 'restore_machine; disable_newcomers' EXIT
  trap 'exit 130' INT TERM HUP
  forbid_starting
  dpkg --configure -a # what an interrupted installation has left half done
  refresh_lists
  apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@"
  restore_machine
  disable_newcomers
  trap - EXIT INT TERM HUP
}

refresh_lists() { apt-get update -q -o DPkg::Lock::Timeout=300; }

# 101 is "not allowed" to Debian's package scripts; no default cluster, because ours lives in the private directory.
forbid_starting() {
  [[ ! -e $policy ]] || mv "$policy" "$policy_kept"
  printf '#!/bin/sh\n%s\nexit 101\n' "$policy_mark" >"$policy"
  chmod 755 "$policy"
  mkdir -p "$(dirname "$no_cluster")"
  printf 'create_main_cluster = false\n' >"$no_cluster"
}

restore_machine() {
  if [[ -e $policy ]] && grep -qF "$policy_mark" "$policy"; then rm "$policy"; fi
  [[ ! -e $policy_kept ]] || mv "$policy_kept" "$policy"
  rm -f "$no_cluster"
}

# Everything that would start at the next boot.
list_enabled() {
  { find /etc/systemd/system -path '*.wants/*' -type l; find /etc/rc[2-5].d -name 'S*'; } 2>/dev/null | sort
}

# What the new packages have enabled. Debian keeps such a choice at upgrades; `systemctl enable` takes it back.
# Parts of the system itself, which a bare machine gets as dependencies of a browser, are left as Debian wants them.
disable_newcomers() {
  local link
  comm -13 <(printf '%s\n' "$enabled_before") <(list_enabled) | while read -r link; do
    case $(basename "$link") in dbus* | systemd* | getty* | remote-fs.target | S*dbus) continue ;; esac
    case $link in
      /etc/systemd/*) rm -f "$link" ;;
      /etc/rc*) update-rc.d "$(basename "$link" | sed 's/^S[0-9]*//')" disable ;;
    esac
  done
}

is_installed() { dpkg-query -W -f '${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed; }

# install_for_building PACKAGE...: what was not there before is marked as no longer needed, for `apt autoremove`
install_for_building() {
  local package newcomers=()
  for package in "$@"; do
    is_installed "$package" || newcomers+=("$package")
  done
  ((${#newcomers[@]})) || return 0
  install_quietly "${newcomers[@]}"
  apt-mark auto "${newcomers[@]}"
}
