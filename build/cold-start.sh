#!/usr/bin/env bash
# Measures how the Lambda form of the gateway starts: from the start of the JVM to the handler's end of init, the first
# and second request, and the median of 2,000 more, for several JVM settings. Prints a table in Markdown. On one CPU of
# its own the wall clock shows what the CPU time does; where others want that CPU too, trust the CPU time.
#   build/cold-start.sh [rounds] [nodes in the fleet]     needs: mvn -pl gateway-fn -am package -DskipTests
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
rounds=${1:-5}
nodes=${2:-100}
zip=gateway-fn/target/gateway-fn-lambda.zip
java=
for home in "${JAVA_HOME:-}" /usr/lib/jvm/* /usr/java/* /opt/*; do
    if [[ -x $home/bin/javac ]] && grep -qE '^JAVA_VERSION="2[5-9]' "$home/release" 2>/dev/null; then
        java=$home/bin/java
        break
    fi
done
[[ -n $java ]] || { echo "no JDK 25 found: set JAVA_HOME" >&2; exit 2; }
[[ -f $zip ]] || { echo "$zip is missing: run mvn -pl gateway-fn -am package -DskipTests" >&2; exit 2; }

work=$(mktemp -d "${TMPDIR:-/tmp}/patchbay-cold-start.XXXXXX")
trap 'rm -rf "$work"' EXIT
(cd "$work" && "${java%/java}/jar" -xf "$OLDPWD/$zip")
"${java%/java}/javac" -d "$work/classes" -cp "$work/lib/*" build/ColdStart.java
(cd "$work/classes" && "${java%/java}/jar" -cf "$work/cold-start.jar" .)
# A cache knows jars, not folders or wildcards.
classpath=$(printf '%s:' "$work"/lib/*.jar)$work/cold-start.jar

mkfifo "$work/input"
"$java" -cp "$classpath" ColdStart world "$nodes" "$work/settings" < "$work/input" &
exec {world_input}> "$work/input" # closed with this script, which ends the world
for _ in $(seq 100); do
    [[ -s $work/settings ]] && break
    sleep 0.1
done

# One vCPU, as a function of 1769 MB has it. Only lines with figures count.
function_run() {
    taskset -c 0 "$java" -Xmx1200m "$@" -cp "$classpath" ColdStart function "$(date +%s%3N)" "$work/settings" 2> "$work/err" |
        grep -E '^[0-9]+ ' || { tail -5 "$work/err" >&2; exit 1; }
}

measure() {
    local name=$1 round
    shift
    for round in $(seq "$rounds"); do
        function_run "$@"
    done | sort -n -k 2 | awk -v name="$name" '
        { init[NR] = $1; cpu[NR] = $2; first[NR] = $3; firstCpu[NR] = $4; second[NR] = $5; warm[NR] = $6 }
        END {
            m = int((NR + 1) / 2)
            printf "| %s | %d | %d to %d | %d | %d | %.0f | %.1f | %.2f |\n", name, cpu[m], cpu[1], cpu[NR], init[m], firstCpu[m], first[m], second[m], warm[m]
        }'
}

echo "zip: $(stat -c %s "$zip" | awk '{printf "%.1f MB", $1 / 1e6}'), $(ls "$work/lib" | wc -l) jars; unpacked $(du -sm "$work/lib" | cut -f1) MB"
echo "$("$java" -version 2>&1 | sed -n 2p); fleet of $nodes nodes; $rounds rounds each, the one with the median CPU time of init; load $(cut -d' ' -f1-3 /proc/loadavg)"
echo
echo "| JVM settings | init, CPU ms | range | wall ms | first request, CPU ms | wall ms | second | median of 2,000 more |"
echo "| --- | --- | --- | --- | --- | --- | --- | --- |"
measure "none"
measure "\`-XX:+UseSerialGC -XX:TieredStopAtLevel=1\`" -XX:+UseSerialGC -XX:TieredStopAtLevel=1
function_run -XX:+UseSerialGC -XX:AOTCacheOutput="$work/gateway.aot" > /dev/null
measure "\`-XX:+UseSerialGC -XX:AOTCache\` ($(du -m "$work/gateway.aot" | cut -f1) MB)" -XX:+UseSerialGC -XX:AOTCache="$work/gateway.aot"
function_run -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:AOTCacheOutput="$work/c1.aot" > /dev/null
measure "\`-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:AOTCache\` ($(du -m "$work/c1.aot" | cut -f1) MB)" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:AOTCache="$work/c1.aot"
