#!/usr/bin/env bash
# What the checks need beside Node, where Debian's packages can be had and it is missing: a browser, and promtool.
# promtool is taken out of its package: the Prometheus server is not to be started as a service.
set -euo pipefail

BIN="${XDG_CACHE_HOME:-$HOME/.cache}/holdfast/bin"

has() { command -v "$1" >/dev/null || [ -x "$BIN/$1" ]; }

if { has chromium || has google-chrome; } && has promtool && has prometheus; then exit 0; fi
if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
  echo 'Not installed, since this is no Debian or not root: what is missing of chromium, promtool, prometheus.'
  exit 0
fi
apt-get update -qq
if ! has chromium && ! has google-chrome; then
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null
fi
if ! has promtool || ! has prometheus; then
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  chmod 755 "$folder"
  (cd "$folder" && apt-get download -qq prometheus && dpkg -x prometheus_*.deb unpacked)
  mkdir -p "$BIN"
  install "$folder/unpacked/usr/bin/promtool" "$folder/unpacked/usr/bin/prometheus" "$BIN/"
fi
