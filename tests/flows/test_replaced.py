"""`serve` restarts with a new version that starts, and says once if one does not."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from tests.conftest import Collect
from warta.flows import replaced
from warta.newsroom import Newsroom, sample_stories
from warta.storage.errors import ProgramReplaced
from warta.storage.files.journal import read_journal
from warta.storage.home import Home
from warta.tasks.run import program


def changed(files: program.ProgramFiles) -> program.ProgramFiles:
    """Return the files of another version."""
    return program.ProgramFiles(files.files | {("new.py", 1, 1)}, files.distributions)


@pytest.fixture
def upgraded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process be one of a version before the files on disk."""
    monkeypatch.setattr(program, "_AT_START", changed(program.files_on_disk()))


@pytest.mark.usefixtures("upgraded")
def test_new_version_is_waited_for_until_it_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A restart with a broken version would end `serve`, and nobody would collect."""
    reports = list[str]()
    monkeypatch.setattr(replaced, "_START", "import warta.gone")
    monkeypatch.setattr(replaced, "_TRY_AGAIN_SECONDS", 0)

    async def wait() -> None:
        waiting = asyncio.create_task(replaced.until_replaced(reports.append, 0.001))
        while not reports:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.3)  # it is tried again, and not reported again
        monkeypatch.setattr(replaced, "_START", "import json")
        await asyncio.wait_for(waiting, 30)

    asyncio.run(wait())
    assert reports == [
        "Warta was replaced by a version that does not start: "
        "ModuleNotFoundError: No module named 'warta.gone'"
    ]


def test_nothing_is_done_while_the_program_is_the_same() -> None:
    """It would restart for ever."""
    with pytest.raises(TimeoutError):
        asyncio.run(asyncio.wait_for(replaced.until_replaced(print, 0.001), 0.1))


def test_second_run_of_a_replaced_program_is_alerted(
    room: Newsroom,
    collect: Collect,
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """`serve` has restarted by then, unless the new version does not start."""
    alerts = tmp_path / "alerts"
    monkeypatch.setenv("WARTA_ALERT_COMMAND", f"cat >> {alerts}; echo >> {alerts}")
    room.add_publisher("siaran.example", *sample_stories(1), language="id")
    with monkeypatch.context() as patch:
        patch.setattr(program, "_AT_START", changed(program.files_on_disk()))
        for count in (0, 1):
            with pytest.raises(ProgramReplaced):
                collect("http://siaran.example/feed")
            assert alerts.exists() == bool(count)
    assert [run.status for run in read_journal(Home(home).journal).runs] == ["stopped", "failed"]
    collect("http://siaran.example/feed")
    lines = [json.loads(line) for line in alerts.read_text().splitlines()]
    assert [line["kind"] for line in lines] == ["failure", "recovery"]
