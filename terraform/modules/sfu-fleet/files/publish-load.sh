#!/usr/bin/env bash
# Publishes the load of this node: the higher of sessions and CPU, in percent of what it can take.
# A node that drains says nothing: its falling load would keep the fleet from growing.
set -euo pipefail

if [ -e /run/patchbay/draining ]; then
  exit 0
fi
percent=$(curl -fsS --max-time 5 "$NODE_HTTP/v1/load" |
  jq -er --argjson max "$MAX_SESSIONS" '[100 * .sessions / $max, 100 * .cpuUsage] | max')
aws cloudwatch put-metric-data --region "$AWS_REGION" --namespace "$METRIC_NAMESPACE" \
  --metric-name "$METRIC_NAME" --unit Percent --value "$percent" --dimensions "AutoScalingGroupName=$ASG_NAME"
