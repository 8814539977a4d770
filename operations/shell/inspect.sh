# shellcheck shell=bash
# Prints what `observe` does not need: a word and its value a line. Changes nothing; needs ROOT, UNIT.
revision=$(readlink -f "$ROOT/current" || true)
[[ -d "$revision" ]] || exit 0

pid=$(systemctl show -p MainPID --value etcd.service)
[[ "$pid" == 0 ]] || stat -c 'since %Y' "/proc/$pid" || true
sed -n 's/^quota-backend-bytes: /quota /p' "$revision/cfg/etcd.yml" || true
for file in "$revision"/ssl/*.crt; do
  printf 'certificate %s %s\n' "$(basename "$file" .crt)" "$(base64 -w0 "$file")"
done

for store in bin settings ssl; do
  if [[ -e "$revision/$store/.sums" ]]; then
    # What it says of a file: NAME: FAILED, or NAME: FAILED open or read.
    (cd "$revision/$store" && sha256sum --quiet --check .sums 2>/dev/null || true) |
      sed -n "s|^\(.*\): FAILED.*|changed $(readlink -f "$revision/$store")/\1|p"
  else
    echo "changed $(readlink -f "$revision/$store" || echo "$revision/$store")/.sums"
  fi
done
cat "$revision/settings/etcd.yml" "$ROOT/initial.yml" 2>/dev/null | cmp -s - "$revision/cfg/etcd.yml" ||
  echo "changed $revision/cfg/etcd.yml"
cmp -s "$revision/settings/etcd.service" "$UNIT" || echo "changed $UNIT"
find "$UNIT.d" -type f ! -name revision.conf -printf 'changed %p\n' 2>/dev/null || true
