#!/usr/bin/env bash
# Waits until EC2 Auto Scaling wants this instance gone, then drains the node and lets the instance go:
# no new rooms, calls go on until they end or the deadline passes, a sign of life every minute, then
# the node is stopped (it closes its sockets with a code that lets clients reconnect, and signs off).
set -uo pipefail
: "${AWS_REGION:?}" "${ASG_NAME:?}" "${HOOK_NAME:?}" "${DRAIN_DEADLINE_SECONDS:?}" "${NODE_HTTP:?}"
NODE_ENV=${NODE_ENV:-/run/patchbay/node.env}
DRAINING=${DRAINING:-/run/patchbay/draining}
DNS=${DNS:-/opt/patchbay/dns.sh}

say() { echo "drain: $*"; }

imds() {
  local token
  token=$(curl -fsS --max-time 2 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 300' http://169.254.169.254/latest/api/token) || return 1
  curl -fsS --max-time 2 -H "X-aws-ec2-metadata-token: $token" "http://169.254.169.254/latest/meta-data/$1"
}

value_of() { sed -n "s/^$1=//p" "$NODE_ENV" | tail -n 1; }

hook() {
  aws autoscaling "$@" --region "$AWS_REGION" --lifecycle-hook-name "$HOOK_NAME" \
    --auto-scaling-group-name "$ASG_NAME" --instance-id "$instance"
}

# Sessions that are still here; nothing if the node does not answer.
sessions() { curl -fsS --max-time 5 "$NODE_HTTP/v1/load" 2> /dev/null | jq -er .sessions 2> /dev/null; }

while [ "$(imds autoscaling/target-lifecycle-state)" != Terminated ]; do
  sleep 5
done
until instance=$(imds instance-id); do
  sleep 1
done
say "instance $instance has to go, deadline in $DRAIN_DEADLINE_SECONDS s"
touch "$DRAINING"

# The token goes through a file descriptor, so that it is not in the list of processes.
for _ in 1 2 3 4 5; do
  if curl -fsS --max-time 5 -X POST -H 'Content-Type: application/json' -d '{}' \
    -H @<(printf 'Authorization: Bearer %s\n' "$(value_of PATCHBAY_OPERATOR_TOKEN)") "$NODE_HTTP/v1/drain" > /dev/null; then
    say "node takes no new rooms"
    break
  fi
  sleep 2
done

waited=0
silent=0
while [ "$waited" -lt "$DRAIN_DEADLINE_SECONDS" ]; do
  if remaining=$(sessions); then
    silent=0
    [ "$remaining" -eq 0 ] && break
  else
    # A node that died has nobody left to wait for.
    silent=$((silent + 1))
    [ "$silent" -ge 6 ] && break
  fi
  if [ $((waited % 60)) -eq 0 ]; then
    say "${remaining:-unknown} sessions remain after $waited s"
    hook record-lifecycle-action-heartbeat || say "sign of life was not taken"
  fi
  sleep 5
  waited=$((waited + 5))
done

say "stopping the node after $waited s"
systemctl stop patchbay-node
"$DNS" DELETE "$(value_of SFU_NODE_ID)" "$(value_of PUBLIC_IP)" > /dev/null || say "DNS record was not removed"
for _ in 1 2 3 4 5; do
  hook complete-lifecycle-action --lifecycle-action-result CONTINUE && break
  sleep 2
done
say "done"
