#!/usr/bin/env bash
# The MQTT broker and its command line clients from Debian, not started. Runs as root.
set -euo pipefail
source deploy/install/apt.sh
install_quietly mosquitto mosquitto-clients
