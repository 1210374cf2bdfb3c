#!/usr/bin/env bash
# Runs the drain script of an SFU node against stand-ins for curl, aws, systemctl and sleep, and looks at what it called.
#   drain-script.sh <path of drain.sh>
set -euo pipefail
# shellcheck source=stand-ins.sh
. "$(dirname "$0")/stand-ins.sh"

# Metadata says Terminated at the third look; the node has what is in the file `sessions`, one line per look.
stand_in curl << 'CURL'
case "$*" in
  *latest/api/token*) echo token ;;
  *target-lifecycle-state*)
    echo look >> "$BOX/looks"
    if [ "$(wc -l < "$BOX/looks")" -ge 3 ]; then echo Terminated; else echo InService; fi
    ;;
  *instance-id*) echo i-0123 ;;
  */v1/drain*)
    echo "drain" >> "$BOX/calls"
    case "$*" in *secret-token*) echo "token in arguments" >> "$BOX/calls" ;; esac
    for argument in "$@"; do case $argument in @*) cat "${argument#@}" > "$BOX/header" ;; esac; done
    ;;
  */v1/load*)
    [ -s "$BOX/sessions" ] || exit 22
    printf '{"channels":1,"sessions":%s,"cpuUsage":0.1,"memoryUsage":0.1}\n' "$(head -n 1 "$BOX/sessions")"
    [ "$(wc -l < "$BOX/sessions")" -le 1 ] || sed -i 1d "$BOX/sessions"
    ;;
esac
CURL
stand_in aws << 'AWS'
echo "aws $*" >> "$BOX/calls"
AWS
stand_in systemctl << 'SYSTEMCTL'
echo "systemctl $*" >> "$BOX/calls"
SYSTEMCTL
stand_in dns.sh << 'DNS'
echo "dns $*" >> "$BOX/calls"
DNS
if ! command -v jq > /dev/null; then
  stand_in jq << 'JQ'
sed -nE 's/.*"sessions":([0-9]+).*/\1/p' | grep .
JQ
fi
stand_in sleep << 'SLEEP'
exit 0
SLEEP

run() {
  rm -f "$box/looks" "$box/draining" "$box/header"
  printf '%s\n' "$@" | sed '/^$/d' > "$box/sessions"
  printf 'PATCHBAY_OPERATOR_TOKEN=secret-token\nSFU_NODE_ID=eu-west-i-0123.sfu.example.com\nPUBLIC_IP=192.0.2.7\n' > "$box/node.env"
  run_script NODE_ENV="$box/node.env" DRAINING="$box/draining" DNS="$box/bin/dns.sh" \
    HOOK_NAME=drain DRAIN_DEADLINE_SECONDS=180 NODE_HTTP=http://127.0.0.1:8070
}

fleet='--region eu-west-1 --lifecycle-hook-name drain --auto-scaling-group-name fleet --instance-id i-0123'
beat="aws autoscaling record-lifecycle-action-heartbeat $fleet"
complete="aws autoscaling complete-lifecycle-action --lifecycle-action-result CONTINUE $fleet"
gone='dns DELETE eu-west-i-0123.sfu.example.com 192.0.2.7'

run 3 2 0
expect "calls that end are waited for, then the node stops, then the instance may go" "drain
$beat
systemctl stop patchbay-node
$gone
$complete" 0
[ -e "$box/draining" ] || { echo "the mark that stops the load metric is missing"; status=1; }
grep -q '^Authorization: Bearer secret-token$' "$box/header" || { echo "the drain request carries no operator token"; status=1; }

run 3
expect "calls that go on are cut at the deadline of 180 s, with a sign of life every minute" "drain
$(for _ in 1 2 3; do echo "$beat"; done)
systemctl stop patchbay-node
$gone
$complete" 0

run ""
expect "a node that does not answer is not waited for" "drain
$beat
systemctl stop patchbay-node
$gone
$complete" 0

exit $status
