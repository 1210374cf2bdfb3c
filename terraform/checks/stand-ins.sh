# Sourced by the checks of scripts that run on instances, whose first argument is the script: a box with stand-ins for
# the commands that it calls.
#   $box     folder that goes with the check; stand-ins know it as $BOX and append what they were asked to $BOX/calls
#   $status  1 once something was not as expected
script=$1
box=$(mktemp -d "${TMPDIR:-/tmp}/patchbay-check.XXXXXX")
trap 'rm -rf "$box"' EXIT
mkdir "$box/bin"
status=0

# stand_in NAME < BODY: what the script finds under this name.
stand_in() {
  { echo '#!/usr/bin/env bash'; cat; } > "$box/bin/$1"
  chmod +x "$box/bin/$1"
}

# run_script [SETTING=VALUE]... [-- ARGUMENT]: runs the script with the stand-ins. Its exit code is in $ended, its output in
# $box/log.
run_script() {
  local settings=()
  while [ $# -gt 0 ] && [ "$1" != -- ]; do
    settings+=("$1")
    shift
  done
  ended=0
  : > "$box/calls"
  env PATH="$box/bin:$PATH" BOX="$box" AWS_REGION=eu-west-1 ASG_NAME=fleet "${settings[@]}" \
    timeout 60 bash "$script" "${@:2}" > "$box/log" 2>&1 || ended=$?
}

# expect WHAT CALLS CODE: the calls that were made, a line each, and the exit code.
expect() {
  if ! diff <(printf '%s\n' "$2" | sed '/^$/d') "$box/calls" > "$box/diff"; then
    echo "$1: calls differ (< expected, > seen):"
    cat "$box/diff"
    status=1
  fi
  [ "$ended" = "$3" ] || { echo "$1: ended with $ended, not $3"; cat "$box/log"; status=1; }
}
