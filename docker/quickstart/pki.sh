#!/usr/bin/env bash
# Makes the demo's certificates in the directory that is given: NAME.crt and NAME.key in PEM.
set -euo pipefail
umask 077
mkdir -p "$1"
cd "$1"

key() { # NAME
  openssl ecparam -name prime256v1 -genkey -noout -out "$1.sec1"
  openssl pkcs8 -topk8 -nocrypt -in "$1.sec1" -out "$1.key"
  rm "$1.sec1"
}

self_signed() { # NAME SUBJECT EXTENSIONS
  key "$1"
  openssl req -new -x509 -config openssl.cnf -key "$1.key" -subj "$2" -extensions "$3" -days 2 -out "$1.crt"
}

issue() { # NAME SUBJECT CA START END
  key "$1"
  openssl req -new -config openssl.cnf -key "$1.key" -subj "$2" -out "$1.csr"
  : >index.txt
  openssl rand -hex 16 >serial
  openssl ca -batch -notext -config openssl.cnf -extensions client \
    -cert "$3.crt" -keyfile "$3.key" -startdate "$4" -enddate "$5" -in "$1.csr" -out "$1.crt"
  rm "$1.csr"
}

cat >openssl.cnf <<'CONFIG'
[ req ]
distinguished_name = name
prompt = no
[ name ]
[ ca ]
default_ca = demo
[ demo ]
database = index.txt
unique_subject = no
new_certs_dir = .
serial = serial
default_md = sha256
policy = any
[ any ]
organizationName = optional
commonName = supplied
[ authority ]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[ client ]
basicConstraints = CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = clientAuth
[ server ]
basicConstraints = CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = DNS:localhost,DNS:auth.localhost,DNS:mtls.localhost,IP:127.0.0.1
CONFIG

readonly FROM=20200101000000Z PAST=20210101000000Z UNTIL=20491231235959Z

self_signed server /CN=localhost server
self_signed partner-ca "/O=Partner/CN=Partner CA" authority
self_signed impostor-ca "/O=Partner/CN=Partner CA" authority # the same name, another key

issue billing /O=Partner/CN=billing partner-ca "$FROM" "$UNTIL"
issue payroll /O=Partner/CN=payroll partner-ca "$FROM" "$UNTIL"
issue expired /O=Partner/CN=billing partner-ca "$FROM" "$PAST"
issue impostor /O=Partner/CN=billing impostor-ca "$FROM" "$UNTIL"

self_signed robot /CN=robot client
self_signed copycat /CN=robot client # the same name, another key

rm -f index.txt* serial* openssl.cnf ./*.pem
