#!/bin/sh
# The programs and libraries that tests need beside a JDK and Maven, as Debian packages. `mvn verify` calls this once:
# as root on Debian it installs what is missing, elsewhere it names it. What still misses then is an error in CI
# (CI=true); on other machines the tests that need it fail, and all others run.
#   build/test-packages.sh [--unless VALUE]...    does nothing if a VALUE is "true", such as Maven's skipTests
set -u

# file that shows that it is there ('lib:' for a shared library) | package | what for
needed='
lib:libpulse.so.0|libpulse0|libwebrtc, the client in media tests, links to it
lib:libudev.so.1|libudev1|libwebrtc links to it
lib:libX11.so.6|libx11-6|libwebrtc links to it
lib:libXfixes.so.3|libxfixes3|libwebrtc links to it
lib:libXrandr.so.2|libxrandr2|libwebrtc links to it
lib:libXcomposite.so.1|libxcomposite1|libwebrtc links to it
lib:libdbus-1.so.3|libdbus-1-3|libwebrtc links to it
chromium|chromium|end-to-end tests run the pages in it
npm|npm|end-to-end tests bundle a page with mediasoup-client
nft|nftables|the chaos suite drops the UDP of a node, and what a part sends to Kafka
setpriv|util-linux|the chaos suite runs each part in a group of its own
faketime|faketime|the chaos suite puts the clock of a node wrong
ss|iproute2|the chaos suite asks which UDP ports a node has
pgrep|procps|the chaos suite stops and continues processes
curl|curl|DemoIT pastes the printed command into a shell
promtool|prometheus|unit tests of the alert rules
python3|python3|dashboards and compose.yaml are read with it
'

is_there() {
    case $1 in
        lib:*) /sbin/ldconfig -p 2>/dev/null | grep -qF "${1#lib:} " ;;
        *) command -v "$1" >/dev/null 2>&1 || [ -x "/usr/sbin/$1" ] ;;
    esac
}

# The lines of `needed` that this machine lacks.
missing() {
    echo "$needed" | while IFS='|' read -r file package reason; do
        if [ -n "$file" ] && ! is_there "$file"; then
            echo "$package|$reason"
        fi
    done
    if ! python3 -c 'import yaml' 2>/dev/null; then
        echo "python3-yaml|compose.yaml is read with it"
    fi
}

packages() {
    echo "$1" | cut -d'|' -f1 | sort -u | tr '\n' ' '
}

while [ $# -gt 0 ]; do
    case $1 in
        --unless)
            [ "${2:-}" = true ] && exit 0
            shift 2
            ;;
        *)
            sed -n '2,5s/^# \{0,1\}//p' "$0"
            exit 2
            ;;
    esac
done

lacking=$(missing)
[ -n "$lacking" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "test-packages: installing $(packages "$lacking")"
    log=$(mktemp)
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2046 # several words
    if ! { apt-get update -qq && apt-get install -y -qq --no-install-recommends $(packages "$lacking"); } >"$log" 2>&1; then
        cat "$log" >&2
    fi
    rm -f "$log"
    lacking=$(missing)
    [ -n "$lacking" ] || exit 0
fi
{
    echo "test-packages: tests will fail for want of these; as root: apt-get install $(packages "$lacking")"
    echo "$lacking" | sed 's/^\([^|]*\)|/  \1: /'
} >&2
[ "${CI:-}" != true ]
