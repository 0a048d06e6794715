"""Serve the demo newsroom in the foreground: ``python -m newsroom``."""

from __future__ import annotations

import argparse
import signal
import threading
from datetime import UTC, date, datetime
from pathlib import Path

from warta.newsroom.demo import demo_feeds, demo_newsroom, demo_opml


def main() -> None:
    """Serve until Ctrl-C or SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m newsroom", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 (the default) takes a free one")
    parser.add_argument(
        "--start",
        type=date.fromisoformat,
        default=datetime.now(UTC).date(),
        help="date the news to the three days before this day (default: today)",
    )
    parser.add_argument("--opml", type=Path, help="also write the subscriptions to this file")
    arguments = parser.parse_args()
    if arguments.opml is not None:
        arguments.opml.write_bytes(demo_opml())
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    with demo_newsroom(arguments.start, port=arguments.port) as room:
        print(f"HTTP_PROXY={room.proxy_url}")
        for feed in demo_feeds():
            print(f"{feed.url}  {feed.title}")
        print("Ctrl-C stops the newsroom.", flush=True)
        stop.wait()


if __name__ == "__main__":
    main()
