#!/usr/bin/env bash
# Every check of the Terraform code, without an account: format, scripts, open ports, validate, tests with mocked providers.
#
#   terraform/check.sh                all of it
#   terraform/check.sh sfu-fleet ...  only these modules (or "example")
#
# The AWS provider comes from a local mirror where there is one (a directory named registry.terraform.io),
# else from the registry. TERRAFORM_MIRROR=<directory that holds it> names one.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
started=$SECONDS
failed=()
passed=0

work=$(mktemp -d "${TMPDIR:-/tmp}/patchbay-terraform.XXXXXX")
trap 'rm -rf "$work"' EXIT

note() { printf '%s\n' "$*"; }

# step <name> <command...>: runs it, shows its output only if it fails.
step() {
  local name=$1 from=$SECONDS
  shift
  if "$@" > "$work/output" 2>&1; then
    passed=$((passed + 1))
    printf 'ok    %-28s %3d s  %s\n' "$name" $((SECONDS - from)) "$(grep -E '^Success! [0-9]+ passed' "$work/output" | head -n 1)"
  else
    failed+=("$name")
    printf 'FAIL  %-28s %3d s\n' "$name" $((SECONDS - from))
    sed 's/^/      /' "$work/output"
  fi
}

find_mirror() {
  local place found
  if [ -n "${TERRAFORM_MIRROR:-}" ]; then
    printf '%s\n' "$TERRAFORM_MIRROR"
    return
  fi
  for place in "${XDG_DATA_HOME:-$HOME/.local/share}" "$HOME/.terraform.d" /usr/local/share /usr/share /opt /var/lib; do
    [ -d "$place" ] || continue
    found=$(find "$place" -maxdepth 4 -type d -name registry.terraform.io -print -quit 2> /dev/null)
    if [ -n "$found" ] && [ -d "$found/hashicorp/aws" ]; then
      dirname "$found"
      return
    fi
  done
}

use_provider() {
  export TF_IN_AUTOMATION=1 TF_INPUT=0 CHECKPOINT_DISABLE=1
  export TF_PLUGIN_CACHE_DIR=$work/plugins
  mkdir -p "$TF_PLUGIN_CACHE_DIR"
  local mirror
  mirror=$(find_mirror)
  if [ -z "$mirror" ]; then
    unset TF_CLI_CONFIG_FILE
    note "provider: registry"
    return
  fi
  note "provider: mirror in $mirror"
  cat > "$work/terraform.rc" << RC
provider_installation {
  filesystem_mirror {
    path    = "$mirror"
    include = ["registry.terraform.io/*/*"]
  }
  direct {
    exclude = ["registry.terraform.io/*/*"]
  }
}
disable_checkpoint = true
RC
  export TF_CLI_CONFIG_FILE=$work/terraform.rc
}

scripts_parse() {
  local script status=0
  for script in "$here"/*.sh "$here"/checks/*.sh "$here"/modules/*/files/*.sh; do
    bash -n "$script" || status=1
  done
  return $status
}

# Modules cannot share a pattern, so it is compared: which names of variables may hold a secret.
secret_names_agree() {
  local patterns
  patterns=$(grep -hoE 'regex\("\(TOKEN[^"]*"' "$here"/modules/*/variables.tf)
  echo "$patterns"
  [ "$(wc -l <<< "$patterns")" -eq 3 ] && [ "$(sort -u <<< "$patterns" | wc -l)" -eq 1 ]
}

# Every CloudWatch alarm has a row in the handbook; of those with a number in the name, the part before it.
alarms_are_explained() {
  local alarm status=0
  while read -r alarm; do
    grep -qE "^\| \`$alarm(<n>)?\`" "$here/../docs/operations.md" || { echo "docs/operations.md does not say what to do at $alarm"; status=1; }
  done < <(sed -nE 's/^ {4,}([a-z-]+) *= merge\(local\.(usual|errors|slow|maximum).*/\1/p; s/^ *for .* : "(kafka-disk-)\$.*/\1/p' "$here/modules/observability/alarms.tf")
  return $status
}

# Works in a copy, so that the tree stays as it is; what the tests read from outside comes along.
copy_tree() {
  mkdir -p "$work/tree"
  (cd "$here/.." && tar --exclude=.terraform --exclude='*.tfstate*' -cf - terraform schemas/src/main/java/io/patchbay/schemas/topic) |
    tar -xf - -C "$work/tree"
}

# One init serves all: the modules ask for the same providers and have no modules of their own.
init_example() {
  cd "$work/tree/terraform/environments/example" && terraform init -no-color -backend=false
}

share_init() {
  local example=$work/tree/terraform/environments/example module
  for module in "$work"/tree/terraform/modules/*/; do
    cp "$example/.terraform.lock.hcl" "$module"
    mkdir -p "$module/.terraform"
    cp -a "$example/.terraform/providers" "$module/.terraform/"
  done
}

validate_example() { cd "$work/tree/terraform/environments/example" && terraform validate -no-color; }

test_in() { cd "$1" && terraform test -no-color; }

main() {
  if ! command -v terraform > /dev/null; then
    note "terraform is not installed: get 1.11 or newer (https://developer.hashicorp.com/terraform/install)"
    exit 2
  fi
  local wanted=("$@") module
  if [ ${#wanted[@]} -eq 0 ]; then
    for module in "$here"/modules/*/; do wanted+=("$(basename "$module")"); done
    wanted+=(example)
  fi

  use_provider
  step "format" terraform fmt -check -recursive -diff "$here"
  step "scripts" scripts_parse
  step "open ports" "$here/checks/open-ports.sh" "$here/modules"
  step "names of secrets" secret_names_agree
  step "alarms explained" alarms_are_explained
  step "boot script" "$here/checks/boot-script.sh" "$here/modules/sfu-fleet/files/boot.sh"
  step "drain script" "$here/checks/drain-script.sh" "$here/modules/sfu-fleet/files/drain.sh"
  step "ready script" "$here/checks/ready-script.sh" "$here/modules/sfu-fleet/files/ready.sh"
  copy_tree
  step "init" init_example
  if [ ${#failed[@]} -eq 0 ] || [[ " ${failed[*]} " != *" init "* ]]; then
    share_init
    # Follows every module, so a broken reference anywhere shows here.
    step "validate" validate_example
    for module in "${wanted[@]}"; do
      if [ "$module" = example ]; then
        step "test example" test_in "$work/tree/terraform/environments/example"
      else
        step "test $module" test_in "$work/tree/terraform/modules/$module"
      fi
    done
  fi

  if [ ${#failed[@]} -gt 0 ]; then
    note "terraform: FAILED (${failed[*]}), $passed steps passed, $((SECONDS - started)) s"
    exit 1
  fi
  note "terraform: all $passed steps passed, $((SECONDS - started)) s"
}

main "$@"
