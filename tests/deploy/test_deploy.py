"""The files in deploy/ are accepted by the tools that read them, and name what exists."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from tests.conftest import ROOT
from warta.cli import warta
from warta.settings import Settings
from warta.storage.lake.location import Lake

DEPLOY = ROOT / "deploy"
UNIT = (DEPLOY / "warta.service").read_text()
CONTAINER = (DEPLOY / "Containerfile").read_text()
SERVICES: Any = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
COMPOSE: Any = SERVICES["warta"]


def arguments(command: str) -> list[str]:
    """Return the arguments of a `warta` command line, up to a shell's operator."""
    words = shlex.split(command.partition("||")[0])
    return words[1:]


@pytest.mark.parametrize(
    "command",
    [
        *re.findall(r"^ExecStart=(.*)$", UNIT, re.MULTILINE),
        "warta "
        + " ".join(
            re.findall(r'"([^"]+)"', re.findall(r"^CMD \[(.*)\]$", CONTAINER, re.MULTILINE)[0])
        ),
        *re.findall(r"CMD (warta .*)$", CONTAINER, re.MULTILINE),
    ],
)
def test_commands_in_deploy_files_exist_with_their_options(command: str) -> None:
    """A renamed option would show only at the next restart, perhaps at night."""
    name, *rest = arguments(command)
    context = warta.commands[name].make_context(name, rest)
    assert context.params
    assert CliRunner().invoke(warta, [name, "--help"]).exit_code == 0


def test_container_copies_all_that_is_installed() -> None:
    """A folder that was added to the package would be missing in the image only."""
    copied = {
        name
        for line in re.findall(r"^COPY (.*) \S+$", CONTAINER, re.MULTILINE)
        for name in line.split()
    }
    assert all((ROOT / name).exists() for name in copied)
    folders = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"][
        "package-dir"
    ]
    assert set(folders.values()) <= copied
    assert COMPOSE["stop_grace_period"] == "90s"
    assert (DEPLOY / COMPOSE["build"]["context"] / COMPOSE["build"]["dockerfile"]).exists()


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
def test_systemd_accepts_the_unit_and_rates_it_secure(tmp_path: Path) -> None:
    """systemd ignores an unknown line with a warning that nobody reads."""
    unit = tmp_path / "warta.service"
    unit.write_text(UNIT.replace("/opt/warta/bin/warta", "/bin/true"))
    result = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(unit)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stdout + result.stderr) == (0, "")
    exposed = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=20", str(unit)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert exposed.returncode == 0, exposed.stdout


def test_prefect_accepts_the_automation() -> None:
    """It is created by hand once, and needed on the night when a worker's machine dies."""
    from prefect.events.schemas.automations import AutomationCore

    given = yaml.safe_load((DEPLOY / "zombies.yaml").read_text())
    automation = AutomationCore.model_validate(given)
    assert automation.trigger.model_dump()["expect"] >= {"prefect.flow-run.heartbeat"}


def test_compose_services_use_commands_and_settings_that_exist() -> None:
    """The file can be run only where there are containers; its names can be checked everywhere."""
    settings = {f"WARTA_{field.name.upper()}" for field in fields(Settings)}
    ours = {name: service for name, service in SERVICES.items() if "dockerfile" in str(service)}
    assert set(SERVICES) == {*ours, "postgres", "bucket"}
    for name, service in ours.items():
        given = {key for key in service["environment"] if key.startswith("WARTA_")}
        assert given <= settings, name
        if "entrypoint" not in service and "command" in service:
            command = warta.commands[service["command"][0]]
            command.make_context(service["command"][0], service["command"][1:])
    assert (
        ours["committer"]["environment"]["WARTA_QUEUE"]
        == (ours["worker"]["environment"]["WARTA_QUEUE"])
    )
    location = ours["committer"]["environment"]["WARTA_PUBLISH"]
    assert Lake(location).catalog == "postgres"
    assert ours["reader"]["environment"]["WARTA_READ_FROM"] == location
    for service in SERVICES.values():  # a service waits only for services that exist
        assert set(service.get("depends_on", {})) <= set(SERVICES)
    pinned = (ROOT / "requirements-many.txt").read_text()
    assert "duckdb-extension-ducklake==" in pinned
    assert "psycopg==" in pinned


def test_what_services_of_many_machines_need_from_each_other_is_there() -> None:
    """Wrong ports, volumes and conditions are found only by starting all of it, on a server."""
    whole: Any = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    mounted = set[str]()
    for name, service in SERVICES.items():
        volumes = dict(each.split(":", 1) for each in service.get("volumes", []))
        mounted |= set(volumes)
        if service.get("read_only") and name != "prefect":
            # Homes and logs: in a named volume, or in that of the image, which is thrown away.
            assert set(volumes.values()) <= {"/data"}, name
        for other, wanted in service.get("depends_on", {}).items():
            is_checked = "test" in SERVICES[other].get("healthcheck", {})
            assert wanted["condition"] != "service_healthy" or is_checked, (name, other)
            assert set(SERVICES[other]["profiles"]) & {"many"}, (name, other)
        for published in service.get("ports", []):
            address, _, port = published.split(":")
            assert address == "127.0.0.1", f"{name} is open to the world"
            served = " ".join(
                service.get("command", re.findall(r"^CMD .*", CONTAINER, re.MULTILINE))
            )
            assert port in served or (name, port) == ("prefect", "4200"), (name, port)
        for config in service.get("configs", []):
            assert config["source"] in whole["configs"]
    assert mounted == set(whole["volumes"])
    bucket, endpoint = SERVICES["bucket"], SERVICES["committer"]["environment"]["AWS_ENDPOINT_URL"]
    assert any(each.endswith(endpoint.rstrip("}").rpartition(":")[2]) for each in bucket["command"])
    # Who reads and writes the bucket has the bucket's own keys.
    for key in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        given = {SERVICES[name]["environment"][key] for name in ("bucket", "committer", "reader")}
        assert len(given) == 1
    text = (DEPLOY / "compose.yaml").read_text()
    explained = text.partition("x-warta:")[0]
    secrets = {"POSTGRES_PASSWORD", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}
    assert secrets == set(re.findall(r"\$\{(\w+):-\}", text))
    assert all(secret in explained for secret in secrets)
