#!/usr/bin/env bash
# Checks what operators see: alert rules and their unit tests with promtool, dashboards as JSON, every metric named in
# either against docs/metrics.md (which tests hold to the code), and a paragraph in docs/operations.md for each alert.
#   build/check-observability.sh [directory of the repository]
#   build/check-observability.sh --self-test     breaks copies and sees the checks fail
set -uo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
problems=0

bad() {
    echo "observability: $*" >&2
    problems=$((problems + 1))
}

known_metrics() { grep -oE '^\| `sfu_[a-z0-9_]+`' docs/metrics.md | tr -d '|` '; }

# Names in a file; what a histogram adds to its name is taken off if only the bare name is known.
check_names() {
    local file=$1 name
    while read -r name; do
        known_metrics | grep -qxF "$name" && continue
        known_metrics | grep -qxF "${name%_bucket}" && continue
        known_metrics | grep -qxF "${name%_count}" && continue
        known_metrics | grep -qxF "${name%_sum}" && continue
        bad "$file: $name is not in docs/metrics.md"
    done < <(grep -oE '\bsfu_[a-z0-9_]+' "$file" | sort -u)
}

check() {
    local dir=deploy/observability file alert anchor
    if ! command -v promtool > /dev/null; then
        bad "promtool is missing: install the Debian package prometheus, or Prometheus from its site"
    else
        promtool check rules "$dir/alerts.yml" > /dev/null || bad "$dir/alerts.yml: promtool refuses it"
        promtool test rules "$dir/alerts.test.yml" > /dev/null || bad "$dir/alerts.test.yml: an alert does not do what its test says"
        promtool check config --syntax-only "$dir/prometheus.yml" > /dev/null || bad "$dir/prometheus.yml: promtool refuses it"
    fi
    for file in "$dir"/alerts.yml "$dir"/alerts.test.yml "$dir"/dashboards/*.json; do
        check_names "$file"
    done
    for file in "$dir"/dashboards/*.json; do
        python3 -m json.tool "$file" > /dev/null || bad "$file: is not JSON"
        [ "$(grep -c '"expr"' "$file")" -gt 0 ] || bad "$file: shows nothing"
    done
    while read -r alert; do
        [ "$(grep -c "alertname: $alert\$" "$dir/alerts.test.yml")" -ge 2 ] || bad "$alert: wants a test that fires and one that does not"
        grep -qx "### $alert" docs/operations.md || bad "$alert: docs/operations.md does not say what to do"
        anchor=$(printf '%s' "$alert" | tr '[:upper:]' '[:lower:]')
        grep -q "runbook: docs/operations.md#$anchor\$" "$dir/alerts.yml" || bad "$alert: its runbook points elsewhere"
    done < <(sed -nE 's/^ *- alert: //p' "$dir/alerts.yml")
}

# A copy without a change has to pass, or the breaks below prove nothing.
passes() {
    local copy
    copy=$(mktemp -d "${TMPDIR:-/tmp}/patchbay-observability.XXXXXX")
    cp -r "$home/deploy" "$home/docs" "$copy"
    "$home/build/check-observability.sh" "$copy" > /dev/null || bad "self-test: an unchanged copy fails"
    rm -rf "$copy"
}

# breaks <what> <file> <sed expression>: the checks have to fail on a copy with this change.
breaks() {
    local copy
    copy=$(mktemp -d "${TMPDIR:-/tmp}/patchbay-observability.XXXXXX")
    cp -r "$home/deploy" "$home/docs" "$copy"
    sed -i "$3" "$copy/$2"
    if cmp -s "$home/$2" "$copy/$2"; then
        bad "self-test: nothing changed in $2 by $3"
    elif "$home/build/check-observability.sh" "$copy" > /dev/null 2>&1; then
        bad "self-test: $1 was not noticed"
    fi
    rm -rf "$copy"
}

if [ "${1:-}" = --self-test ]; then
    passes
    breaks "a metric that does not exist" deploy/observability/alerts.yml 's/sfu_gateway_table_age_seconds/sfu_gateway_table_old_seconds/'
    breaks "a wrong threshold" deploy/observability/alerts.yml 's/> 85/> 99/'
    breaks "an alert on somebody else's targets" deploy/observability/alerts.yml 's/up{job="patchbay"}/up/'
    breaks "a metric in a dashboard" deploy/observability/dashboards/media.json 's/sfu_draining/sfu_drained/'
    breaks "broken JSON" deploy/observability/dashboards/control.json '1d'
    breaks "an alert without words" docs/operations.md 's/^### PatchbayNodesLost$/### Nodes/'
else
    cd "${1:-$home}" || exit 2
    check
fi

if [ $problems -gt 0 ]; then
    echo "observability: $problems problems" >&2
    exit 1
fi
echo "observability: fine"
