#!/usr/bin/env bash
# Prints the configuration keys that an etcd source tree knows, one a line: `etcd/keys/extract.sh SERVER_MODULE > etcd/keys/MINOR`.
# SERVER_MODULE is where `go mod download -json go.etcd.io/etcd/server/v3@vX.Y.Z` put it ("Dir").
set -euo pipefail
config="$1/embed/config.go" gates="$1/features/etcd_features.go"

# shellcheck disable=SC2016  # the backquotes are Go's
tags() { sed -nE 's/.*`json:"([a-z0-9-]*[a-z0-9])(,omitempty)?"`.*/\1/p'; }

{
  sed '/^type securityConfig struct/,/^}/d' "$config" | tags
  for plane in client peer; do
    sed -n '/^type securityConfig struct/,/^}/p' "$config" | tags | sed "s/^/$plane-transport-security./"
  done
  if [ -e "$gates" ]; then
    sed -nE 's/^\t+([A-Z][A-Za-z]+): +\{Default:.*/feature-gates.\1/p' "$gates"
  fi
} | LC_ALL=C sort -u
