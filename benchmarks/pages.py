"""Measure how long each page of `warta ui` takes when there are a million articles.

    python -m benchmarks.pages [--articles 1000000] [--rounds 9] [--home HOME]

Fills a home with made-up news (or takes HOME), serves its pages as `warta ui` does, and requests
each page over HTTP: once cold, then `--rounds` times. Prints milliseconds: the cold, the median and
the longest time of each page, its CPU cold and at the median (client, server and DuckDB together,
without the process of a query on /sql), and the medians over all pages. The figures are in
docs/decisions/0023-page.md.
"""

from __future__ import annotations

import contextlib
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import httpx
import uvicorn

from benchmarks.command import parser_of
from tests.synthetic import filled
from warta.commands.ui import listening
from warta.storage.home import Home
from warta.storage.warehouse.question import Limits
from warta.storage.warehouse.snapshot import publish
from warta.ui.application import application

# Frequent words of the made-up news (tests/synthetic.py).
_WORDS = ("mati", "mati vet")
_PAUSE_SECONDS = 0.5  # before each request, as people read
_MOST_EDITED = """
SELECT article_id FROM articles WHERE version > 1 ORDER BY version DESC, article_id LIMIT 1
"""


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--articles", type=int, default=1_000_000, help="of a new home (1000000)")
    parser.add_argument("--rounds", type=int, default=9, help="requests of each page (9)")
    parser.add_argument("--home", type=Path, help="an existing home with a snapshot")
    parser.add_argument("--pages", nargs="*", help="only addresses that begin with these")
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        home = options.home
        if home is None:
            home = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "home"
            print(f"filling a home with {options.articles:,} articles", file=sys.stderr, flush=True)
            publish(filled(home, options.articles))
        address = stack.enter_context(served(home))
        client = stack.enter_context(httpx.Client(base_url=address, timeout=120))
        measure(client, options.rounds, options.pages or [""])


def measure(client: httpx.Client, rounds: int, prefixes: list[str]) -> None:
    """Request each page and print its times in milliseconds."""
    medians, cpu_medians = [], []
    print(
        f"{'page':44} {'cold':>7} {'median':>7} {'longest':>7} {'1st CPU':>7} {'CPU':>7} {'KB':>6}"
    )
    for page in pages(client):
        if not page.startswith(tuple(prefixes)):
            continue
        times, cpu_times = [], []
        for _ in range(rounds + 1):
            time.sleep(_PAUSE_SECONDS)
            began, cpu = time.perf_counter(), time.process_time()
            response = client.get(page)
            times.append((time.perf_counter() - began) * 1000)
            cpu_times.append((time.process_time() - cpu) * 1000)
        is_ok = response.status_code == 200
        shown = page[:44] if is_ok else f"{page[:40]} {response.status_code}"
        medians.append(statistics.median(times[1:]))
        cpu_medians.append(statistics.median(cpu_times[1:]))
        print(
            f"{shown:44} {times[0]:7.0f} {medians[-1]:7.0f} {max(times[1:]):7.0f} "
            f"{cpu_times[0]:7.0f} {cpu_medians[-1]:7.0f} {len(response.content) / 1000:6.1f}",
            flush=True,
        )
    cpu = statistics.median(cpu_medians)
    print(
        f"median over {len(medians)} pages: {statistics.median(medians):.0f} ms, CPU {cpu:.0f} ms"
    )


def pages(client: httpx.Client) -> list[str]:
    """Return the address of every kind of page, with articles, a story and a feed of the home."""
    stories = client.get("/data/stories.json").raise_for_status().json()
    feeds = client.get("/data/feeds.json").raise_for_status().json()
    story = stories[0]["story_id"]
    edited = client.get("/sql.json", params={"q": _MOST_EDITED}).raise_for_status().json()
    return [
        "/",
        f"/?day={stories[0]['day']}",
        "/search",
        *(f"/search?{urlencode({'words': words})}" for words in _WORDS),
        f"/search?{urlencode({'words': _WORDS[0], 'order': 'newest'})}",
        f"/article?id={story}",
        *(f"/article?id={row['article_id']}" for row in edited),
        f"/story?id={story}",
        "/feeds",
        f"/feed?feed={feeds[0]['feed']}",
        "/runs",
        "/charts",
        "/charts?days=365",
        f"/charts?{urlencode({'words': _WORDS[0]})}",
        "/sql",
        "/watches/",
        f"/sql?{urlencode({'q': 'SELECT count(*) FROM articles'})}",
        "/data/stories.rss",
    ]


@contextlib.contextmanager
def served(home: Path) -> Iterator[str]:
    """Serve a home's pages while the block runs; yield the server's address."""
    with listening(0) as listener:
        host = f"127.0.0.1:{listener.getsockname()[1]}"
        app = application(Home(home), Limits(), [host])
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        try:
            yield f"http://{host}"
        finally:
            server.should_exit = True
            thread.join(20)


if __name__ == "__main__":
    main()
