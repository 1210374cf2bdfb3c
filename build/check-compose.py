#!/usr/bin/env python3
"""Reads compose.yaml as Compose does and holds it to docs/config.md. Run by check-images.sh, in the repository."""
import re
import sys

import yaml

SECTIONS = {"gateway": "Gateway", "aggregator": "Load aggregator", "node": "Node"}


def documented(section):
    """The settings of one service, and those of all."""
    page = open("docs/config.md", encoding="utf-8").read()
    tables = [page.split(f"\n## {name}\n", 1)[1].split("\n## ", 1)[0] for name in (section, "All services")]
    return set(re.findall(r"^\| `([A-Z0-9_]+)`", "".join(tables), re.MULTILINE))


def settings(name, environment):
    kind = name.split("-")[0]
    known = documented(SECTIONS[kind])
    for variable, value in environment.items():
        if variable not in known:
            yield f"{variable} is no setting of {name} (docs/config.md, {SECTIONS[kind]})"
        if re.search(r"(KEY|KEYS|TOKEN)$", variable) and "PUBLIC" not in variable and not str(value).startswith("${"):
            yield f"{name}: {variable} has to come from the environment"


def ports(name, service):
    """A node publishes exactly the two ports per core that it uses, for both protocols."""
    environment = service["environment"]
    first, last = int(environment["RTC_MIN_PORT"]), int(environment["RTC_MAX_PORT"])
    if last - first + 1 != 2 * int(environment["NUM_WORKERS"]):
        yield f"{name}: {first} to {last} are not two ports for each of {environment['NUM_WORKERS']} cores"
    for protocol in ("udp", "tcp"):
        wanted = f"{first}-{last}:{first}-{last}/{protocol}"
        if not any(entry.endswith(wanted) for entry in service["ports"]):
            yield f"{name}: {wanted} is not published"
    for entry in service["ports"]:
        bounds = re.findall(r"(\d+)-(\d+)", entry)
        if any(int(high) - int(low) > last - first for low, high in bounds):
            yield f"{name}: {entry} publishes more than the node uses"


def problems(compose):
    for name, service in compose["services"].items():
        if service.get("cap_drop") != ["ALL"] or "no-new-privileges:true" not in service.get("security_opt", []):
            yield f"{name}: gives up no privileges"
        for other in service.get("depends_on", []):
            if other not in compose["services"]:
                yield f"{name}: waits for {other}, which is not there"
        if name.split("-")[0] in SECTIONS:
            if "stop_grace_period" not in service:
                yield f"{name}: has no stop_grace_period"
            yield from settings(name, service["environment"])
        if name.startswith("node"):
            yield from ports(name, service)


try:
    found = list(problems(yaml.safe_load(open("compose.yaml", encoding="utf-8"))))
except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
    found = [f"cannot be read: {error!r}"]
for problem in found:
    print(f"compose.yaml: {problem}", file=sys.stderr)
sys.exit(1 if found else 0)
