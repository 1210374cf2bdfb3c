#!/usr/bin/env bash
# Starts the node and the TLS proxy. Called by systemd with the environment of /etc/patchbay/fleet.env.
#   boot.sh prepare   address, name, secrets, image
#   boot.sh node      runs the node in the foreground
#   boot.sh proxy     runs nginx in the foreground
set -euo pipefail

imds() {
  local token
  token=$(curl -fsS -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 300' http://169.254.169.254/latest/api/token)
  curl -fsS -H "X-aws-ec2-metadata-token: $token" "http://169.254.169.254/latest/meta-data/$1"
}

secret() {
  aws secretsmanager get-secret-value --region "$AWS_REGION" --secret-id "$1" --query SecretString --output text
}

prepare() {
  local address instance host
  address=$(imds public-ipv4)
  instance=$(imds instance-id)
  host="$SFU_REGION-$instance.$DOMAIN"
  /opt/patchbay/dns.sh UPSERT "$host" "$address"

  umask 077
  install -d /run/patchbay
  # The key is new at each boot and reaches gateways sealed, in heartbeats. The operator token stays on this machine.
  {
    cat /etc/patchbay/node.env
    echo "AUTH_KEY=$(openssl rand -base64 32)"
    echo "PATCHBAY_OPERATOR_TOKEN=$(openssl rand -hex 32)"
    echo "PUBLIC_IP=$address"
    echo "SFU_NODE_ID=$host"
    echo "SFU_NODE_ADDRESS=https://$host"
    echo "SFU_PUBLIC_URL=https://$host"
    if [ -n "$FLEET_KEYS_ARN" ]; then
      # An env file has one line per variable.
      echo "SFU_FLEET_PRIVATE_KEYS=$(secret "$FLEET_KEYS_ARN" | tr -d '\n')"
    fi
  } > /run/patchbay/node.env

  install -d /run/patchbay/tls
  secret "$TLS_SECRET_ARN" > /run/patchbay/tls/secret.json
  jq -er .certificate /run/patchbay/tls/secret.json > /run/patchbay/tls/certificate.pem
  jq -er .key /run/patchbay/tls/secret.json > /run/patchbay/tls/key.pem
  rm /run/patchbay/tls/secret.json

  case $IMAGE in
    *.dkr.ecr.*)
      aws ecr get-login-password --region "$AWS_REGION" | docker login --username AWS --password-stdin "${IMAGE%%/*}"
      ;;
  esac
  docker pull --quiet "$IMAGE"
}

# The node shares the host's network: media ports are its own, nothing is mapped.
node() {
  docker rm --force patchbay-node > /dev/null 2>&1 || true
  exec docker run --rm --name patchbay-node --network host --env-file /run/patchbay/node.env \
    --ulimit nofile=1048576:1048576 --read-only --tmpfs /tmp:exec --cap-drop ALL --security-opt no-new-privileges \
    --log-driver awslogs --log-opt "awslogs-region=$AWS_REGION" --log-opt "awslogs-group=$LOG_GROUP" \
    --log-opt "awslogs-stream=$(imds instance-id)" \
    "$IMAGE"
}

proxy() {
  docker rm --force patchbay-proxy > /dev/null 2>&1 || true
  exec docker run --rm --name patchbay-proxy --network host \
    --volume /etc/patchbay/nginx.conf:/etc/nginx/nginx.conf:ro --volume /run/patchbay/tls:/tls:ro \
    --read-only --tmpfs /var/cache/nginx --tmpfs /var/run --security-opt no-new-privileges \
    "$PROXY_IMAGE"
}

case ${1:-} in
  prepare | node | proxy) "$1" ;;
  *)
    echo "usage: boot.sh prepare|node|proxy" >&2
    exit 2
    ;;
esac
