#!/usr/bin/env bash
# Runs the script that lets a new SFU node count against stand-ins for curl, aws and sleep, and looks at what it called.
#   ready-script.sh <path of ready.sh>
set -euo pipefail
# shellcheck source=stand-ins.sh
. "$(dirname "$0")/stand-ins.sh"

# The node answers from the third look on, or never if the file `dead` is there.
stand_in curl << 'CURL'
case "$*" in
  *latest/api/token*) echo token ;;
  *instance-id*) echo i-0123 ;;
  *https://127.0.0.1/v1/noop*)
    echo look >> "$BOX/looks"
    [ ! -e "$BOX/dead" ] && [ "$(wc -l < "$BOX/looks")" -ge 3 ] || exit 22
    echo "node answers" >> "$BOX/calls"
    ;;
  *) exit 22 ;;
esac
CURL
# Refuses with what the file `refusals` holds, a line per call, then takes it.
stand_in aws << 'AWS'
echo "aws $*" >> "$BOX/calls"
[ -s "$BOX/refusals" ] || exit 0
head -n 1 "$BOX/refusals" >&2
sed -i 1d "$BOX/refusals"
exit 254
AWS
stand_in sleep << 'SLEEP'
echo pause >> "$BOX/pauses"
[ "$(wc -l < "$BOX/pauses")" -lt 50 ] || kill "$PPID"
SLEEP

run() {
  rm -f "$box/looks" "$box/pauses"
  printf '%s\n' "$@" | sed '/^$/d' > "$box/refusals"
  run_script LAUNCH_HOOK_NAME=ready
}

complete='aws autoscaling complete-lifecycle-action --lifecycle-action-result CONTINUE --region eu-west-1 --lifecycle-hook-name ready --auto-scaling-group-name fleet --instance-id i-0123'

run
expect "an instance counts once its node answers, not before" "node answers
$complete" 0

run "Throttling: Rate exceeded" ""
expect "a call that AWS did not take is made again" "node answers
$complete
$complete" 0

run "An error occurred (ValidationError): No active Lifecycle Action found"
expect "after a reboot nobody waits, and that is no failure" "node answers
$complete" 0

touch "$box/dead"
run
expect "a node that never answers never counts" "" 143

exit $status
