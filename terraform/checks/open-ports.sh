#!/usr/bin/env bash
# Which rules let the world in? Exactly the two that may. The modules' own tests check the ports of these two.
#   open-ports.sh <modules directory>
set -euo pipefail
modules=$1

# Every block that names all of IPv4 or IPv6, but for ways out.
# shellcheck disable=SC2016  # $1 belongs to awk
found=$(find "$modules" -name '*.tf' -not -path '*/.terraform/*' -print0 | sort -z | xargs -0 awk -v root="$modules/" '
  FNR == 1 { header = "" }
  /^(resource|locals|variable|output|data|module)/ { header = $1 " " $2 " " $3; gsub(/["{]/, "", header); gsub(/ +$/, "", header) }
  /^ *#/ { next }
  /"(0\.0\.0\.0\/0|::\/0)"/ {
    file = FILENAME; sub(root, "", file); sub(/\/.*/, "", file)
    if (header ~ /^resource aws_vpc_security_group_egress_rule / || header ~ /^resource aws_route /) next
    print file ": " header
  }
')
expected='gateway-fn: resource aws_vpc_security_group_ingress_rule tls
sfu-fleet: resource aws_vpc_security_group_ingress_rule world'

status=0
if [ "$found" != "$expected" ]; then
  echo "Open to the world are these blocks:"
  echo "$found"
  echo "but only these may be:"
  echo "$expected"
  status=1
fi

# Rules written in another way would not be seen above.
if grep -rnE --include='*.tf' '^ *(ingress|egress) *(\{|=)|"aws_security_group_rule"|prefix_list_id' "$modules"; then
  echo "Write security group rules as aws_vpc_security_group_ingress_rule and _egress_rule, one per resource."
  status=1
fi
exit $status
