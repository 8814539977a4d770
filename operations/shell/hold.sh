# shellcheck shell=bash
# Keeps other runs from changing this host for as long as this one is heard on descriptor 3. The end of the run, of its
# connection, or SILENCE seconds without a sign of it end this script, and the kernel gives the lock up with it.
# Needs HELD, SILENCE.
exec 8>>"$HELD"
if ! flock -n 8; then
  echo "busy $(<"$HELD")"
  exit 0
fi
echo "$RUN" >"$HELD"
echo held
while read -r -t "$SILENCE" -u 3; do :; done
# Otherwise the shell would wait for its next command, and hold on.
exit 0
