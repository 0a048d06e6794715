"""Compare our date reader and our address keys with libraries for the same work.

    python -m benchmarks.own_code

Prints how many cases are right, and microseconds (best of three rounds, so only the ratio matters):
the figures of docs/decisions/0022-own-code.md. dateparser comes with htmldate, courlan with
trafilatura.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from time import perf_counter

import dateparser
from courlan import normalize_url

from benchmarks.command import parser_of
from warta.news.addresses.urls import url_key
from warta.news.text.dates import parse_date

# Dates as publishers print them, and the instants in UTC that they mean.
DATES = (
    ("23 November 2026 10:05 +0100", datetime(2026, 11, 23, 9, 5)),
    ("Senin, 23 Nov 2026 10:05 WIB", datetime(2026, 11, 23, 3, 5)),
    ("23. November 2026, 10:05 Uhr", datetime(2026, 11, 23, 10, 5)),
    ("23 novembre 2026 à 10h05", datetime(2026, 11, 23, 10, 5)),
    ("23 de noviembre de 2026, 10:05", datetime(2026, 11, 23, 10, 5)),
    ("23 listopada 2026 10:05", datetime(2026, 11, 23, 10, 5)),
    ("23 ноября 2026, 10:05", datetime(2026, 11, 23, 10, 5)),
    ("2026年11月23日 10:05", datetime(2026, 11, 23, 10, 5)),
    ("2026년 11월 23일 오후 10:05", datetime(2026, 11, 23, 22, 5)),
    ("23 พฤศจิกายน 2569", datetime(2026, 11, 23)),
    ("۲ آذر ۱۴۰۵", datetime(2026, 11, 23)),
    ("23 Kasım 2026 10:05", datetime(2026, 11, 23, 10, 5)),
)
SITE = "https://www.courier.example"
# Pairs of addresses of one article.
SAME = (
    (f"{SITE}/news/harbour-floods-again/", "http://courier.example/news/harbour-floods-again"),
    (f"{SITE}/news/a-1?utm_source=rss", f"{SITE}/news/a-1"),
    (f"{SITE}/news/a-1.html?fbclid=x#top", f"{SITE}/news/a-1.html"),
    ("https://m.courier.example/news/a-1", f"{SITE}/news/a-1"),
    (f"{SITE}/news/a-1/amp", f"{SITE}/news/a-1"),
    (f"{SITE}/news/a-1.amp.html", f"{SITE}/news/a-1"),
    ("https://www-courier-example.cdn.ampproject.org/c/s/courier.example/news/a-1",
     f"{SITE}/news/a-1"),
    (f"https://www.google.com/url?q={SITE}/news/a-1", f"{SITE}/news/a-1"),
    (f"{SITE}/news/index.html?id=7", f"{SITE}/news/?id=7"),
    (f"{SITE}/story?b=2&a=1", f"{SITE}/story?a=1&b=2"),
    (f"{SITE}/news/caf%C3%A9", f"{SITE}/news/café"),
    (f"{SITE}/news//a-1?print=1", f"{SITE}/news/a-1"),
)  # fmt: skip
# Pairs of addresses of two articles.
DIFFERENT = (
    (f"{SITE}/story.php?sid=101", f"{SITE}/story.php?sid=102"),
    (f"{SITE}/story?ref=4711", f"{SITE}/story?ref=4712"),
    (f"{SITE}/?p=1", f"{SITE}/?p=2"),
    (f"{SITE}/news/a-1", f"{SITE}/news/a-2"),
    (f"{SITE}/news?source=afp&n=1", f"{SITE}/news?source=dpa&n=1"),
    ("https://a.blogspot.com/2026/11/rain.html", "https://b.blogspot.com/2026/11/rain.html"),
    (f"{SITE}/#!/101", f"{SITE}/#!/102"),
    (f"{SITE}/News/a?id=Ab", f"{SITE}/News/a?id=aB"),
)


def main() -> None:
    parser_of(__doc__).parse_args()
    ours = sum(_instant(parse_date(text)) == meant for text, meant in DATES)
    theirs = sum(_instant(dateparser.parse(text)) == meant for text, meant in DATES)
    texts = [text for text, _ in DATES]
    times = _microseconds(_uncached, texts), _microseconds(dateparser.parse, texts)
    print(f"dates right of {len(DATES)}: ours {ours}, dateparser {theirs}")
    print(f"microseconds a date: ours {times[0]:.0f}, dateparser {times[1]:.0f}")
    for name, key in (("ours", url_key), ("courlan", lambda url: normalize_url(url, strict=True))):
        joined = sum(key(first) == key(second) for first, second in SAME)
        apart = sum(key(first) != key(second) for first, second in DIFFERENT)
        urls = [url for pair in (*SAME, *DIFFERENT) for url in pair]
        print(
            f"{name}: {joined} of {len(SAME)} pairs of one article have one key, {apart} of "
            f"{len(DIFFERENT)} pairs of two articles two; {_microseconds(key, urls):.0f} "
            "microseconds an address"
        )


def _instant(moment: datetime | None) -> datetime | None:
    """Return the moment in UTC without its zone; a time without a zone counts as UTC."""
    if moment is None or moment.tzinfo is None:
        return moment
    return moment.astimezone(UTC).replace(tzinfo=None)


def _uncached(text: str) -> datetime | None:
    """Parse without the cache, which would answer every round after the first."""
    return parse_date.__wrapped__(text)


def _microseconds(work: Callable[[str], object], values: list[str]) -> float:
    """Return the microseconds for one value, the best of three rounds."""
    best = float("inf")
    for _ in range(3):
        start = perf_counter()
        for value in values:
            work(value)
        best = min(best, perf_counter() - start)
    return 1e6 * best / len(values)


if __name__ == "__main__":
    main()
