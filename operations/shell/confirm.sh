# shellcheck shell=bash
# Writes down who the member became. The identity comes last: with it everything before it is done.
# Needs ROOT, INITIAL, IDENTITY, and PROVED: the revision that was proved; empty when another is to be activated yet.
lock
put "$ROOT/initial.yml" <<<"$INITIAL"
compose "$(basename "$(readlink "$ROOT/current")")"
[[ -z "$PROVED" ]] || link "revisions/$PROVED" "$ROOT/proved"
put "$ROOT/identity.json" <<<"$IDENTITY"
rm -f "$ROOT/unfounded"
sync "$ROOT"
