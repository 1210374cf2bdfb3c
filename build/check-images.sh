#!/usr/bin/env bash
# Lints the Dockerfiles and compose.yaml without a Docker engine: what has to be so in each image of ours is checked
# here line by line; `docker compose config` reads compose.yaml where a Compose is installed. The settings that
# compose.yaml and terraform/ give to services have to be in docs/config.md, which tests hold to the code.
#   build/check-images.sh [directory of the repository]
#   build/check-images.sh --self-test     breaks copies and sees the checks fail
set -uo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
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

# What Debian's package python3-yaml reads; the first python3 on the path may be another one without it.
python_with_yaml() {
  local python
  for python in python3 /usr/bin/python3; do
    if "$python" -c 'import yaml' 2> /dev/null; then
      echo "$python"
      return
    fi
  done
}

check_compose() {
  local file=compose.yaml python compose=() example
  grep -E '^ +image: ' "$file" | grep -v 'image: patchbay-' | grep -vqE 'image: [a-z0-9./-]+:[A-Za-z0-9._-]+$' && bad "$file: images of others need a tag"
  grep -qE ':latest' "$file" && bad "$file: not :latest"
  python=$(python_with_yaml)
  if [ -z "$python" ]; then
    bad "$file was not read: install the Debian package python3-yaml, or PyYAML"
  else
    "$python" build/check-compose.py || bad "$file: see above"
  fi
  # Every variable that has to be set is in the example.
  while read -r example; do
    grep -qE "^$example=" compose.env.example || bad "compose.env.example: $example is missing"
  done < <(grep -oE '\$\{[A-Z0-9_]+' "$file" | sed 's/^..//' | sort -u)
  if docker compose version > /dev/null 2>&1; then
    compose=(docker compose)
  elif command -v docker-compose > /dev/null; then
    compose=(docker-compose)
  else
    return
  fi
  example=$(mktemp "${TMPDIR:-/tmp}/patchbay-compose.XXXXXX")
  sed 's/=$/=for-the-check/' compose.env.example > "$example"
  "${compose[@]}" --env-file "$example" config > /dev/null || bad "$file: ${compose[*]} config refuses it"
  rm -f "$example"
}

# documented <section>: the settings in a section of docs/config.md, and those of all services.
documented() { sed -n -e "/^## $1\$/,/^## /p" -e '/^## All services$/,/^## /p' docs/config.md | sed -nE 's/^\| `([A-Z0-9_]+)`.*/\1/p'; }

# check_settings <section> <directory>: what the Terraform module gives to a service has to be known to it.
check_settings() {
  local section=$1 module=$2 name known
  known=$(documented "$section")
  [ "$(wc -l <<< "$known")" -gt 5 ] || bad "docs/config.md has too little under \"$section\""
  while read -r name; do
    grep -qxF "$name" <<< "$known" || bad "$module gives $name, which docs/config.md has not under \"$section\""
  done < <(grep -ohE '^ +(SFU|PATCHBAY|KAFKA|RTC|NUM)_[A-Z0-9_]+ *=|^ +(PORT|PROXY|HTTP_INTERFACE) *=' -r --include='*.tf' "$module" | tr -d ' =' | sort -u)
}

# check_secrets: what the documents have people make beside the sources gets neither into the history nor into an image.
check_secrets() {
  local line
  for line in .env private-keys.json '*.pem' '*.tfvars' '/terraform/environments/**/*.txt'; do
    grep -qxF -- "$line" .gitignore || bad ".gitignore: $line is missing"
  done
  for line in .env '**/private-keys.json' '**/*.pem'; do
    grep -qxF -- "$line" .dockerignore || bad ".dockerignore: $line is missing"
  done
}

# A service that speaks TLS by a setting is asked over TLS whether it lives.
check_tls() { has "$1" "CMD curl .*http\\$\\{$2:\\+s\\}://" "HEALTHCHECK does not ask over TLS where $2 is set"; }

check() {
  local library proxy
  check_dockerfile gateway-fn/Dockerfile gateway-fn
  check_dockerfile load-aggregator-streams/Dockerfile load-aggregator-streams
  check_dockerfile sfu-node/Dockerfile sfu-node
  check_tls gateway-fn/Dockerfile SFU_GATEWAY_TLS
  check_tls load-aggregator-streams/Dockerfile SFU_AGGREGATOR_TLS
  for library in libpulse0 libudev1 libx11-6 libxfixes3 libxrandr2 libxcomposite1 libdbus-1-3; do
    has sfu-node/Dockerfile "[ ]$library( |\$)" "the media probe needs $library"
  done
  check_compose
  check_secrets
  for proxy in deploy/signaling/nginx.conf terraform/modules/sfu-fleet/files/nginx.conf; do
    has "$proxy" '^ +large_client_header_buffers 4 32k;$' "a token of 16 KiB does not fit into nginx's headers"
  done
  check_settings "Gateway" terraform/modules/gateway-fn
  check_settings "Load aggregator" terraform/modules/load-aggregator
  check_settings "Node" terraform/modules/sfu-fleet
}

copy_home() {
  copy=$(mktemp -d "${TMPDIR:-/tmp}/patchbay-images.XXXXXX")
  (cd "$home" && cp -r --parents build compose.yaml compose.env.example .gitignore .dockerignore deploy/signaling docs/config.md terraform/modules ./*/Dockerfile "$copy")
}

# A copy without a change has to pass, or the breaks below prove nothing.
passes() {
  local copy
  copy_home
  "$copy/build/check-images.sh" > /dev/null || bad "self-test: an unchanged copy fails"
  rm -rf "$copy"
}

# breaks <what> <file> <sed expression>: the checks have to fail on a copy with this change.
breaks() {
  local copy
  copy_home
  sed -i "$3" "$copy/$2"
  if cmp -s "$home/$2" "$copy/$2"; then
    bad "self-test: nothing changed in $2 by $3"
  elif "$copy/build/check-images.sh" > /dev/null 2>&1; then
    bad "self-test: $1 was not noticed"
  fi
  rm -rf "$copy"
}

if [ "${1:-}" = --self-test ]; then
  passes
  breaks "a health check that TLS breaks" gateway-fn/Dockerfile 's/[$]{SFU_GATEWAY_TLS:+s}//'
  breaks "an image that runs as root" sfu-node/Dockerfile 's/^USER .*/USER 0/'
  breaks "an entry point through a shell" gateway-fn/Dockerfile 's/^ENTRYPOINT .*/ENTRYPOINT java -jar x.jar/'
  breaks "a secret in an image" load-aggregator-streams/Dockerfile 's/^STOPSIGNAL/ENV AUTH_KEY=x\n&/'
  breaks "a library of the probe that is missing" sfu-node/Dockerfile 's/libxrandr2//'
  breaks "a setting nobody reads" compose.yaml 's/KAFKA_CREATE_TOPICS/KAFKA_MAKE_TOPICS/'
  breaks "a setting of another service" compose.yaml 's/SFU_AGGREGATOR_ADVERTISED/SFU_AGGREGATOR_URLS/'
  breaks "a thousand media ports" compose.yaml 's/40000-40003:40000-40003/40000-41000:40000-41000/'
  breaks "a media port that is not published" compose.yaml 's/RTC_MAX_PORT: "40013"/RTC_MAX_PORT: "40015"/'
  breaks "a key in the open" compose.yaml 's/AUTH_KEY: .{NODE_2_KEY.*/AUTH_KEY: c2VjcmV0/'
  breaks "YAML that cannot be read" compose.yaml 's/^volumes:$/volumes/'
  breaks "keys that git takes" .gitignore '/private-keys/d'
  breaks "keys in an image's build" .dockerignore '/^\.env$/d'
  breaks "long tokens that the proxy refuses" terraform/modules/sfu-fleet/files/nginx.conf '/large_client/d'
  breaks "a setting in Terraform that nobody reads" terraform/modules/sfu-fleet/main.tf 's/SFU_MAX_SESSIONS  /SFU_MOST_SESSIONS /'
else
  cd "${1:-$home}" || exit 2
  check
fi

if [ $problems -gt 0 ]; then
  echo "images: $problems problems" >&2
  exit 1
fi
echo "images: fine"
