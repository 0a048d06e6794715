"""A home of hostile news, and the page on it served as `warta ui` serves it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import uvicorn

from warta.news.addresses.identity import url_hash_of
from warta.news.article import Article
from warta.news.dedupe import decide
from warta.news.entry import Entry
from warta.news.feeds.subscription import Subscription
from warta.news.outcome import Draft, PendingEntry
from warta.storage.home import Home
from warta.storage.tables.articles import known_of, save_decision
from warta.storage.tables.feeds import subscribe
from warta.storage.warehouse.connection import Warehouse
from warta.storage.warehouse.question import Limits
from warta.storage.warehouse.snapshot import publish
from warta.tasks.watches.policy import WatchPolicy
from warta.ui.application import application

NOW = datetime.now(UTC).replace(hour=0, minute=5, second=0, microsecond=0)
HOSTILE = (
    "<script>document.title = 'owned'</script>",
    '"><img src=x onerror="document.title = \'owned\'">',
    "{{ 7 * 7 }} {% raw %} ${7*7}",
    "\u202egpj.exe \u2066 harbour",
    "'; DROP TABLE store.article; --",
    "</title></head><body onload=alert(1)>",
    "ميناء المدينة يفتح أبوابه",
    "&lt;b&gt; &amp;amp; \x1b[31mred",
)
FEED = "http://feeds.example/rss?token=secret-token-1234567"


def put(warehouse: Warehouse, url: str, title: str, text: str, minutes: int = 0) -> None:
    """Store an article as a run would, or another version of it."""
    pending = PendingEntry(1, 1, FEED, Entry(url, url, title), url_hash_of(url), 1, NOW, NOW)
    article = Article(
        url, title, text, text[:120], ("<b>Ann</b>",), "en", NOW, "page", None, ("<i>x</i>",), (),
        None, len(text.split()), is_paywalled=False, made_from="page", method="test",
    )  # fmt: skip
    with warehouse.transaction() as database:
        seen_at = NOW + timedelta(minutes=minutes)
        save_decision(database, decide([Draft((pending,), article)], known_of(database, [url]), NOW), seen_at)  # fmt: skip


@pytest.fixture(scope="session")
def hostile_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Articles whose words were chosen to break a page, one of them edited and with a copy."""
    folder = tmp_path_factory.mktemp("ui-home")
    warehouse = Warehouse(Home(folder))
    warehouse.migrate()
    with warehouse.transaction() as database:
        subscribe(database, [Subscription(FEED, HOSTILE[0], category=HOSTILE[1])], now=NOW)
        database.execute("UPDATE store.feed SET status = 'failing', reason = ?", [HOSTILE[1]])
    for number, words in enumerate(HOSTILE):
        text = f"{words} The ferry left the harbour once. " + f"It rained on day {number}. " * 20
        put(warehouse, f"http://site{number}.example/{number}", words, text)
    edited = f"{HOSTILE[0]} The ferry left the harbour twice. " + "It rained on day 0. " * 20
    put(warehouse, "http://site0.example/0", HOSTILE[1], edited, minutes=5)
    with warehouse.transaction() as database:
        database.execute(
            "UPDATE store.article SET url = 'javascript:document.title=1' WHERE url LIKE '%/4'"
        )
    publish(warehouse)
    return folder


@pytest.fixture(scope="session")
def site(hostile_home: Path) -> Iterator[str]:
    """The address of a real server."""
    with served(hostile_home) as address:
        yield address


class served:  # noqa: N801 - reads as a sentence
    """Serve the news of a home on a port of its own while the block runs."""

    def __init__(
        self, home: Path, limits: Limits | None = None, watching: WatchPolicy | None = None
    ) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        host = f"127.0.0.1:{self.port}"
        app = application(Home(home), limits or Limits(), [host], watching)
        self._server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
        self._thread = threading.Thread(
            target=self._server.run, args=([self._listener],), daemon=True
        )

    def __enter__(self) -> str:
        self._thread.start()
        return f"http://127.0.0.1:{self.port}"

    def __exit__(self, *error: object) -> None:
        self._server.should_exit = True
        self._thread.join(20)
