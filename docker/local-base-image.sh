#!/usr/bin/env bash
# Makes images without a registry, from Maven Central and the programs of this Debian machine, and prints their names:
#   keycloak         local/keycloak:VERSION, Keycloak in /opt/keycloak with a Java of its own; docker/Dockerfile takes it
#                    as BASE_IMAGE. It starts fast and computes slowly.
#   postgres, nginx  local/postgres and local/nginx, if those programs are installed
# Arguments: which of these; keycloak if there are none. DISTRIBUTION: an unpacked Keycloak, instead of Maven Central's.
# REPOSITORY: another first part of the names.
# For trying out and for tests: nobody keeps these up to date.
set -euo pipefail

PROJECT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
VERSION=$(sed -n 's:^    <keycloak.version>\([0-9].*\)</keycloak.version>:\1:p' "$PROJECT/pom.xml")
REPOSITORY=${REPOSITORY:-local}
WORK=$(mktemp -d)
readonly PROJECT VERSION REPOSITORY WORK
trap 'rm -rf "$WORK"' EXIT

# A program at its own path, with the libraries that it loads.
add() { # ROOT PROGRAM…
  local root=$1 program file
  shift
  for program in "$@"; do
    program=$(readlink -f "$(type -P "$program")")
    while read -r file; do
      mkdir -p "$root$(dirname "$file")"
      cp -L "$file" "$root$file"
    done < <(
      printf '%s\n' "$program"
      ldd "$program" 2>/dev/null | grep -oE '/[^ ]+' || true
    )
  done
}

# A root directory with a shell, what start scripts use, and a user 1000.
skeleton() { # ROOT
  mkdir -p "$1"/{bin,usr/bin,etc,tmp,proc,dev,var,run,home/user}
  chmod 1777 "$1/tmp"
  printf 'root:x:0:0::/:/bin/bash\nuser:x:1000:1000::/home/user:/bin/bash\n' >"$1/etc/passwd"
  printf 'root:x:0:\nuser:x:1000:\n' >"$1/etc/group"
  printf 'hosts: files dns\n' >"$1/etc/nsswitch.conf"
  add "$1" bash cat chmod cp cut date dirname basename env expr grep head id ls mkdir mktemp mv printf readlink rm sed sleep sort tail touch tr uname xargs
  for tool in bash sh env; do ln -sf /usr/bin/"${tool/#sh/bash}" "$1/bin/$tool" 2>/dev/null || true; done
  ln -sf bash "$1/usr/bin/sh"
  # What the resolver of the C library loads by itself.
  mkdir -p "$1/lib/x86_64-linux-gnu"
  cp -L /lib/*-linux-gnu/libnss_{files,dns}.so.2 "$1/lib/x86_64-linux-gnu/" 2>/dev/null || true
}

import() { # ROOT IMAGE CHANGE…
  local root=$1 image=$2 changes=()
  shift 2
  for change in "$@"; do changes+=(--change "$change"); done
  tar -C "$root" -c . | docker import "${changes[@]}" - "$image" >/dev/null
  printf '%s\n' "$image"
}

keycloak() {
  local root=$WORK/keycloak java
  java=$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")
  skeleton "$root"
  "$java/bin/jlink" --add-modules ALL-MODULE-PATH --strip-debug --no-man-pages --no-header-files --output "$root/opt/java"
  if [ -n "${DISTRIBUTION:-}" ]; then
    cp -a "$DISTRIBUTION" "$root/opt/keycloak"
  else
    (cd "$PROJECT" && ./mvnw -B -q -ntp -N org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
      -Dartifact="org.keycloak:keycloak-quarkus-dist:$VERSION:zip" -DoutputDirectory="$WORK")
    unzip -q "$WORK/keycloak-quarkus-dist-$VERSION.zip" -d "$WORK/distribution"
    mv "$WORK/distribution/keycloak-$VERSION" "$root/opt/keycloak"
  fi
  mkdir -p "$root/opt/keycloak/data/import"
  chown -R 1000:0 "$root/opt/keycloak"
  # Libraries of the Java virtual machine itself.
  while read -r file; do
    mkdir -p "$root$(dirname "$file")"
    cp -Ln "$file" "$root$file"
  done < <(find "$root/opt/java/lib" -name "*.so" -exec ldd {} + 2>/dev/null | sed -n "s:.*=> \(/\(usr/\)\?lib[^ ]*\) .*:\1:p" | sort -u)
  import "$root" "$REPOSITORY/keycloak:$VERSION" 'ENV JAVA_HOME=/opt/java' 'ENV JAVA_OPTS_APPEND=-XX:TieredStopAtLevel=1' \
    'ENV PATH=/opt/java/bin:/usr/bin:/bin' 'ENV LANG=C.UTF-8' 'USER 1000' 'WORKDIR /opt/keycloak' \
    'ENTRYPOINT ["/opt/keycloak/bin/kc.sh"]'
}

# PostgreSQL of Debian; understands the variables of the official image that docker/compose.yaml sets.
postgres() {
  local root=$WORK/postgres bin share lib
  bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
  lib=$(dirname "$bin")
  share=/usr/share/postgresql/$(basename "$lib")
  skeleton "$root"
  add "$root" "$bin/postgres" "$bin/initdb" "$bin/pg_ctl" "$bin/pg_isready" "$bin/psql" locale
  mkdir -p "$root$share" "$root/usr/share" "$root/var/lib/postgresql" "$root/var/run/postgresql"
  cp -a "$lib/lib" "$root$lib/"
  cp -a "$share/." "$root$share/"
  cp -aL /usr/share/zoneinfo "$root/usr/share/"
  for tool in postgres initdb pg_ctl pg_isready psql; do ln -sf "$bin/$tool" "$root/usr/bin/$tool"; done
  cat >"$root/start" <<'START'
#!/bin/bash
set -e
export PGDATA=/var/lib/postgresql/data
if [ ! -e "$PGDATA/PG_VERSION" ]; then
  printf '%s\n' "$POSTGRES_PASSWORD" >/tmp/password
  initdb --username="$POSTGRES_USER" --pwfile=/tmp/password --auth=scram-sha-256 --encoding=UTF8 --locale=C
  rm /tmp/password
  printf 'host all all all scram-sha-256\n' >>"$PGDATA/pg_hba.conf"
  printf 'CREATE DATABASE "%s";\n' "$POSTGRES_DB" | postgres --single -D "$PGDATA" postgres
fi
exec postgres -D "$PGDATA" -c listen_addresses='*' -c unix_socket_directories=/tmp
START
  chmod +x "$root/start"
  chown -R 1000:1000 "$root/var/lib/postgresql" "$root/var/run/postgresql"
  import "$root" "$REPOSITORY/postgres" 'ENV PATH=/usr/bin:/bin' 'USER 1000' 'ENTRYPOINT ["/start"]'
}

nginx() {
  local root=$WORK/nginx
  skeleton "$root"
  add "$root" nginx
  ln -sf "$(readlink -f "$(type -P nginx)")" "$root/usr/bin/nginx"
  mkdir -p "$root/var/lib/nginx" "$root/var/log/nginx" "$root/etc/nginx"
  printf 'nogroup:x:65534:\n' >>"$root/etc/group"
  printf 'nobody:x:65534:65534::/:/bin/bash\n' >>"$root/etc/passwd"
  import "$root" "$REPOSITORY/nginx" 'ENV PATH=/usr/bin:/bin' \
    'ENTRYPOINT ["/usr/bin/nginx", "-g", "daemon off; error_log stderr warn;"]'
}

for image in "${@:-keycloak}"; do
  case $image in
    keycloak | postgres | nginx) "$image" ;;
    *)
      printf '%s: neither keycloak nor postgres nor nginx\n' "$image" >&2
      exit 1
      ;;
  esac
done
