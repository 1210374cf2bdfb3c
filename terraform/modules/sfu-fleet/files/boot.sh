#!/usr/bin/env bash
# Starts the node and the TLS proxy. Called by systemd with the environment of /etc/patchbay/fleet.env.
#   boot.sh prepare   address, name, secrets, images
#   boot.sh node      runs the node in the foreground
#   boot.sh proxy     runs nginx in the foreground
#   boot.sh renew     takes a new certificate, if there is one; calls go on
set -euo pipefail
RUN=${RUN:-/run/patchbay}
ETC=${ETC:-/etc/patchbay}
DNS=${DNS:-/opt/patchbay/dns.sh}

imds() {
  local token
  token=$(curl -fsS -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 300' http://169.254.169.254/latest/api/token)
  curl -fsS -H "X-aws-ec2-metadata-token: $token" "http://169.254.169.254/latest/meta-data/$1"
}

secret() {
  aws secretsmanager get-secret-value --region "$AWS_REGION" --secret-id "$1" --query SecretString --output text
}

# The certificate and its key, if they are one pair: a half that somebody put by mistake must not end what works.
certificate() {
  local new=$RUN/tls.new certified held
  install -d "$new"
  secret "$TLS_SECRET_ARN" > "$new/secret.json"
  jq -er .certificate "$new/secret.json" > "$new/certificate.pem"
  jq -er .key "$new/secret.json" > "$new/key.pem"
  rm "$new/secret.json"
  certified=$(openssl x509 -in "$new/certificate.pem" -noout -pubkey)
  held=$(openssl pkey -in "$new/key.pem" -pubout)
  if [ "$certified" != "$held" ]; then
    echo "boot: the certificate and the key of $TLS_SECRET_ARN do not belong together" >&2
    return 1
  fi
}

take_certificate() {
  install -d "$RUN/tls"
  mv "$RUN/tls.new/certificate.pem" "$RUN/tls.new/key.pem" "$RUN/tls/"
}

# An image, unless it is here: a node that starts again needs no registry.
fetch() {
  docker image inspect "$1" > /dev/null 2>&1 && return
  case $1 in
    *.dkr.ecr.*)
      aws ecr get-login-password --region "$AWS_REGION" | docker login --username AWS --password-stdin "${1%%/*}"
      ;;
  esac
  docker pull --quiet "$1"
}

prepare() {
  local address instance host keys='' change=''
  address=$(imds public-ipv4)
  instance=$(imds instance-id)
  host="$SFU_REGION-$instance.$DOMAIN"
  umask 077
  install -d "$RUN"
  if [ "$(cat "$RUN/named" 2> /dev/null)" != "$host $address" ]; then
    change=$("$DNS" UPSERT "$host" "$address")
  fi

  if [ -n "$FLEET_KEYS_ARN" ]; then
    # An env file has one line per variable.
    keys=$(secret "$FLEET_KEYS_ARN" | tr -d '\n')
  fi
  # The key is new at each start and reaches gateways sealed, in heartbeats. The operator token stays on this machine.
  {
    cat "$ETC/node.env"
    echo "AUTH_KEY=$(openssl rand -base64 32)"
    echo "PATCHBAY_OPERATOR_TOKEN=$(openssl rand -hex 32)"
    echo "PUBLIC_IP=$address"
    echo "SFU_NODE_ID=$host"
    echo "SFU_NODE_ADDRESS=https://$host"
    echo "SFU_PUBLIC_URL=https://$host"
    [ -z "$keys" ] || echo "SFU_FLEET_PRIVATE_KEYS=$keys"
  } > "$RUN/node.env"

  certificate
  take_certificate
  fetch "$IMAGE"
  fetch "$PROXY_IMAGE"

  # Whoever asks for the name before every server has it is told for 15 minutes that there is none.
  if [ -n "$change" ]; then
    timeout 120 aws route53 wait resource-record-sets-changed --id "$change" || echo "boot: the name is not known everywhere yet" >&2
    echo "$host $address" > "$RUN/named"
  fi
}

renew() {
  umask 077
  certificate
  if cmp -s "$RUN/tls.new/certificate.pem" "$RUN/tls/certificate.pem" && cmp -s "$RUN/tls.new/key.pem" "$RUN/tls/key.pem"; then
    return
  fi
  take_certificate
  docker exec patchbay-proxy nginx -s reload
  echo "boot: new certificate taken"
}

# The node shares the host's network: media ports are its own, nothing is mapped.
node() {
  docker rm --force patchbay-node > /dev/null 2>&1 || true
  exec docker run --rm --name patchbay-node --network host --env-file "$RUN/node.env" \
    --ulimit nofile=1048576:1048576 --read-only --tmpfs /tmp:exec --cap-drop ALL --security-opt no-new-privileges \
    --log-driver awslogs --log-opt "awslogs-region=$AWS_REGION" --log-opt "awslogs-group=$LOG_GROUP" \
    --log-opt "awslogs-stream=$(imds instance-id)" \
    "$IMAGE"
}

proxy() {
  docker rm --force patchbay-proxy > /dev/null 2>&1 || true
  exec docker run --rm --name patchbay-proxy --network host \
    --volume "$ETC/nginx.conf:/etc/nginx/nginx.conf:ro" --volume "$RUN/tls:/tls:ro" \
    --read-only --tmpfs /var/cache/nginx --tmpfs /var/run --security-opt no-new-privileges \
    "$PROXY_IMAGE"
}

case ${1:-} in
  prepare | node | proxy | renew) "$1" ;;
  *)
    echo "usage: boot.sh prepare|node|proxy|renew" >&2
    exit 2
    ;;
esac
