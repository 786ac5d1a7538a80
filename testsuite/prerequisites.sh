#!/usr/bin/env bash
# What the build and the tests need, checked in a second and before anything else runs.
#   prerequisites.sh build   what makes the JAR: a JDK, Node.js with npm
#   prerequisites.sh         that, and the programs that tests run
# On Debian and as root it installs what is missing. Elsewhere it says how to get it: it ends with 1 where the JAR cannot
# be built, and with 0 where only tests are left out.
set -euo pipefail

readonly JDK=17 NODE=20
readonly POLICY=/usr/sbin/policy-rc.d
log=$(mktemp)
readonly log
policy_made=

# shellcheck disable=SC2317  # the trap calls it
finish() {
  rm -f "$log"
  [ -z "$policy_made" ] || rm -f "$POLICY"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# program:Debian's package:which tests run it
readonly TESTS=(
  chromium:chromium:"the admin console's tabs in a browser"
  nginx:nginx-light:'nginx as a proxy, and the Compose file'
  haproxy:haproxy:'HAProxy as a proxy'
  apache2:apache2:'Apache as a proxy'
  openssl:openssl:'resumed TLS sessions, OpenSSL as a second opinion'
  curl:curl:'curl as a client, the quickstart'
  unzip:unzip:'the quickstart'
  initdb:postgresql:'a cluster on PostgreSQL'
  dockerd:docker.io:'containers'
  docker-compose:docker-compose:'the Compose file'
  ip:iproute2:'containers'
)

# Where servers are, which a user's PATH may leave out.
found() {
  PATH=$PATH:/usr/sbin:/sbin command -v "$1" >/dev/null && return
  [ "$1" = initdb ] && compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null && return
  [ "$1" = dockerd ] && { [ -n "${DOCKER_HOST:-}" ] || [ -S /var/run/docker.sock ]; }
}

jdk_is_there() {
  local javac=javac
  [ -z "${JAVA_HOME:-}" ] || javac=$JAVA_HOME/bin/javac
  command -v "$javac" >/dev/null || return 1
  local version
  version=$("$javac" -version 2>&1) || return 1
  version=${version#javac }
  [ "${version%%.*}" -ge "$JDK" ] 2>/dev/null
}

node_is_there() {
  command -v npm >/dev/null && command -v node >/dev/null &&
    node -e "process.exit(Number(process.versions.node.split('.')[0]) < $NODE ? 1 : 0)" 2>/dev/null
}

can_install() {
  [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null
}

install() {
  printf 'Installing %s\n' "$*"
  # Tests start servers of their own: Debian's services stay down.
  if [ ! -e "$POLICY" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$POLICY"
    chmod +x "$POLICY"
    policy_made=1
  fi
  {
    apt-get update -qq && apt-get install -y -qq --no-install-recommends ca-certificates "$@"
  } >"$log" 2>&1 || {
    cat "$log" >&2
    printf 'apt-get could not install all of these.\n' >&2
    return 1
  }
}

# Debian 12 has Node.js 18; npm has every version.
install_node() {
  command -v npm >/dev/null || install npm || return 1
  node_is_there || npm install --global --no-audit --no-fund --loglevel=error "node@$NODE"
  hash -r
}

main() {
  export DEBIAN_FRONTEND=noninteractive
  local wanted=() left_out=() missing=0 entry program package purpose
  if [ "${1:-}" != build ]; then
    for entry in "${TESTS[@]}"; do
      IFS=: read -r program package purpose <<<"$entry"
      found "$program" || {
        wanted+=("$package")
        left_out+=("$(printf '%-15s %s; apt-get install %s' "$program" "$purpose" "$package")")
      }
    done
  fi
  jdk_is_there || wanted+=("openjdk-$JDK-jdk-headless")

  if can_install; then
    [ ${#wanted[@]} -eq 0 ] || install "${wanted[@]}" || true
    node_is_there || install_node || true
  elif [ ${#left_out[@]} -gt 0 ]; then
    echo 'Not everything that tests run is here. Left out:'
    printf '  %s\n' "${left_out[@]}"
  fi

  jdk_is_there || {
    printf 'A JDK %s or newer is missing (javac; a JRE is not enough). Debian: apt-get install openjdk-%s-jdk-headless. Elsewhere: https://adoptium.net; then set JAVA_HOME.\n' "$JDK" "$JDK" >&2
    missing=1
  }
  node_is_there || {
    printf 'Node.js %s or newer with npm is missing: the tabs of the admin console are built with it. https://nodejs.org, or: npm install --global node@%s\n' "$NODE" "$NODE" >&2
    missing=1
  }
  return "$missing"
}

main "$@"
