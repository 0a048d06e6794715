"""`warta status`, `check` and `metrics` before, during and after runs."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.conftest import Warta
from tests.ports import free_port
from tests.waiting import wait_for
from warta.commands.metrics_server import served_metrics
from warta.commands.options import Address
from warta.newsroom import Answer, Newsroom, sample_stories
from warta.storage.home import Home

SITE = "kabar.example"
FEED = f"http://{SITE}/feed"
CLI = [sys.executable, "-m", "warta.cli"]


def state(warta: Warta) -> Any:
    result = warta("status", "--json")
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


@contextmanager
def started(*arguments: str, env: dict[str, str], cwd: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [*CLI, *arguments], env=env, cwd=cwd, start_new_session=True, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


@pytest.mark.parametrize(
    "arguments",
    [["--max-age", "soon"], ["--max-age", "30"], ["--max-age", "-5m"], ["--max-age", "0s"],
     ["--max-age", "1h m"], ["--max-age", "99999d"], ["--max-failing", "1.5"], ["--max-failing", "120%"],
     ["--min-free", "much"], ["--max-backlog", "-1"], ["--nonsense"], [], ["--home", "x" * 300]],
)  # fmt: skip
def test_check_that_cannot_answer_is_unknown_in_one_line(
    warta: Warta, arguments: list[str]
) -> None:
    """Monitoring reads standard output, and would take exit code 2 for a critical state."""
    result = warta("check", *arguments)
    assert result.returncode == 3
    assert result.stdout.startswith("WARTA UNKNOWN: ")
    assert result.stdout.count("\n") == 1
    assert result.stderr == ""


@pytest.mark.parametrize(
    ("command", "status"),
    [("check", 3), ("--version", 1), ("collect --json", 1), ("feeds --help", 1)],
)
def test_output_that_cannot_be_written_is_one_line(
    shell: dict[str, str], command: str, status: int
) -> None:
    """Cron's output often goes to the disk that is full; 120 is Python's own exit code for it."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*CLI, *command.split()], env=shell, stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == status
    errors = done.stderr.decode()
    assert "Traceback" not in errors
    assert "ignored" not in errors
    assert errors.count("No space left on device") == (status == 1)


def test_running_and_killed_runs_are_shown(
    room: Newsroom, warta: Warta, shell: dict[str, str], home: Path, tmp_path: Path
) -> None:
    """A killed run publishes nothing, so the state must come from elsewhere than the snapshot."""
    room.add_publisher(SITE, *sample_stories(3), language="id")
    assert warta("collect", "--feeds", FEED).returncode == 0
    assert warta("check", "--max-age", "1h30m").returncode == 0
    assert warta("check", "--serve").returncode == 2

    room.script(SITE, "/feed", Answer(delay_seconds=60))
    question = "SELECT status FROM runs ORDER BY started_at DESC LIMIT 1"
    with started("collect", "--all", env=shell, cwd=tmp_path) as run:
        wait_for(lambda: len(room.requests_to(SITE, "/feed")) > 1, 60, "the second poll")
        at_work = state(warta)
        assert at_work["last_run"]["status"] == "running"
        assert at_work["working_since"]
        assert "running" in warta("sql", question).stdout
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
        wait_for(lambda: state(warta)["working_since"] is None, 60, "the lock to be free")
    killed = state(warta)
    assert killed["last_run"]["status"] == "crashed"
    assert "killed" in killed["last_run"]["reason"]
    assert "crashed" in warta("sql", question).stdout
    assert killed["health"] == "warning"
    result = warta("check")
    assert result.returncode == 1
    assert result.stdout.startswith("WARTA WARNING: the last run (ingest) crashed: it was killed")
    assert warta("check", "--max-age", "1s").returncode == 2
    text = " ".join(warta("status").stdout.split())
    assert "crashed: it was killed" in text
    samples = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(warta("metrics").stdout)
        for sample in family.samples
    }
    assert samples["warta_last_run_status", "crashed"] == 1
    assert samples["warta_articles",] == 3
    assert samples["warta_health",] == 1


@pytest.mark.parametrize("host", ["a..b", "x" * 70 + ".example", "nowhere.invalid", "192.0.2.1"])
def test_metrics_address_of_another_machine_is_one_warning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], host: str
) -> None:
    """A typing error in the address of the metrics must not stop collecting."""
    with served_metrics(Home(tmp_path), (host, 9155)):
        pass
    errors = capsys.readouterr().err
    assert errors.startswith(f"warta: no metrics: can't listen at {host}:9155 (")
    assert errors.count("\n") == 1


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("9155", ("127.0.0.1", 9155)),
        (":9155", ("127.0.0.1", 9155)),
        ("0.0.0.0:80", ("0.0.0.0", 80)),
        ("news.example:9155", ("news.example", 9155)),
        ("[::1]:9155", ("::1", 9155)),
        ("::1:9155", ("::1", 9155)),
        ("[fe80::1%lo]:9155", ("fe80::1%lo", 9155)),
        *((bad, None) for bad in ("", "host", "host:", "[::1", "[::1]", "[::1]9155", "[host]:80")),
        *(
            (bad, None)
            for bad in ("h:0", "h:65536", "h:-1", "h:8o", "a b:80", "h\n:80", "http://h:80")
        ),
    ],
)
def test_address_of_the_metrics_is_read_as_it_is_written(
    text: str, address: tuple[str, int] | None
) -> None:
    """Half an IPv6 address would be looked up as a name, and the message be about another host."""
    if address is None:
        with pytest.raises(click.BadParameter, match="is not an address like"):
            Address().convert(text, None, None)
    else:
        assert Address().convert(text, None, None) == address


def test_metrics_answer_at_an_ipv6_address_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The address that is printed must be one that a browser takes."""
    try:
        port = free_port("::1")
    except OSError:
        pytest.skip("no IPv6 here")
    with served_metrics(Home(tmp_path), ("::1", port)):
        place = capsys.readouterr().err.split()[2].rstrip(",")
        assert place == f"http://[::1]:{port}/metrics"
        with pytest.raises(urllib.error.HTTPError, match="503"):
            urllib.request.urlopen(place)


def test_metrics_server_answers_in_every_state_and_survives_hang_ups(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A scrape that is cut off must not leave a traceback in the service's log."""
    port = free_port()
    with served_metrics(Home(tmp_path), ("127.0.0.1", port)):
        for _ in range(3):
            with socket.create_connection(("127.0.0.1", port)) as client:
                client.sendall(b"GET /metrics HTTP/1.0\r\n\r\n")
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        for page in ("metrics", "healthz"):
            with pytest.raises(urllib.error.HTTPError, match="503"):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/{page}")
        (tmp_path / "news.duckdb").write_bytes(b"no database")
        with pytest.raises(urllib.error.HTTPError) as answer:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz")
        assert answer.value.read().startswith(b"WARTA UNKNOWN: ")
    assert "Traceback" not in capsys.readouterr().err


def test_metrics_that_cannot_be_written_are_a_failure(warta: Warta, tmp_path: Path) -> None:
    """A cron job that wrote nothing must not end with 0."""
    assert warta("collect").returncode == 0
    result = warta("metrics", "--output", str(tmp_path / "none" / "warta.prom"))
    assert result.returncode == 1
    assert "warta.prom: the metrics can't be written (No such file or directory)" in result.stderr
    assert result.stderr.count("\n") == 1


def test_serve_answers_monitoring_and_goes_on_without_its_port(
    room: Newsroom, warta: Warta, shell: dict[str, str], home: Path, tmp_path: Path
) -> None:
    """An orchestrator asks /healthz; another service on the port must not stop collecting."""
    port = free_port()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        in_use = taken.getsockname()[1]
        with started("serve", "--metrics", f"127.0.0.1:{port}", env=shell, cwd=tmp_path) as serving:
            wait_for(
                lambda: Home(home).journal.exists() and not state(warta)["working_since"],
                180,  # Prefect's server starts in 40 s on a busy machine
                "a run",
            )
            address = f"http://127.0.0.1:{port}"
            with urllib.request.urlopen(f"{address}/metrics") as answer:
                assert "warta_serving 1.0" in answer.read().decode()
            with urllib.request.urlopen(f"{address}/healthz") as answer:
                assert answer.read().decode().startswith("WARTA WARNING: no feeds are subscribed")
            with pytest.raises(urllib.error.HTTPError, match="404"):
                urllib.request.urlopen(f"{address}/data")
            second = warta("serve", WARTA_LOCK_WAIT_SECONDS="0")
            assert second.returncode == 1
            assert f"held by process {serving.pid} (serve)" in second.stderr
        with started(
            "serve", "--metrics", f"127.0.0.1:{in_use}", env=shell, cwd=tmp_path
        ) as serving:
            assert serving.stdout is not None
            lines = [serving.stdout.readline() for _ in range(3)]
    assert "can't listen at" in lines[0]
    assert "(Address already in use); collecting continues without" in lines[0]
    assert "collecting every" in lines[1]
