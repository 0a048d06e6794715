"""A home with hostile news, and its pages served as `warta ui` serves them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import uvicorn

from warta.commands.ui import listening
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
    """Store an article, or another version of it, as a run would."""
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
    """Make articles whose words were chosen to break a page; one is edited and has a copy."""
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
        # A text of signs alone has no language.
        database.execute("UPDATE store.article SET language = NULL WHERE url LIKE '%/2'")
    publish(warehouse)
    return folder


@pytest.fixture(scope="session")
def site(hostile_home: Path) -> Iterator[str]:
    """Serve that home with a real server; yield its address."""
    with served(hostile_home) as address:
        yield address


@contextmanager
def served(
    home: Path, limits: Limits | None = None, watching: WatchPolicy | None = None
) -> Iterator[str]:
    """Serve the news of a home on a free port during the block; yield the server's address."""
    with listening(0) as listener:
        host = f"127.0.0.1:{listener.getsockname()[1]}"
        app = application(Home(home), limits or Limits(), [host], watching)
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        try:
            yield f"http://{host}"
        finally:
            server.should_exit = True
            thread.join(20)
