#!/usr/bin/env bash
# dns.sh UPSERT|DELETE <name> <address>: the node's A record. Prints the id of the change.
set -euo pipefail

aws route53 change-resource-record-sets --hosted-zone-id "$HOSTED_ZONE_ID" --query ChangeInfo.Id --output text --change-batch "$(
  jq -n --arg action "$1" --arg name "$2" --arg address "$3" \
    '{Changes: [{Action: $action, ResourceRecordSet: {Name: $name, Type: "A", TTL: 60, ResourceRecords: [{Value: $address}]}}]}'
)"
