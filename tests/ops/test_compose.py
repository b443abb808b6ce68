"""`docker-compose.yml` and `Dockerfile`, where no container engine runs: by their specification and by our code."""

import json
import re
from importlib import resources
from typing import Any

import jsonschema
import pytest
import yaml

from config.engines.folder import PROJECT, DataFolder
from config.product import BatchWorker, LiveWorker, Web

COMPOSE: dict[str, Any] = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("web", "worker", "worker-batch", "beat", "migrate")


def test_the_file_follows_the_compose_specification() -> None:
    ships = resources.files("check_jsonschema") / "builtin_schemas" / "vendor" / "compose-spec.json"
    schema = json.loads(ships.read_text())
    jsonschema.validators.validator_for(schema)(schema).validate(COMPOSE)


def test_every_part_of_the_product_is_a_service() -> None:
    assert set(SERVICES) == {*OURS, "postgres", "valkey"}
    assert SERVICES["postgres"]["image"] == "postgres:18"


def test_every_lasting_service_has_a_health_check_and_comes_back() -> None:
    for name, service in SERVICES.items():
        if name == "migrate":
            assert (service["healthcheck"], service["restart"]) == ({"disable": True}, "no")
            continue
        assert service["healthcheck"]["test"], name
        assert service["restart"] == "unless-stopped", name


def test_services_wait_for_others_that_exist_and_are_healthy() -> None:
    for name, service in SERVICES.items():
        for other, how in service.get("depends_on", {}).items():
            assert other in SERVICES, (name, other)
            assert how["condition"] == ("service_completed_successfully" if other == "migrate" else "service_healthy")
    assert set(SERVICES["web"]["depends_on"]) == {"postgres", "valkey", "migrate"}


def test_data_lie_in_named_volumes() -> None:
    used = {volume.split(":")[0] for service in SERVICES.values() for volume in service["volumes"]}
    assert used == set(COMPOSE["volumes"])
    # The image of PostgreSQL 18 keeps its data one folder higher than those before it.
    assert SERVICES["postgres"]["volumes"] == ["postgres:/var/lib/postgresql"]


@pytest.mark.parametrize("name", OURS)
def test_the_settings_read_what_a_service_is_told(name: str) -> None:
    settings = (PROJECT / "config" / "settings.py").read_text()
    documented = set(re.findall(r"^\| ([A-Z_]+) \|", settings, re.MULTILINE))
    assert set(SERVICES[name]["environment"]) <= documented
    assert {"DATABASE_URL", "REDIS_URL", "GUILDHALL_DATA", "GUILDHALL_BASE_URL"} <= set(SERVICES[name]["environment"])


@pytest.mark.parametrize(("name", "process"), [("worker", LiveWorker), ("worker-batch", BatchWorker)])
def test_workers_take_the_queues_that_bin_up_gives_them(name: str, process: type[LiveWorker | BatchWorker]) -> None:
    queue = f"--queues={process.name}"
    assert queue in SERVICES[name]["command"]
    assert f"{process.name}@" in SERVICES[name]["healthcheck"]["test"][1]
    command = process(DataFolder(PROJECT), {}).command()
    threads = command[command.index("--concurrency") + 1]
    assert f"--concurrency={threads}" in SERVICES[name]["command"]


def test_there_is_one_clock() -> None:
    clocks = [name for name, service in SERVICES.items() if "beat" in service.get("command", [])]
    assert clocks == ["beat"]
    assert not any("config.live_worker" in str(service.get("command")) for service in SERVICES.values())


def test_the_image_holds_what_the_product_needs_and_runs_the_same_server() -> None:
    dockerfile = (PROJECT / "Dockerfile").read_text()
    copied = re.findall(r"^COPY (.+) \S+$", dockerfile, re.MULTILINE)
    allowed = {line[1:] for line in (PROJECT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    for path in {part for line in copied for part in line.split()}:
        assert (PROJECT / path).exists(), path
        assert path in allowed, path
    command = json.loads(re.sub(r"\\\n", "", dockerfile.split("\nCMD ", 1)[1]))
    assert command[:5] == ["python", "-m", "granian", "--interface", "asgi"]
    assert command[-1] == "config.asgi:application"
    ours = _options_of_bin_up()
    assert {option for option in command if option.startswith("--")} <= ours
    assert "--require-hashes" in dockerfile
    assert re.search(r"^USER guildhall$", dockerfile, re.MULTILINE)


def _options_of_bin_up() -> set[str]:
    web = Web.__new__(Web)
    web.port = 8000
    return {str(part) for part in web.command() if str(part).startswith("--")}
