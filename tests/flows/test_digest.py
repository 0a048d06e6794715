"""The digest as a flow, with its page as an artifact in Prefect."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Ask, Collect
from warta.newsroom import Newsroom, sample_stories

SITE, FEED = "siaran.example", "http://siaran.example/feed"


@pytest.mark.usefixtures("prefect_api")
def test_digest_is_an_artifact_and_two_files(
    room: Newsroom, home: Path, collect: Collect, ask: Ask
) -> None:
    """Who has Prefect's page open reads the day's news there."""
    from prefect.artifacts import Artifact

    from warta.flows.digest import digest

    room.add_publisher(SITE, *sample_stories(3), language="id")
    collect(FEED)
    [(day, title)] = ask(
        "SELECT strftime(published_at, '%Y-%m-%d'), title FROM articles ORDER BY published_at LIMIT 1"
    )
    paths = digest(home=str(home), day=day)
    assert [Path(path).suffix for path in paths] == [".md", ".html"]
    assert title.split()[0] in Path(paths[1]).read_text()
    artifact = Artifact.get("digest")
    assert getattr(artifact, "data", None) == Path(paths[0]).read_text()
