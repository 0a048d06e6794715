"""What a command is started with: closed streams, arguments and input that are not UTF-8."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from tests.conftest import Ask
from tests.made_home import made_warehouse
from warta import cli
from warta.storage.warehouse.snapshot import publish

CLI = [sys.executable, "-m", "warta.cli"]
BYTES = b"\xff\xfe"
LOST = os.fsdecode(BYTES)


@pytest.mark.parametrize("closed", ["2>&-", "<&- >&- 2>&-"])
def test_closed_streams_end_no_run_and_write_into_no_file(
    shell: dict[str, str], ask: Ask, closed: str
) -> None:
    """A service that closes its streams gave the number of one to the next file that was opened."""
    command = f"exec {' '.join(CLI)} collect --quiet {closed}"
    done = subprocess.run(["/bin/sh", "-c", command], env=shell, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert b"Traceback" not in done.stderr
    assert ask("SELECT status FROM runs") == [("completed",)]


@pytest.mark.parametrize(
    "arguments",
    [
        ("search", LOST),
        ("sql", f"SELECT '{LOST}'"),
        ("sql", "-p", f"x={LOST}", "SELECT $x"),
        ("export", LOST),
        ("export", "out", "--query", f"SELECT '{LOST}'"),
        ("backup", LOST),
        ("remove", "http://a.example/", "--reason", LOST),
        ("watch", "add", "floods", "--search", LOST),
        ("feeds", "add", "--unchecked", "--category", LOST, "http://a.example/"),
        ("serve", "--metrics", f"{LOST}:9155"),
    ],
)
def test_an_argument_that_is_not_utf_8_is_refused(arguments: tuple[str, ...]) -> None:
    """A name in Latin-1, pasted or completed by a shell, ended in a traceback of DuckDB's."""
    with pytest.raises(click.UsageError, match="is not text in UTF-8"):
        cli.warta.main(list(arguments), standalone_mode=False)


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("search", BYTES), 2),
        (("sql", "-"), 2),
        (("feeds", "password", "http://a.example/feed", "--user", "me"), 2),
        (("check", "--max-age", BYTES), 3),
    ],
)
def test_input_that_is_not_utf_8_is_refused_in_one_line(
    shell: dict[str, str], arguments: tuple[str | bytes, ...], status: int
) -> None:
    """Monitoring expects 3 of a check that can't judge, whatever it was given."""
    done = subprocess.run(
        [*CLI, *arguments], env=shell, input=BYTES, capture_output=True, check=False
    )
    assert done.returncode == status
    assert b"Traceback" not in done.stderr
    assert len((done.stdout + done.stderr).strip().splitlines()) <= 4


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
@pytest.mark.parametrize(
    "arguments",
    [("sql", "SELECT 'Ž 高台 😀'"), ("search", "高台"), ("trace", "http://高台.example/")],
)
def test_output_is_utf_8_in_every_locale(
    shell: dict[str, str], home: Path, encoding: str, arguments: tuple[str, ...]
) -> None:
    """News is in all scripts: the first other letter ended the command in a traceback."""
    warehouse = made_warehouse(home)
    publish(warehouse)
    done = subprocess.run(
        [*CLI, *arguments],
        env=shell | {"PYTHONIOENCODING": encoding}, capture_output=True, check=False,
    )  # fmt: skip
    output = (done.stdout + done.stderr).decode("utf-8")
    assert "Traceback" not in output
    assert "高台" in output


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become a user without a name")
def test_user_without_a_name_and_home_folder_can_use_prefect(tmp_path: Path) -> None:
    """Some container platforms give each container a number as its user, and no HOME."""
    done = subprocess.run(
        [sys.executable, "-c", "import os, warta.cli as c; os.setuid(4_200_042); c.name_a_home();"
         "from pathlib import Path; print(Path.home())"],
        env={key: value for key, value in os.environ.items() if key != "HOME"},
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "/\n"), done.stderr
