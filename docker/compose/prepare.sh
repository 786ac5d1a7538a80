#!/usr/bin/env bash
# Makes .compose/: the demo's certificates, and the realm with them, for docker/compose.yaml.
# DEMO_DIRECTORY: another directory.
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
PROJECT=$(cd "$HERE/../.." && pwd)
WORK=${DEMO_DIRECTORY:-$PROJECT/.compose}
readonly HERE PROJECT WORK

json_lines() { awk '{ printf "%s\\n", $0 }' "$1"; }

rm -rf "$WORK"/{pki,tls,import}
mkdir -p "$WORK/tls" "$WORK/import"
"$PROJECT/docker/quickstart/pki.sh" "$WORK/pki"
cp "$HERE/headers.conf" "$WORK/pki/server.crt" "$WORK/pki/server.key" "$WORK/tls/"
realm=$(cat "$PROJECT/docker/quickstart/demo-realm.json")
realm=${realm//@PARTNER_CA@/$(json_lines "$WORK/pki/partner-ca.crt")}
realm=${realm//@ROBOT_CERTIFICATE@/$(json_lines "$WORK/pki/robot.crt")}
printf '%s\n' "$realm" >"$WORK/import/demo-realm.json"
chmod 0755 "$WORK" "$WORK/tls" "$WORK/import"
chmod 0644 "$WORK"/import/* "$WORK/tls/headers.conf" "$WORK/tls/server.crt"
