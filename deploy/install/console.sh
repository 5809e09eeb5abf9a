#!/usr/bin/env bash
# The front end: packages as locked, then the build into services/api/console/dist.
set -euo pipefail
source deploy/install/present.sh
use_node
fingerprint=$(console_fingerprint)
cd "$console"
packages=$(sha256sum package.json package-lock.json | sha256sum | cut -d ' ' -f 1)
if [[ $(cat node_modules/.installed-from 2>/dev/null) != "$packages" ]]; then
  npm ci --no-audit --no-fund
  printf '%s\n' "$packages" >node_modules/.installed-from
fi
npm run build
printf '%s\n' "$fingerprint" >node_modules/.built-from
