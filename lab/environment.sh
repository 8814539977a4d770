# shellcheck shell=bash
# What a command in the lab finds in its environment: the toolchain, and the stack STACK (dev) with its state in .lab.
: "${state:?}" "${checkout:?}" "${cache:?}" # sourced after lib.sh

# `lab/up` looks for the toolchain, which takes longer than a command should.
toolchain() { cat "$state/toolchain" 2>/dev/null || find_toolchain; }

find_toolchain() {
  "$checkout/toolchain/ensure" >"$state/.toolchain"
  mv "$state/.toolchain" "$state/toolchain"
  cat "$state/toolchain"
}

# A stack's file with what the lab found out: pulumi writes its salt into this copy, and the file under version control
# stays as it is. A newer one replaces the copy, all but the salt.
configuration() {
  local asked=$checkout/Pulumi.$1.yaml copy=$state/Pulumi.$1.yaml
  if [[ -e $asked && ! $copy -nt $asked ]]; then
    # `lab/up` finds it out while the lab can be entered already.
    until_true 30 test -s "$state/accelerator" || refuse "the lab is not up: run lab/up first"
    sed -E "s/^( *accelerator:).*/\1 $(cat "$state/accelerator")/" "$asked" >"$copy.new"
    grep '^encryptionsalt:' "$copy" >>"$copy.new" 2>/dev/null || true
    mv "$copy.new" "$copy"
  fi
  printf '%s' "$copy"
}

passphrase() {
  [[ -s $state/passphrase ]] || (umask 077 && head --bytes=24 /dev/urandom | base64 >"$state/.passphrase" && mv "$state/.passphrase" "$state/passphrase")
  printf '%s' "$state/passphrase"
}

set_environment() {
  local tools
  tools=$(toolchain)
  mkdir -p "$state/state" "$state/pulumi"
  export STACK=${STACK:-dev}
  # Without `metadata=skip` a file of attributes is written beside each state, and one that a kill left empty makes
  # Pulumi say "failed to load checkpoint: EOF" from then on.
  export PULUMI_STACK=${PULUMI_STACK:-$STACK} PULUMI_HOME=$state/pulumi
  export PULUMI_BACKEND_URL="file://$state/state?metadata=skip"
  PULUMI_CONFIG_PASSPHRASE_FILE=$(passphrase)
  PULUMI_OPTION_CONFIG_FILE=${PULUMI_OPTION_CONFIG_FILE:-$(configuration "$STACK")}
  export PULUMI_CONFIG_PASSPHRASE_FILE PULUMI_OPTION_CONFIG_FILE PULUMI_SKIP_UPDATE_CHECK=true
  unset SSH_AUTH_SOCK PULUMI_CONFIG_PASSPHRASE
  export PATH=$checkout/.venv/bin:$PATH
  if [[ -n $tools ]]; then
    # The engine warns of plugins on PATH on every run; those in its home it takes in silence.
    ln -sfn "$cache/toolchain/plugins" "$state/pulumi/plugins"
    export PATH=$tools:$PATH PULUMI_IGNORE_AMBIENT_PLUGINS=true PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION=true
  fi
}
