# shellcheck shell=bash
# Notes that this machine was looked at and had no cluster to join: nobody needs to wait for its member.
lock
mkdir -p "$ROOT"
touch "$ROOT/unfounded"
