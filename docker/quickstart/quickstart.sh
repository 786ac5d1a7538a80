#!/usr/bin/env bash
# Starts a real Keycloak with the extension, gets a token with each method and shows what is refused.
# ONCE=1: exit afterwards, with status 0 only if everything came out as it should.
# PORT=…: another HTTPS port than 8443, for browsers; MTLS_PORT=…: another one than 8444, for clients with certificates.
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
PROJECT=$(cd "$HERE/../.." && pwd)
readonly HERE PROJECT
readonly WORK=$PROJECT/.quickstart
readonly PKI=$WORK/pki
readonly LOG=$WORK/keycloak.log
readonly REALM=demo

server_pid=
step_runs=
mistakes=0

if [ -t 1 ]; then
  readonly BOLD=$'\e[1m' DIM=$'\e[2m' GREEN=$'\e[32m' RED=$'\e[31m' PLAIN=$'\e[0m'
else
  readonly BOLD='' DIM='' GREEN='' RED='' PLAIN=''
fi

main() {
  need_tools
  mkdir -p "$WORK"
  trap stop EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM

  heading "Getting ready"
  step "Building the extension" build_jar
  step "Getting Keycloak $(keycloak_version) from Maven Central" unpack_keycloak
  step "Installing the extension in Keycloak" install_extension
  step "Making certificates" make_certificates
  step "Starting Keycloak" start_keycloak

  heading "Accepted: a token for each method, bound to the certificate (RFC 8705 §3)"
  expect_token tls_client_auth billing "CA-signed, the registered subject" billing
  expect_token self_signed_tls_client_auth robot "self-signed, the registered certificate" robot

  heading "Refused: always the same 401 for the caller, the reason for the administrator"
  expect_refusal billing "wrong subject, same CA" subject_mismatch payroll
  expect_refusal billing "same subject, other CA with the same name" issuer_key_mismatch impostor
  expect_refusal billing "expired" certificate_expired expired
  expect_refusal billing "no certificate" no_certificate ''
  expect_refusal billing "the right secret instead of a certificate" multiple_credentials '' client_secret=demo-secret
  expect_refusal billing "certificate and secret" multiple_credentials billing client_secret=demo-secret
  expect_refusal robot "self-signed, same name, not registered" certificate_not_registered copycat
  expect_refusal robot "another client's good certificate" certificate_not_registered billing

  heading "Result"
  if [ "$mistakes" -eq 0 ]; then
    printf '  %sEverything came out as it should.%s\n' "$GREEN" "$PLAIN"
  else
    printf '  %s%d came out wrong.%s Keycloak'\''s log: %s\n' "$RED" "$mistakes" "$PLAIN" "$LOG"
  fi
  if [ "${ONCE:-}" = 1 ]; then
    exit $((mistakes > 0))
  fi
  cat <<MESSAGE

  Console   $BOLD$BASE/admin/master/console/#/$REALM$PLAIN   (sign in with admin / admin)
  Try       curl --cacert $PKI/server.crt --cert $PKI/billing.crt --key $PKI/billing.key \\
              -d grant_type=client_credentials -d client_id=billing $TOKEN_URL

  ${DIM}Keycloak stays up until you press Ctrl-C.$PLAIN
MESSAGE
  wait "$server_pid" || true
}

need_tools() {
  local missing=0 tool
  for tool in java:openjdk-17-jdk-headless openssl:openssl curl:curl unzip:unzip; do
    if ! command -v "${tool%%:*}" >/dev/null; then
      printf 'quickstart: %s is missing. On Debian and Ubuntu: apt-get install %s\n' "${tool%%:*}" "${tool##*:}" >&2
      missing=1
    fi
  done
  if ! command -v npm >/dev/null || ! node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)' 2>/dev/null; then
    printf 'quickstart: Node.js 20 or newer with npm is missing: the console'\''s tabs are built with it\n' >&2
    missing=1
  fi
  [ "$missing" -eq 0 ] || exit 1
}

build_jar() {
  local jar
  jar=$(product_jar)
  if [ -f "$jar" ] && [ -z "$(find "$PROJECT/pom.xml" "$PROJECT/admin-ui" "$PROJECT/authenticator" -path '*/target' -prune -o -path '*/node_modules' -prune -o -path '*/src/test' -prune -o -type f -newer "$jar" -print)" ]; then
    return
  fi
  maven -DskipTests -pl authenticator -am package
  touch "$jar" # Maven leaves it alone if nothing in it changed
}

unpack_keycloak() {
  [ -x "$(distribution)/bin/kc.sh" ] && return
  maven -N "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy" \
    -Dartifact="org.keycloak:keycloak-quarkus-dist:$(keycloak_version):zip" -DoutputDirectory="$WORK"
  rm -rf "$(distribution)" "$WORK/unpacked"
  unzip -q "$WORK/keycloak-quarkus-dist-$(keycloak_version).zip" -d "$WORK/unpacked"
  mv "$WORK/unpacked/keycloak-$(keycloak_version)" "$(distribution)"
  rm -r "$WORK/unpacked" "$WORK/keycloak-quarkus-dist-$(keycloak_version).zip"
}

# kc.sh build takes a while: only when the JAR is another one than the last time.
install_extension() {
  local key
  key=$(openssl dgst -sha256 -r "$(product_jar)")
  [ -f "$(distribution)/installed" ] && [ "$(cat "$(distribution)/installed")" = "$key" ] && return
  rm -f "$(distribution)/installed" "$(distribution)"/providers/*.jar
  cp "$(product_jar)" "$(distribution)/providers/"
  JAVA_OPTS_APPEND=-XX:TieredStopAtLevel=1 "$(distribution)/bin/kc.sh" build \
    --db=dev-file --cache=local --health-enabled=true
  printf '%s\n' "$key" >"$(distribution)/installed"
}

make_certificates() {
  rm -rf "$PKI"
  "$HERE/pki.sh" "$PKI"
}

start_keycloak() {
  local realm management home
  home=$(distribution)
  realm=$(cat "$HERE/demo-realm.json")
  realm=${realm//@PARTNER_CA@/$(json_lines "$PKI/partner-ca.crt")}
  realm=${realm//@ROBOT_CERTIFICATE@/$(json_lines "$PKI/robot.crt")}
  rm -rf "$home/data"
  mkdir -p "$home/data/import"
  printf '%s\n' "$realm" >"$home/data/import/$REALM-realm.json"

  management=$(free_port 9000)
  # The first port asks nobody for a certificate; the other one asks, and serves clients alone.
  JAVA_OPTS_APPEND=-XX:TieredStopAtLevel=1 \
    KC_BOOTSTRAP_ADMIN_USERNAME=admin KC_BOOTSTRAP_ADMIN_PASSWORD=admin \
    "$home/bin/kc.sh" start --optimized --cache=local --import-realm \
    --http-enabled=false --http-host=127.0.0.1 --https-port="$HTTPS_PORT" --hostname="$BASE" \
    --spi-mtls--default--port="$MTLS_PORT" \
    --http-management-scheme=http --http-management-port="$management" \
    --https-certificate-file="$PKI/server.crt" --https-certificate-key-file="$PKI/server.key" \
    --log-level=info,io.smallrye.health:error \
    >"$LOG" 2>&1 </dev/null &
  server_pid=$!

  local patience
  for ((patience = 0; patience < 600; patience++)); do
    kill -0 "$server_pid" 2>/dev/null || break
    if curl -sf -o /dev/null "http://127.0.0.1:$management/health/ready" \
      && [[ $(ask "$BASE/realms/$REALM/.well-known/openid-configuration") == *"\"$TOKEN_URL\""* ]]; then
      return
    fi
    sleep 0.2
  done
  tail -n 50 "$LOG"
  return 1
}

expect_token() { # METHOD CLIENT WHAT CERTIFICATE
  local answer claims
  answer=$(token "$2" "$4")
  claims=$(claims_of "$answer")
  printf '  %s\n' "$BOLD$1$PLAIN: $3"
  if [[ $claims =~ \"cnf\":(\{[^\}]*\}) ]] && [[ ${BASH_REMATCH[1]} == *"\"$(thumbprint "$4")\""* ]]; then
    printf '  %s  %s gets a token, cnf = %s\n\n' "$(good)" "$2" "${BASH_REMATCH[1]}"
  else
    printf '  %s  %s was answered: %s\n\n' "$(bad)" "$2" "$answer"
    mistakes=$((mistakes + 1))
  fi
}

expect_refusal() { # CLIENT WHAT REASON CERTIFICATE [PARAMETER]
  local answer reason lines
  lines=$(wc -l <"$LOG")
  answer=$(token "$1" "$4" ${5+"$5"})
  reason=$(reason_after "$lines")
  if [[ $answer == *'"error":"invalid_client"'*' 401' ]] && [ "$reason" = "$3" ]; then
    printf '  %s  %-8s %-44s %s\n' "$(good)" "$1" "$2" "$BOLD$reason$PLAIN"
  else
    printf '  %s  %-8s %-44s expected %s, event says %s, answer: %s\n' "$(bad)" "$1" "$2" "$3" "${reason:-nothing}" "$answer"
    mistakes=$((mistakes + 1))
  fi
}

token() { # CLIENT CERTIFICATE [PARAMETER]
  local certificate=()
  [ -z "$2" ] || certificate=(--cert "$PKI/$2.crt" --key "$PKI/$2.key")
  ask "$TOKEN_URL" ${certificate[@]+"${certificate[@]}"} -w ' %{http_code}' \
    -d grant_type=client_credentials -d client_id="$1" ${3+-d "$3"}
}

ask() { # URL CURL-OPTIONS…
  curl -sS --noproxy '*' --cacert "$PKI/server.crt" "$@" 2>>"$WORK/curl.log"
}

# Keycloak's event of a refusal is in its log, one line each.
reason_after() { # LINES
  local patience
  for ((patience = 0; patience < 50; patience++)); do
    if [[ $(tail -n "+$(($1 + 1))" "$LOG" | grep 'org.keycloak.events' || true) =~ mtls_reason=\"([a-z_]+)\" ]]; then
      printf '%s' "${BASH_REMATCH[1]}"
      return
    fi
    sleep 0.1
  done
}

claims_of() { # ANSWER
  local payload
  [[ $1 =~ \"access_token\":\"[^.\"]+\.([^.\"]+)\. ]] || return 0
  payload=${BASH_REMATCH[1]}
  payload=${payload//-/+}
  payload=${payload//_/\/}
  while ((${#payload} % 4)); do payload+='='; done
  printf '%s' "$payload" | openssl base64 -d -A
}

# x5t#S256, RFC 8705 §3.1
thumbprint() { # CERTIFICATE
  openssl x509 -in "$PKI/$1.crt" -outform DER | openssl dgst -sha256 -binary | openssl base64 -A | tr '+/' '-_' | tr -d '='
}

json_lines() { # FILE
  awk '{ printf "%s\\n", $0 }' "$1"
}

step() { # WHAT FUNCTION
  local start=$SECONDS
  printf '  %-48s ' "$1 ..."
  # Neither in a subshell, as start_keycloak keeps the process id, nor in a condition, which would switch "set -e" off.
  step_runs=1
  "$2" >"$WORK/step.log" 2>&1
  step_runs=
  printf '%s %s%d s%s\n' "$(good)" "$DIM" $((SECONDS - start)) "$PLAIN"
}

free_port() { # FIRST
  local port=$1
  while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
  printf '%s' "$port"
}

stop() {
  if [ -n "$step_runs" ]; then
    printf '%s\n\n' "$(bad)"
    cat "$WORK/step.log"
  fi
  [ -n "$server_pid" ] || return 0
  kill "$server_pid" 2>/dev/null || true
  wait "$server_pid" 2>/dev/null || true
  server_pid=
}

maven() { (cd "$PROJECT" && ./mvnw -B -q -ntp "$@"); }
keycloak_version() { sed -n 's:^    <keycloak.version>\([0-9].*\)</keycloak.version>:\1:p' "$PROJECT/pom.xml"; }
product_version() { sed -n 's:^  <version>\(.*\)</version>.*:\1:p' "$PROJECT/pom.xml"; }
product_jar() { printf '%s' "$PROJECT/authenticator/target/keycloak-mtls-client-auth-$(product_version).jar"; }
distribution() { printf '%s' "$WORK/keycloak-$(keycloak_version)"; }
heading() { printf '\n%s\n\n' "$BOLD$1$PLAIN"; }
good() { printf '%s✔%s' "$GREEN" "$PLAIN"; }
bad() { printf '%s✘%s' "$RED" "$PLAIN"; }

HTTPS_PORT=$(free_port "${PORT:-8443}")
MTLS_PORT=$(free_port "${MTLS_PORT:-$((HTTPS_PORT + 1))}")
readonly HTTPS_PORT MTLS_PORT
readonly BASE=https://localhost:$HTTPS_PORT
readonly TOKEN_URL=https://localhost:$MTLS_PORT/realms/$REALM/protocol/openid-connect/token
main
