# shellcheck shell=bash
# Lets the members of the cluster in, and those that are none any more out. Restarts nothing.
lock
mkdir -p "$ROOT"
admit
