#!/usr/bin/env bash
# Lints the Dockerfiles and compose.yaml without a Docker engine: what has to be so in each image of ours is checked
# here line by line; `docker compose config` reads compose.yaml where a Compose is installed. The settings that
# compose.yaml and terraform/ give to services have to be in docs/config.md, which tests hold to the code.
#   build/check-images.sh [directory of the repository]
set -uo pipefail
cd "${1:-$(dirname "${BASH_SOURCE[0]}")/..}" || exit 2
problems=0

bad() {
  echo "images: $*" >&2
  problems=$((problems + 1))
}

# has <file> <extended regex> <what is missing>
has() { grep -qE -- "$2" "$1" || bad "$1: $3"; }

# Instructions in one line each, without comments.
instructions() { grep -vE '^ *#' "$1" | sed -e ':a' -e '/\\$/{N;s/\\\n//;ba' -e '}'; }

check_dockerfile() {
  local file=$1 module=$2 from main last_user
  [ -f "$file" ] || { bad "$file is missing"; return; }
  if instructions "$file" | grep -E '^FROM ' | grep -vqE '^FROM [a-z0-9./-]+:[A-Za-z0-9._-]+( AS [a-z]+)?$'; then
    bad "$file: every FROM needs a tag"
  fi
  instructions "$file" | grep -qE '^FROM .*:latest' && bad "$file: not :latest"
  [ "$(instructions "$file" | grep -cE '^FROM ')" -eq 2 ] || bad "$file: one stage builds, one runs"
  from=$(instructions "$file" | grep -E '^FROM ' | tail -n 1)
  [[ $from == *:25-jre* ]] || bad "$file: the image that runs has to be a JRE 25, is \"$from\""
  last_user=$(instructions "$file" | sed -nE 's/^USER //p' | tail -n 1)
  [[ $last_user =~ ^[1-9][0-9]+$ ]] || bad "$file: USER has to be a number that is not root's"
  has "$file" '^HEALTHCHECK --interval=[0-9]+s --timeout=[0-9]+s --start-period=[0-9]+s --retries=[0-9]+' "no complete HEALTHCHECK"
  has "$file" '^STOPSIGNAL SIGTERM$' "no STOPSIGNAL SIGTERM"
  has "$file" '^ENTRYPOINT \["java", ' "ENTRYPOINT in exec form is what gets the signal to the JVM"
  has "$file" "\"$module\\.jar:lib/\\*:msk/\\*\"" "the class path is not the module's jar, lib and msk, in this order"
  instructions "$file" | grep -qE '(^|[ =])(ENV|ARG) [A-Z_]*(KEY|TOKEN|SECRET|PASSWORD)' && bad "$file: secrets do not belong into an image"
  instructions "$file" | grep -E '^RUN .*apt-get install' | grep -vq 'rm -rf /var/lib/apt/lists' && bad "$file: apt's lists stay in the layer"
  main=$(sed -nE 's/^ENTRYPOINT .*"(io\.patchbay\.[a-z.]+Main)"\]$/\1/p' "$file")
  if [ -z "$main" ]; then
    bad "$file: ENTRYPOINT names no Main"
  elif [ -d "$module/src/main/java/io/patchbay" ] && find "$module/src/main/java" -name Main.java | grep -q . &&
    [ ! -f "$module/src/main/java/${main//.//}.java" ]; then
    bad "$file: there is no $main in $module"
  fi
}

check_compose() {
  local file=compose.yaml range first last compose=() example
  grep -E '^ +image: ' "$file" | grep -v 'image: patchbay-' | grep -vqE 'image: [a-z0-9./-]+:[A-Za-z0-9._-]+$' && bad "$file: images of others need a tag"
  grep -qE ':latest' "$file" && bad "$file: not :latest"
  # Two ports per core and protocol; NUM_WORKERS is 2 in every node.
  while read -r range; do
    first=${range%-*} last=${range#*-}
    [ $((last - first + 1)) -le 4 ] || bad "$file: publishes $range, two ports per core are used"
  done < <(grep -oE ':[0-9]+-[0-9]+/(udp|tcp)' "$file" | grep -oE '[0-9]+-[0-9]+')
  # Every variable that has to be set is in the example.
  while read -r example; do
    grep -qE "^$example=" compose.env.example || bad "compose.env.example: $example is missing"
  done < <(grep -oE '\$\{[A-Z0-9_]+' "$file" | sed 's/^..//' | sort -u)
  if docker compose version > /dev/null 2>&1; then
    compose=(docker compose)
  elif command -v docker-compose > /dev/null; then
    compose=(docker-compose)
  else
    echo "images: no Compose installed, compose.yaml was not parsed"
    return
  fi
  example=$(mktemp "${TMPDIR:-/tmp}/patchbay-compose.XXXXXX")
  sed 's/=$/=for-the-check/' compose.env.example > "$example"
  "${compose[@]}" --env-file "$example" config > /dev/null || bad "$file: ${compose[*]} config refuses it"
  rm -f "$example"
}

check_settings() {
  local section name
  for section in "## Gateway" "## Load aggregator" "## Node"; do
    # Not grep -q: it ends at the first row, and then sed fails on its closed pipe.
    if ! sed -n "/^$section\$/,/^## /p" docs/config.md | grep '^| `' > /dev/null; then
      echo "images: docs/config.md has nothing under \"$section\", settings were not compared"
      return
    fi
  done
  while read -r name; do
    grep -qF "\`$name\`" docs/config.md || bad "$name is given to a service, but docs/config.md does not know it"
  done < <(
    {
      # Without the broker's own settings.
      sed '/^  kafka:$/,/^  aggregator:$/d' compose.yaml | grep -oE '^      [A-Z][A-Z0-9_]+:'
      grep -ohE '^ +(SFU|PATCHBAY|KAFKA|RTC|NUM)_[A-Z0-9_]+ *=|^ +(PORT|PROXY|HTTP_INTERFACE) *=' -r --include='*.tf' terraform/modules
    } | tr -d ' :=' | sort -u
  )
}

check_dockerfile gateway-fn/Dockerfile gateway-fn
check_dockerfile load-aggregator-streams/Dockerfile load-aggregator-streams
check_dockerfile sfu-node/Dockerfile sfu-node
for library in libpulse0 libudev1 libx11-6 libxfixes3 libxrandr2 libxcomposite1 libdbus-1-3; do
  has sfu-node/Dockerfile "[ ]$library( |\$)" "the media probe needs $library"
done
check_compose
check_settings

if [ $problems -gt 0 ]; then
  echo "images: $problems problems" >&2
  exit 1
fi
echo "images: Dockerfiles and compose.yaml are fine"
