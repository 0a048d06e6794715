"""Run `collect` as a person does, without Prefect; with the fixture ``prefect_api`` also as a flow."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from benchmarks.kept import differences
from tests.conftest import Ask, Collect
from tests.flows.forgeries import VICTIM
from warta.flows import orchestration
from warta.flows.collecting import collect_news
from warta.newsroom import Newsroom, sample_stories
from warta.settings import load_settings
from warta.storage.home import Home
from warta.storage.tables.runs import RunReport
from warta.storage.warehouse.connection import Warehouse


@pytest.fixture(scope="session")
def prefect_api(prefect_home: Path) -> Iterator[None]:
    """Run one Prefect API for all flows: its address is read when Prefect is imported."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PREFECT_HOME", str(prefect_home))
        orchestration.prepare(prefect_home)
        with orchestration.server(scheduling=False):
            if "prefect" in sys.modules:
                # A test before these imported it, so it has read the settings without this API.
                from prefect.context import refresh_global_settings_context

                refresh_global_settings_context()
            yield


@pytest.fixture(scope="session")
def made_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a new home with its tables, which take a while to create."""
    home = Home(tmp_path_factory.mktemp("made") / "home")
    Warehouse(home).migrate()
    return home.root


@pytest.fixture
def home(tmp_path: Path, made_home: Path) -> Path:
    return Path(shutil.copytree(made_home, tmp_path / "home"))


@pytest.fixture
def collect(room: Newsroom, home: Path, monkeypatch: pytest.MonkeyPatch, ask: Ask) -> Collect:
    """Return a function that collects, and checks that the ledger of each feed balances.

    Without Prefect, because a recorded run takes three times the CPU for the same functions.
    """
    for name in [name for name in os.environ if name.startswith("WARTA_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("WARTA_PROXY", room.proxy_url)
    monkeypatch.setenv("WARTA_HOST_DELAY_SECONDS", "0")
    monkeypatch.setenv("WARTA_WORKERS", "1")

    def run(*feeds: str) -> RunReport:
        report = collect_news(load_settings(home=home), list(feeds) or None, every_feed=True)
        assert ask("SELECT * FROM ledger WHERE unaccounted <> 0") == []
        with duckdb.connect(str(home / "news.duckdb"), read_only=True) as database:
            assert differences(database) == []
        assert report.entries_seen == sum(report.outcomes.values())
        assert (
            report.entries_seen
            == ask(f"SELECT entries_seen FROM runs WHERE run_id = '{report.run_id}'")[0][0]
        )
        return report

    return run


@pytest.fixture
def story(room: Newsroom) -> str:
    """Open an honest publisher with three stories; return the address of the first."""
    room.add_publisher(VICTIM, *sample_stories(3), language="id")
    return room.url(VICTIM, room.stories(VICTIM)[0].path)


@pytest.fixture
def forged(ask: Ask) -> Callable[[], list[object]]:
    """Return a function that returns the stored texts under the victim's name with the attacker's words."""

    def forged_texts() -> list[object]:
        return ask(
            "SELECT url FROM (SELECT a.url, a.site, v.title || v.text AS words FROM versions v "
            "JOIN articles a USING (article_id)) "
            f"WHERE site = '{VICTIM}' AND contains(words, 'elarikan diri')"
        )

    return forged_texts
