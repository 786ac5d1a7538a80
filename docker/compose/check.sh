#!/usr/bin/env bash
# Asks the running docker/compose.yaml for tokens: each method through nginx, forgeries, and again with one node stopped.
# COMPOSE: the command, if it is not "docker compose". HTTPS_PORT, DEMO_DIRECTORY: as docker/compose.yaml was started with.
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
PKI=${DEMO_DIRECTORY:-$HERE/../../.compose}/pki
PORT=${HTTPS_PORT:-8443}
readonly HERE PKI PORT
read -ra compose <<<"${COMPOSE:-docker compose}"
compose+=(-f "$HERE/../compose.yaml")
mistakes=0

ask() { # HOST CLIENT CERTIFICATE CURL-OPTION…
  local host=$1 client=$2 certificate=()
  [ -z "$3" ] || certificate=(--cert "$PKI/$3.crt" --key "$PKI/$3.key")
  shift 3
  curl -s -m 20 --noproxy '*' --cacert "$PKI/server.crt" --resolve "$host.localhost:$PORT:127.0.0.1" \
    ${certificate[@]+"${certificate[@]}"} -o /dev/null -w '%{http_code}' "$@" \
    -d grant_type=client_credentials -d client_id="$client" \
    "https://$host.localhost:$PORT/realms/demo/protocol/openid-connect/token" || true
}

expect() { # STATUS WHAT HOST CLIENT CERTIFICATE CURL-OPTION…
  local status=$1 what=$2 answer
  shift 2
  answer=$(ask "$@")
  if [ "$answer" = "$status" ]; then
    printf '  ok    %s  %s\n' "$answer" "$what"
  else
    printf '  WRONG %s instead of %s  %s\n' "$answer" "$status" "$what"
    mistakes=$((mistakes + 1))
  fi
}

flows() {
  expect 200 'tls_client_auth' mtls billing billing
  expect 200 'self_signed_tls_client_auth' mtls robot robot
  expect 401 'tls_client_auth: another CA with the same name' mtls billing impostor
  expect 401 'self_signed_tls_client_auth: the same name, another key' mtls robot copycat
  expect 401 'no certificate' mtls billing ''
  expect 401 'a certificate at the name for browsers' auth billing billing
  local forged
  forged=$(sed ':a;N;$!ba;s/\n/%0A/g;s/ /%20/g;s/+/%2B/g;s:/:%2F:g;s/=/%3D/g' "$PKI/billing.crt")
  expect 401 'a certificate in a header of the caller, no certificate' mtls billing '' -H "ssl-client-cert: $forged"
  expect 401 'the same at the name for browsers' auth billing '' -H "ssl-client-cert: $forged"
}

# When Compose returns, nginx has been started; a moment later it listens.
for ((patience = 0; patience < 100; patience++)); do
  [ "$(ask auth billing '')" = 000 ] || break
  sleep 0.2
done
echo 'Two nodes:'
flows
"${compose[@]}" stop keycloak-1 >/dev/null 2>&1
echo 'The first node stopped:'
flows
"${compose[@]}" start keycloak-1 >/dev/null 2>&1
exit $((mistakes > 0))
