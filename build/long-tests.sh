#!/bin/sh
# The long forms of tests that are short in `mvn verify`: build/long-tests.sh [hostile] [churn] [replay] [chaos]
#   hostile  10 million random, cut, forged and repeated packets against a media loop, about 20 s
#   churn    peers that join and leave for 60 s, and whether anything is left of them
#   replay   a million records replayed from the topics of a broker, some minutes with writing them first
#   chaos    every fault of the chaos suite, about 10 minutes; chaos:PATTERN only those whose names have it, as in
#            build/long-tests.sh 'chaos:cut off|clock'. Takes root: some faults are rules of the packet filter
# Without arguments all of them, one after the other. Stops at the first that fails.
set -eu
cd "$(dirname "$0")/.."

# run MODULES UNIT_TEST INTEGRATION_TEST SYSTEM_PROPERTY [MORE_OPTIONS]
run() {
    echo "long-tests: $2 $3 with $4"
    modules=$1 unit=$2 integration=$3 property=$4
    shift 4
    mvn -B -ntp -pl "$modules" -am verify "-Dtest=$unit" "-Dit.test=$integration" "-D$property" "$@" \
        -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false
}

stack=local-stack,load-aggregator-streams,gateway-fn,sfu-node
[ $# -gt 0 ] || set -- hostile churn replay chaos
for name; do
    case $name in
        hostile) run sfu-node 'Hostile*Test' none patchbay.hostile.packets=10000000 ;;
        churn) run sfu-node none 'MediaEngineIT#shouldLeakNothing*' patchbay.churn.seconds=60 ;;
        replay) run capacity none ReplayFromTopicsIT patchbay.replay.records=1000000 ;;
        chaos) run "$stack" none ChaosIT patchbay.chaos=long ;;
        chaos:?*)
            run "$stack" none 'ChaosIT#shouldHaveAll*+shouldLoseNothing*' patchbay.chaos=long \
                "-Dpatchbay.chaos.only=${name#chaos:}"
            ;;
        *)
            echo "long-tests: there is no \"$name\", only hostile, churn, replay and chaos" >&2
            exit 2
            ;;
    esac
done
