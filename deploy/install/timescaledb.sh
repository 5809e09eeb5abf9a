#!/usr/bin/env bash
# timescaledb.sh VERSION: TimescaleDB for this PostgreSQL. Runs as root.
#
# Debian 13 has it as a package. Debian 12 has not: there Debian 13's source package is built against PostgreSQL 15,
# without the parts under another licence, and installed as a package of our own that `apt remove` takes away again.
set -euo pipefail
source deploy/install/apt.sh
postgresql=$1
package=postgresql-$postgresql-timescaledb

if [[ $postgresql -ne 15 ]]; then
  install_quietly "$package"
  exit
fi

install_for_building cmake make gcc libc6-dev xz-utils
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# Headers only, unpacked aside: installing their package would bring a second compiler along, 200 MB for nothing.
apt-get download -q -o APT::Sandbox::User=root "postgresql-server-dev-$postgresql" libpq-dev
for package_file in *.deb; do dpkg-deb -x "$package_file" headers; done
cat >pg_config <<SCRIPT
#!/bin/sh
/usr/lib/postgresql/$postgresql/bin/pg_config "\$@" | sed 's#/usr/include/postgresql#$work/headers/usr/include/postgresql#g'
SCRIPT
chmod 755 pg_config

# The archive that this machine already uses, asked for one more suite; its own lists and sources stay untouched.
# shellcheck disable=SC2016 # apt fills these in, not the shell
archive=$(apt-get indextargets --format '$(REPO_URI) $(LABEL)' 'Created-By: Packages' |
  awk '$2 == "Debian" {print $1}' | sort -u | head -n 1)
[[ -n $archive ]] || { echo "This machine's apt knows no Debian archive: see /etc/apt/sources.list*"; exit 1; }
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[[ -e $keyring ]] || keyring=
mkdir -p lists/partial
echo "deb-src ${keyring:+[signed-by=$keyring]} $archive trixie main" >sources.list
own_lists=(-o "Dir::Etc::sourcelist=$work/sources.list" -o Dir::Etc::sourceparts=- -o "Dir::State::Lists=$work/lists" -o APT::Sandbox::User=root)
apt-get "${own_lists[@]}" update -q
apt-get "${own_lists[@]}" source -q --download-only timescaledb
tar xf timescaledb_*.orig.tar.xz
cd timescaledb-*/
version=$(sed -n 's/^version = //p' version.config)

cmake -S . -B build -DAPACHE_ONLY=1 -DREGRESS_CHECKS=OFF -DSEND_TELEMETRY_DEFAULT=NO -DUSE_TELEMETRY=OFF \
  -DUSE_OPENSSL=OFF -DPG_CONFIG="$work/pg_config" -DCMAKE_BUILD_TYPE=Release
make -C build -j "$(nproc)" install DESTDIR="$work/root"

mkdir "$work/root/DEBIAN"
cat >"$work/root/DEBIAN/control" <<CONTROL
Package: $package
Version: $version+lifeline1
Architecture: $(dpkg --print-architecture)
Depends: postgresql-$postgresql
Maintainer: lifeline <root@localhost>
Description: TimescaleDB (Apache edition), built on this machine from Debian's source package
CONTROL
chmod 755 "$work/root"
dpkg-deb --root-owner-group --build "$work/root" "$work/$package.deb"
dpkg -i "$work/$package.deb"
