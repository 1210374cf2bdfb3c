#!/usr/bin/env bash
# Breaks copies of the Terraform code, one way at a time, and sees check.sh fail each time, for the right reason.
#
#   terraform/check-the-checks.sh          every way
#   terraform/check-the-checks.sh hook     only those with this word in their name
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/patchbay-broken.XXXXXX")
trap 'rm -rf "$work"' EXIT
status=0
only=${1:-}

# breaks <what> <module to test> <sign in the output> <command that breaks the copy, run in its terraform directory>
breaks() {
  local what=$1 module=$2 sign=$3 command=$4 tree=$work/tree
  [[ $what == *"$only"* ]] || return 0
  rm -rf "$tree" && mkdir "$tree"
  (cd "$here/.." && tar --exclude=.terraform --exclude='*.tfstate*' -cf - terraform schemas/src/main/java/io/patchbay/schemas/topic docs/operations.md) | tar -xf - -C "$tree"
  (cd "$tree/terraform" && eval "$command") || { echo "NOT BROKEN  $what: the change could not be made"; status=1; return; }
  if diff -rq "$here/modules" "$tree/terraform/modules" > /dev/null && diff -rq "$here/../schemas/src/main/java/io/patchbay/schemas/topic" "$tree/schemas/src/main/java/io/patchbay/schemas/topic" > /dev/null; then
    echo "NOT BROKEN  $what: the change changed nothing"
    status=1
    return
  fi
  if "$tree/terraform/check.sh" "$module" > "$work/output" 2>&1; then
    echo "MISSED      $what: check.sh passed"
    status=1
  elif tr -s '[:space:]' ' ' < "$work/output" | grep -qE "$sign"; then # terraform wraps long messages
    echo "caught      $what"
  else
    echo "MISSED      $what: check.sh failed, but not with \"$sign\":"
    sed 's/^/            /' "$work/output"
    status=1
  fi
}

breaks "a broken reference" secrets 'Reference to undeclared resource' \
  "sed -i 's/aws_kms_key.this.arn/aws_kms_key.that.arn/' modules/secrets/outputs.tf"

breaks "one more port open to the world" sfu-fleet 'TLS and the media ports, and nothing else' \
  "sed -i 's/^    tls       = .*/&\n    ssh       = { protocol = \"tcp\", from = 22, to = 22 }/' modules/sfu-fleet/main.tf"

breaks "one more rule open to the world" topics 'aws_vpc_security_group_ingress_rule debug' \
  "printf '\nresource \"aws_vpc_security_group_ingress_rule\" \"debug\" {\n  security_group_id = aws_security_group.this.id\n  cidr_ipv4         = \"0.0.0.0/0\"\n  ip_protocol       = \"-1\"\n}\n' >> modules/load-aggregator/main.tf"

breaks "the world reads who talks where" sfu-fleet 'must not read what a node says of its rooms' \
  "sed -i 's/(load|stats)/(load)/' modules/sfu-fleet/files/nginx.conf"

breaks "the drain hook is gone" sfu-fleet 'undeclared resource|hook' \
  "sed -i '/^resource \"aws_autoscaling_lifecycle_hook\" \"drain\"/,/^}/d' modules/sfu-fleet/main.tf"

breaks "the drain script does not complete the hook" topics 'calls differ' \
  "sed -i 's/complete-lifecycle-action/record-lifecycle-action-heartbeat/' modules/sfu-fleet/files/drain.sh"

breaks "a node that never answers counts" sfu-fleet 'must not count before it says so' \
  "sed -i '/\"ready\" {/,/^}/s/\"ABANDON\"/\"CONTINUE\"/' modules/sfu-fleet/main.tf"

breaks "the launch hook is gone" sfu-fleet 'undeclared resource|must not count' \
  "sed -i '/^resource \"aws_autoscaling_lifecycle_hook\" \"ready\"/,/^}/d' modules/sfu-fleet/main.tf"

breaks "a dead node with a balancer is healthy" sfu-fleet 'that the balancer finds dead' \
  "sed -i 's/local.has_signaling ? \"ELB\" : \"EC2\"/\"EC2\"/' modules/sfu-fleet/main.tf"

breaks "the ready script does not ask the node" topics 'calls differ' \
  "sed -i 's/^until curl/until true || curl/' modules/sfu-fleet/files/ready.sh"

breaks "a certificate is taken without its key" topics 'a certificate without its key is refused' \
  "sed -i 's/\"[$]certified\" != \"[$]held\"/-z \"[$]certified\"/' modules/sfu-fleet/files/boot.sh"

breaks "a node goes without the fleet's keys" topics "does not start without the fleet's keys" \
  "sed -i 's/keys=[$](secret .*/echo \"keys=[$](secret \"[$]FLEET_KEYS_ARN\")\"/' modules/sfu-fleet/files/boot.sh"

breaks "nobody looks for a new certificate" sfu-fleet 'must look for a new certificate' \
  "sed -i 's/ patchbay-renew.service$//' modules/sfu-fleet/files/user-data.sh.tftpl"

breaks "systemd gives the proxy up" sfu-fleet 'must be tried for as long as the instance lives' \
  "sed -i '/^Description=TLS in front/{n;d}' modules/sfu-fleet/files/user-data.sh.tftpl"

breaks "a connection takes a media port" sfu-fleet 'may take a media port' \
  "sed -i '/ip_local_reserved_ports/d' modules/sfu-fleet/files/user-data.sh.tftpl"

breaks "the first nodes go without a drain" sfu-fleet 'must meet the same hooks' \
  "sed -i '/^  initial_lifecycle_hook {/,/^  }/d' modules/sfu-fleet/main.tf"

breaks "nodes are given the burst of their line" sfu-fleet 'more calls than its line carries' \
  "sed -i 's/baseline_bandwidth/peak_bandwidth/' modules/sfu-fleet/main.tf"

breaks "the fleet scales on a metric nobody publishes" sfu-fleet 'scale on the metric that its nodes publish' \
  "sed -i 's/: var.scaling_metric.name$/: \"CPUUtilization\"/' modules/sfu-fleet/main.tf"

breaks "the fleet follows advice of another region" sfu-fleet 'where the aggregators.? lines put it' \
  "sed -i 's/dimension = \"Region\"/dimension = \"Zone\"/' modules/sfu-fleet/main.tf"

breaks "the gateway is told one aggregator of three" gateway-fn 'every aggregator' \
  "sed -i 's/join(\",\", var.aggregator_urls)/var.aggregator_urls[0]/' modules/gateway-fn/main.tf"

breaks "two tasks of a slot share an address" load-aggregator 'tell its peers its own address' \
  "sed -i 's/\"own-address\"/\"aggregator-0:8075\"/' modules/load-aggregator/main.tf"

breaks "names lead to tasks that do not live" load-aggregator 'ECS must say which tasks live' \
  "sed -i '/health_check_custom_config {/,/}/d' modules/load-aggregator/main.tf"

breaks "gateways are killed before they are ready" gateway-fn 'time to become ready' \
  "sed -i '/health_check_grace_period_seconds/d' modules/gateway-fn/ecs.tf"

breaks "the balancer speaks plain HTTP to gateways" gateway-fn 'must speak TLS to the gateways too' \
  "sed -i '/\"aws_lb_target_group\" \"this\"/,/^}/s/\"HTTPS\"/\"HTTP\"/' modules/gateway-fn/ecs.tf"

breaks "gateways are given plain HTTP addresses" load-aggregator 'address of every instance must be known' \
  "sed -i 's|\"https://|\"http://|' modules/load-aggregator/outputs.tf"

breaks "gateways do not know whom to trust" gateway-fn 'know which certificates aggregators may show|Invalid index' \
  "sed -i '/SFU_AGGREGATOR_TRUST/d' modules/gateway-fn/main.tf"

breaks "a certificate with its key as plain environment" topics 'FAIL names of secrets' \
  "sed -i 's/TOML|TLS/TOML/' modules/load-aggregator/variables.tf"

breaks "a topic in Java that Terraform does not know" topics 'must name the same topics' \
  "sed -i 's/\"sfu.picks\"/\"sfu.choices\"/' ../schemas/src/main/java/io/patchbay/schemas/topic/Topics.java"

breaks "refused calls on Lambda raise no alarm" observability 'must raise an alarm|Invalid index' \
  "sed -i 's/\"Url5xxCount\"/\"Errors\"/' modules/observability/alarms.tf"

breaks "an alarm without words" topics 'FAIL alarms explained' \
  "sed -i 's/gateway-throttled/gateway-limited/' modules/observability/alarms.tf"

breaks "one module lets a key set through" topics 'FAIL names of secrets' \
  "sed -i 's/TOKEN|KEYS?/TOKEN|KEY/' modules/sfu-fleet/variables.tf"

breaks "an upgrade of Kafka meets its own name" kafka 'configuration of its own name' \
  "sed -i 's/^  name  *= \"[$]{var.name}-[$]{replace.*/  name = var.name/' modules/kafka/main.tf"

breaks "the aggregator is refused its topics on serverless" load-aggregator 'must reach the aggregator' \
  "sed -i '/KAFKA_PLAIN_INTERNAL_TOPICS/d' modules/load-aggregator/main.tf"

breaks "a balancer's name ends with a hyphen" sfu-fleet 'cannot end with a hyphen' \
  "sed -i 's/trimsuffix(\(substr(.*)\), \"-\")/\1/' modules/sfu-fleet/signaling.tf"

breaks "memory that Fargate has not" load-aggregator 'Missing expected failure' \
  "sed -i 's/var.memory_mib >= var.cpu [*] 2/var.memory_mib >= var.cpu/' modules/load-aggregator/variables.tf"

breaks "brokers without encryption in transit" kafka 'must speak TLS only' \
  "sed -i 's/client_broker = \"TLS\"/client_broker = \"TLS_PLAINTEXT\"/' modules/kafka/main.tf"

if [ $status = 0 ]; then
  echo "terraform: every break was caught"
fi
exit $status
