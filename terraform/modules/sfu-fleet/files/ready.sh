#!/usr/bin/env bash
# Tells EC2 Auto Scaling that this instance may count: once the node answers through the proxy, as clients ask it.
# An instance that never gets there, for whatever reason, is taken away by the hook's time limit, and no old node goes
# for it. After a reboot nobody waits for the answer any more.
set -uo pipefail
: "${AWS_REGION:?}" "${ASG_NAME:?}" "${LAUNCH_HOOK_NAME:?}"

say() { echo "ready: $*"; }

imds() {
  local token
  token=$(curl -fsS --max-time 2 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 300' http://169.254.169.254/latest/api/token) || return 1
  curl -fsS --max-time 2 -H "X-aws-ec2-metadata-token: $token" "http://169.254.169.254/latest/meta-data/$1"
}

# The certificate is for the node's name, not for this address.
until curl -fsS --insecure --max-time 2 -o /dev/null https://127.0.0.1/v1/noop 2> /dev/null; do
  sleep 2
done
say "the node answers"

for _ in $(seq 30); do
  if instance=$(imds instance-id) && answer=$(aws autoscaling complete-lifecycle-action --lifecycle-action-result CONTINUE \
    --region "$AWS_REGION" --lifecycle-hook-name "$LAUNCH_HOOK_NAME" --auto-scaling-group-name "$ASG_NAME" --instance-id "$instance" 2>&1); then
    say "the instance counts"
    exit 0
  fi
  case ${answer:-} in *ValidationError*)
    say "nobody waits for this instance"
    exit 0
    ;;
  esac
  sleep 2
done
say "the hook was not completed: ${answer:-no instance id}"
exit 1
