"""Flows as they run: real Prefect, with one API for all tests of a process."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Ask, Collect
from warta.flows import orchestration
from warta.newsroom import Newsroom
from warta.storage.tables.runs import RunReport


@pytest.fixture(scope="session", autouse=True)
def prefect_api(prefect_home: Path) -> Iterator[None]:
    """One Prefect API for this process's flows: its address is read when Prefect is imported."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PREFECT_HOME", str(prefect_home))
        orchestration.prepare(prefect_home)
        with orchestration.server(scheduling=False):
            if "prefect" in sys.modules:
                # A test before these imported it, so it has read the settings without this API.
                from prefect.context import refresh_global_settings_context

                refresh_global_settings_context()
            yield


@pytest.fixture
def collect(room: Newsroom, home: Path, monkeypatch: pytest.MonkeyPatch, ask: Ask) -> Collect:
    """Run the flow, and check that its ledger balances, feed by feed."""
    for name in [name for name in os.environ if name.startswith("WARTA_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("WARTA_PROXY", room.proxy_url)
    monkeypatch.setenv("WARTA_HOST_DELAY_SECONDS", "0")
    monkeypatch.setenv("WARTA_WORKERS", "1")

    def run(*feeds: str) -> RunReport:
        from warta.flows.ingest import NoFeedAnswered, ingest

        try:
            report = ingest(home=str(home), feeds=list(feeds) or None, every_feed=True)
        except NoFeedAnswered as failure:
            report = failure.report
        assert ask("SELECT * FROM ledger WHERE unaccounted <> 0") == []
        assert report.entries_seen == sum(report.outcomes.values())
        assert (
            report.entries_seen
            == ask(f"SELECT entries_seen FROM runs WHERE run_id = '{report.run_id}'")[0][0]
        )
        return report

    return run
