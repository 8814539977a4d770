# shellcheck shell=bash
# What the ports of a running member serve. etcd reads its certificates at each handshake, and connections that are open
# keep the former ones, so health alone does not prove new ones. Needs ROOT, SECONDS_EACH, and CLIENT and PEER: where
# the two ports are.
served() { # prints a line a port: which, the serial that it serves, the one of the file, what a client finds wrong
  if type -P openssl >/dev/null; then
    handshake client "$CLIENT" server client-ca.crt
    handshake peer "$PEER" peer peer-ca.crt
  fi
}

handshake() { # PORT PLACE CERTIFICATE AUTHORITIES
  local said own="$ROOT/current/ssl/$3" address="${2%:*}"
  address="${address#[}"
  said=$(timeout "$SECONDS_EACH" openssl s_client -connect "$2" -CAfile "$ROOT/current/ssl/$4" -verify_ip "${address%]}" \
    -cert "$own.crt" -key "$own.key" 2>&1 </dev/null || true)
  printf '%s %s %s %s\n' "$1" "$(serial <<<"$said")" "$(serial <"$own.crt")" \
    "$(sed -n 's/^Verification error: //p' <<<"$said" | head -n 1)"
}

serial() { # < certificate, or what is said around one; prints - where there is none
  openssl x509 -noout -serial 2>/dev/null | sed 's/^serial=//' | grep . || echo -
}
