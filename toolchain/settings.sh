# shellcheck shell=bash
# shellcheck disable=SC2034  # used by the scripts that source this
# What the scripts of the toolchain share; sourced, with $toolchain set to this directory.

: "${toolchain:?}"
cache="$(cd "$toolchain/.." && pwd -P)/.cache/toolchain"
# The oldest engine that serves, and the one that is fetched or built: that of the Go module.
version="$(sed -n 's|.*github.com/pulumi/pulumi/pkg/v3 v\([0-9.]*\).*|\1|p' "$toolchain/pulumi/go.mod" | head -n 1)"

# Older modules are not in the checksum database; the committed go.sum holds what they have to be. The settings that
# decide what can be taken from Go's build cache are the same for building and for checking.
# The compiler collects garbage more often than two cores with some memory need.
export GOGC=400 GOMEMLIMIT=2GiB
export GOSUMDB=off GOWORK=off GOTOOLCHAIN=local CGO_ENABLED=0 GOFLAGS="-trimpath -mod=readonly -buildvcs=false"

say() { printf 'toolchain: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

older() { [[ "$1" != "$2" && "$(printf '%s\n' "$1" "$2" | sort -V | head -n 1)" == "$1" ]]; }

require_go() {
  local floor found
  floor="$(sed -n 's/^go //p' "$toolchain/pulumi/go.mod")"
  command -v go >/dev/null || fail "Go is not on PATH. Install Go $floor or newer, or put an official pulumi on PATH."
  found="$(go env GOVERSION)"
  found="${found#go}"
  if older "${found%% *}" "$floor"; then
    fail "Go $found is too old: install Go $floor or newer, or put an official pulumi on PATH."
  fi
}
