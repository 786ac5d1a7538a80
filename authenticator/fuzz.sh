#!/usr/bin/env bash
# Fuzzes each target for a minute, guided by coverage, and keeps the smallest new inputs for `make test` to replay.
# An input that breaks a target is kept by Jazzer itself, and the script ends with its status.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
KEEP=40 # inputs of a target
status=0

for class in fuzz/TextFuzzTest fuzz/CertificateFuzzTest lookup/HeaderFuzzTest lookup/header/ForwardedClientCertFuzzTest; do
  package=${class%/*} class=${class##*/}
  for target in $(sed -nE '/@FuzzTest/{n;s/^ *void ([A-Za-z]+)\(.*/\1/p}' "src/test/java/dev/keycloakmtls/$package/$class.java"); do
    echo "== $class.$target"
    JAZZER_FUZZ=1 ../mvnw -B -ntp -q -f .. -pl authenticator -am -Djacoco.skip=true -Dspotless.check.skip=true \
      -Dsurefire.failIfNoSpecifiedTests=false -Dtest="$class#$target" test || status=1
    corpus=.cifuzz-corpus/dev.keycloakmtls.${package//\//.}.$class/$target
    kept=src/test/resources/dev/keycloakmtls/$package/${class}Inputs/$target
    mkdir -p "$kept"
    [ -d "$corpus" ] || continue
    # Small inputs say most about what they reach.
    find "$corpus" -type f -size -2 -printf '%s %p\n' | sort -n | awk '{print $2}' | head -n "$KEEP" |
      xargs -r cp -t "$kept"
  done
done
exit "$status"
