# shellcheck shell=bash
# Notes the revision that a failed proof of a later one goes back to. Needs ROOT, REVISION.
lock
link "revisions/$REVISION" "$ROOT/proved"
