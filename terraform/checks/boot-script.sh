#!/usr/bin/env bash
# Runs the boot script of an SFU node against stand-ins for curl, aws, docker and openssl, and looks at what it called.
#   boot-script.sh <path of boot.sh>
set -euo pipefail
# shellcheck source=stand-ins.sh
. "$(dirname "$0")/stand-ins.sh"

stand_in curl << 'CURL'
case "$*" in
  *latest/api/token*) echo token ;;
  *public-ipv4*) echo 192.0.2.7 ;;
  *instance-id*) echo i-0123 ;;
  *) exit 22 ;;
esac
CURL
stand_in dns.sh << 'DNS'
echo "dns $*" >> "$BOX/calls"
echo /change/C1
DNS
# A secret is the file of its name; one that is not there cannot be read.
stand_in aws << 'AWS'
case "$*" in
  *get-secret-value*) cat "$BOX/secret-$(sed -E 's/.*--secret-id ([^ ]+).*/\1/' <<< "$*")" ;;
  *get-login-password*) echo password ;;
  *) echo "aws $*" >> "$BOX/calls" ;;
esac
AWS
# Images that are here already are in the file `images`.
stand_in docker << 'DOCKER'
case "$*" in
  "image inspect "*) grep -qxF "$3" "$BOX/images" ;;
  login*) [ "$(cat)" = password ] && echo "docker $*" >> "$BOX/calls" ;;
  *) echo "docker $*" >> "$BOX/calls" ;;
esac
DOCKER
# A certificate and a key say to which pair they belong.
stand_in openssl << 'OPENSSL'
case $1 in
  rand) echo random ;;
  *) sed -n 's/.* of //p' "$3" | grep . ;;
esac
OPENSSL
if ! command -v jq > /dev/null; then
  stand_in jq << 'JQ'
python3 -c 'import json, sys; print(json.load(open(sys.argv[2]))[sys.argv[1][1:]])' "$2" "$3"
JQ
fi

registry=123456789012.dkr.ecr.eu-west-1.amazonaws.com
run() {
  run_script RUN="$box/run" ETC="$box/etc" DNS="$box/bin/dns.sh" SFU_REGION=eu-west DOMAIN=sfu.example.com LOG_GROUP=log \
    IMAGE="$registry/node:1" PROXY_IMAGE="$registry/proxy:1" TLS_SECRET_ARN=tls FLEET_KEYS_ARN="$fleet_keys" -- "$1"
}
pair() { printf '{"certificate": "certificate of %s", "key": "key of %s"}\n' "$1" "$2" > "$box/secret-tls"; }
shown() { cat "$box/run/tls/certificate.pem" "$box/run/tls/key.pem"; }

mkdir "$box/etc"
echo "SFU_REGION=eu-west" > "$box/etc/node.env"
printf '{"keys":\n[]}\n' > "$box/secret-fleet"
: > "$box/images"
pair first first
fleet_keys=fleet

run prepare
expect "a new machine gets its name, its secrets and both images, and waits until the name is known" \
  "dns UPSERT eu-west-i-0123.sfu.example.com 192.0.2.7
docker login --username AWS --password-stdin $registry
docker pull --quiet $registry/node:1
docker login --username AWS --password-stdin $registry
docker pull --quiet $registry/proxy:1
aws route53 wait resource-record-sets-changed --id /change/C1" 0
for line in SFU_REGION=eu-west PUBLIC_IP=192.0.2.7 SFU_NODE_ID=eu-west-i-0123.sfu.example.com 'SFU_FLEET_PRIVATE_KEYS={"keys":[]}'; do
  grep -qxF "$line" "$box/run/node.env" || { echo "the node is not told $line"; status=1; }
done
[ "$(shown)" = "certificate of first
key of first" ] || { echo "the certificate is not there"; status=1; }

printf '%s\n' "$registry/node:1" "$registry/proxy:1" > "$box/images"
run prepare
expect "a node that starts again needs neither the zone nor a registry" "" 0

fleet_keys=missing
run prepare
expect "a node does not start without the fleet's keys" "" 1

run renew
expect "a certificate that did not change is left alone" "" 0

pair second second
run renew
expect "a new certificate is shown from then on" "docker exec patchbay-proxy nginx -s reload" 0
[ "$(shown)" = "certificate of second
key of second" ] || { echo "the new certificate is not there"; status=1; }

pair third second
run renew
expect "a certificate without its key is refused" "" 1
echo '{"certificate": "garbage", "key": "garbage"}' > "$box/secret-tls"
run renew
expect "what is no certificate is refused" "" 1
[ "$(shown)" = "certificate of second
key of second" ] || { echo "a wrong certificate took the place of one that works"; status=1; }

exit $status
