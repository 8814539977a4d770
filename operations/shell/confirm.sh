# shellcheck shell=bash
# Writes down who the member became. The identity comes last: with it everything before it is done.
# Needs ROOT, INITIAL, IDENTITY.
lock
put "$ROOT/initial.yml" <<<"$INITIAL"
compose "$(basename "$(readlink "$ROOT/current")")"
put "$ROOT/identity.json" <<<"$IDENTITY"
rm -f "$ROOT/unfounded"
sync "$ROOT"
