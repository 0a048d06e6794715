"""How long does each page of `warta ui` take when there are a million articles?

    python -m benchmarks.pages [--articles 1000000] [--rounds 9] [--home HOME]

Fills a home with made-up news (or takes one that is there), serves the pages from it as
`warta ui` does, and asks for each page over HTTP: once cold, then so many times. Prints the cold
and the median time of each page, its CPU time (client, server and DuckDB together, but not the
process of a query on /sql), and the medians over all pages.
"""

from __future__ import annotations

import argparse
import contextlib
import socket
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

from tests.synthetic import filled
from warta.storage.home import Home
from warta.storage.warehouse.question import Limits
from warta.storage.warehouse.snapshot import publish
from warta.ui.application import application

# Words of the made-up news (benchmarks.synthetic).
_WORDS = ("mati", "mati vet")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--home", type=Path, help="A home with a snapshot, instead of a new one.")
    parser.add_argument("--pages", nargs="*", help="Only pages whose address begins with these.")
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


def measure(client: httpx.Client, rounds: int, wanted: list[str]) -> None:
    """Ask for each page and print its times in milliseconds."""
    medians, worked = [], []
    print(f"{'page':44} {'cold':>7} {'median':>7} {'worst':>7} {'CPU':>7} {'KB':>6}")
    for page in pages(client):
        if not page.startswith(tuple(wanted)):
            continue
        times, spent = [], []
        for _ in range(rounds + 1):
            began, cpu = time.perf_counter(), time.process_time()
            answer = client.get(page)
            times.append((time.perf_counter() - began) * 1000)
            spent.append((time.process_time() - cpu) * 1000)
        shown = f"{page[:40]} {answer.status_code}" if answer.status_code != 200 else page[:44]
        medians.append(statistics.median(times[1:]))
        worked.append(statistics.median(spent[1:]))
        print(
            f"{shown:44} {times[0]:7.0f} {medians[-1]:7.0f} {max(times[1:]):7.0f} "
            f"{worked[-1]:7.0f} {len(answer.content) / 1000:6.1f}",
            flush=True,
        )
    cpu = statistics.median(worked)
    print(
        f"median over {len(medians)} pages: {statistics.median(medians):.0f} ms, CPU {cpu:.0f} ms"
    )


def pages(client: httpx.Client) -> list[str]:
    """Return every kind of page, with an article, a story and a feed that are there."""
    stories = client.get("/data/stories.json").raise_for_status().json()
    feeds = client.get("/data/feeds.json").raise_for_status().json()
    story = stories[0]["story_id"]
    return [
        "/",
        f"/?day={stories[0]['day']}",
        "/search",
        *(f"/search?{urlencode({'words': words})}" for words in _WORDS),
        f"/search?{urlencode({'words': _WORDS[0], 'order': 'newest'})}",
        f"/article?id={story}",
        f"/story?id={story}",
        "/feeds",
        f"/feed?feed={feeds[0]['feed']}",
        "/runs",
        "/charts",
        "/charts?days=365",
        f"/charts?{urlencode({'words': _WORDS[0]})}",
        "/sql",
        f"/sql?{urlencode({'q': 'SELECT count(*) FROM articles'})}",
        "/data/stories.rss",
    ]


@contextlib.contextmanager
def served(home: Path) -> Iterator[str]:
    """Serve the pages on a port of their own while the block runs."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
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
