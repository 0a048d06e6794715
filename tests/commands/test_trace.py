"""`warta trace` shows an article's edits, without control characters that a terminal would obey."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from warta.commands.trace import show_trace
from warta.news.addresses.identity import url_hash_of
from warta.news.article import Article
from warta.news.dedupe import decide
from warta.news.entry import Entry
from warta.news.outcome import Draft, PendingEntry
from warta.settings import Settings
from warta.storage.home import Home
from warta.storage.tables.articles import known_of, save_decision
from warta.storage.warehouse.connection import Warehouse
from warta.storage.warehouse.snapshot import publish

URL = "http://a.example/1"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def draft(text: str, title: str) -> Draft:
    pending = PendingEntry(1, 1, "http://a.example/feed", Entry("1", URL, title), url_hash_of(URL), 1, NOW, NOW)  # fmt: skip
    article = Article(
        URL, title, text, "", (), "en", NOW, "page", None, (), (), None, len(text.split()),
        is_paywalled=False, made_from="page", method="test",
    )  # fmt: skip
    return Draft((pending,), article)


def test_trace_shows_what_each_version_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The removed and the added words stand between their neighbours, and a long list is cut."""
    warehouse = Warehouse(Home(tmp_path))
    warehouse.migrate()
    many = "".join(f"\nBoat {n} of the harbour is called Sea{n}." for n in range(60))
    texts = (
        ("Harbour", f"The council bought 12 buses on Tuesday.{many}"),
        (
            "Harbour",
            f"The council bought \x1b[31m15 [bold]buses on Tuesday.{many}\nCorrection: no.",
        ),
        ("The port", f"The council bought 15 buses on Tuesday.{many.replace('called', 'named')}"),
    )
    for title, text in texts:
        with warehouse.transaction() as database:
            known = known_of(database, [URL])
            save_decision(database, decide([draft(text, title)], known, NOW), NOW)
    publish(warehouse)
    show_trace(Settings(home=tmp_path), URL)
    shown = capsys.readouterr().out
    assert "… The council bought [-12-]{+31m15 [bold+} buses on Tuesday" in shown
    assert "{+Correction: no+}" in shown
    assert "[-Harbour-]{+The port+}" in shown
    assert shown.count("[-called-]{+named+}") == 20 - 3, "three places are title and markup"
    assert "… and more" in shown
    assert "\x1b" not in shown
