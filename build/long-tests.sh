#!/bin/sh
# The long forms of tests that are short in `mvn verify`: build/long-tests.sh [hostile] [churn] [replay] [chaos]
#   hostile  10 million random, cut, forged and repeated packets against a media loop, about 20 s
#   churn    peers that join and leave for 60 s, and whether anything is left of them
#   replay   a million records replayed from the topics of a broker, some minutes with writing them first
#   chaos    every fault of the chaos suite, about 10 minutes
# Without arguments all of them, one after the other. Stops at the first that fails.
set -eu
cd "$(dirname "$0")/.."

# run MODULES UNIT_TEST INTEGRATION_TEST SYSTEM_PROPERTY
run() {
    echo "long-tests: $2 $3 with $4"
    mvn -B -ntp -pl "$1" -am verify "-Dtest=$2" "-Dit.test=$3" "-D$4" \
        -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false
}

[ $# -gt 0 ] || set -- hostile churn replay chaos
for name; do
    case $name in
        hostile) run sfu-node 'Hostile*Test' none patchbay.hostile.packets=10000000 ;;
        churn) run sfu-node none 'MediaEngineIT#shouldLeakNothing*' patchbay.churn.seconds=60 ;;
        replay) run capacity none ReplayFromTopicsIT patchbay.replay.records=1000000 ;;
        chaos) run local-stack,load-aggregator-streams,gateway-fn,sfu-node none ChaosIT patchbay.chaos=long ;;
        *)
            echo "long-tests: there is no \"$name\", only hostile, churn, replay and chaos" >&2
            exit 2
            ;;
    esac
done
