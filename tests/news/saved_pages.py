"""Read the saved pages in ``pages/``, and compare what is extracted with what is expected.

A case is a folder: ``page.html`` holds the bytes that a server would send; ``case.json`` holds the
URL, the Content-Type, sometimes the feed's entry, and under ``expect`` what a person who reads the
page would write down:

- ``rejected``: words of the reason why the page is not an article.
- ``contains``: segments of the text, each within one line.
- ``lacks``: text of the page that is not part of the article.
- ``promotions``: headlines of other articles that the page puts between its paragraphs.
- ``day``: the day of publication, where the page gives no time.
- ``alias``: a URL that must be among the article's aliases.
- ``words``: the least and the largest word count.
- anything else: a field of the article and its value.

``known_misses`` lists the mistakes that extraction makes today. A case without it has none.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from warta.news.article import Article, Page, Rejection
from warta.news.entry import Entry
from warta.news.extract import extract

PAGES = Path(__file__).parent / "pages"
CASES = sorted(path.parent.name for path in PAGES.glob("*/case.json"))
FETCHED_AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
_SEGMENTS = ("contains", "lacks", "promotions")
_TWELVE_HOURS = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A case: the page, the feed's entry, and what is expected."""

    name: str
    page: Page
    entry: Entry | None
    expect: dict[str, Any]
    known_misses: tuple[str, ...]

    def extracted(self) -> Article | Rejection:
        return extract(self.page, self.entry)

    def segments(self, kind: str) -> list[str]:
        """Return the expected segments of a kind: ``contains``, ``lacks`` or ``promotions``."""
        return list(self.expect.get(kind, ()))


def saved_page(name: str) -> SavedPage:
    """Read a case."""
    case = json.loads((PAGES / name / "case.json").read_text(encoding="utf-8"))
    url, requested_url = case["url"], case.get("requested_url", case["url"])
    body = (PAGES / name / "page.html").read_bytes()
    return SavedPage(
        name,
        Page(requested_url, url, case["content_type"], body, FETCHED_AT),
        entry(**case["entry"]) if "entry" in case else None,
        case["expect"],
        tuple(case.get("known_misses", ())),
    )


def entry(**fields: Any) -> Entry:
    """Return a feed's entry with these fields; times may be ISO 8601, sequences may be lists."""
    times: dict[str, Any] = {
        name: datetime.fromisoformat(fields[name])
        for name in ("published_at", "updated_at")
        if isinstance(fields.get(name), str)
    }
    lists: dict[str, Any] = {
        name: tuple(fields[name]) for name in ("authors", "categories") if name in fields
    }
    return Entry(**{"entry_id": "1", "url": None, "title": "", **fields, **times, **lists})


def misses(case: SavedPage, result: Article | Rejection) -> Iterator[str]:
    """Yield each mistake: ``lost: …``, ``left: …``, ``promotion: …``, or a field and its value."""
    reason = case.expect.get("rejected")
    if reason is not None or isinstance(result, Rejection):
        yield from _misjudgement(reason, result)
        return
    lines = result.text.split("\n")
    for segment in case.segments("contains"):
        if not any(segment in line for line in lines):
            yield f"lost: {segment}"
    for segment in case.segments("lacks"):
        if segment in result.text:
            yield f"left: {segment}"
    for segment in case.segments("promotions"):
        if segment in result.text:
            yield f"promotion: {segment}"
    for name, expected in case.expect.items():
        if name not in _SEGMENTS and (wrong := _wrong_value(name, expected, result)) is not None:
            yield f"{name}: {wrong!r}"
    if result.text != unicodedata.normalize("NFC", result.text):
        yield "not in NFC"
    if not {result.url, case.page.requested_url, case.page.url} <= set(result.aliases):
        yield "an alias is missing"


def _misjudgement(expected_reason: str | None, result: Article | Rejection) -> Iterator[str]:
    """Yield the mistake if an article was rejected, or a page accepted or rejected wrongly."""
    if expected_reason is None:
        yield f"rejected: {result.reason if isinstance(result, Rejection) else None!r}"
    elif not isinstance(result, Rejection):
        yield f"taken for an article: {result.title!r}"
    elif expected_reason not in result.reason:
        yield f"rejected: {result.reason!r}"


def _wrong_value(name: str, expected: Any, article: Article) -> Any:
    """Return the article's value if it is not the expected one, or None if it is."""
    if name == "alias":
        return None if expected in article.aliases else article.aliases
    if name == "words":
        least, most = expected
        return None if least <= article.word_count <= most else article.word_count
    if name == "day":
        # in UTC the day may be the one before or after that of the publisher's zone
        at = article.published_at
        moments = [at - _TWELVE_HOURS, at, at + _TWELVE_HOURS] if at else []
        return None if expected in {str(moment.date()) for moment in moments} else str(at)
    value = getattr(article, name)
    if isinstance(value, datetime):
        value = value.isoformat()
    value = list(value) if isinstance(value, tuple) else value
    return None if value == expected else (value if value is not None else "nothing")


if __name__ == "__main__":
    for saved in map(saved_page, CASES):
        for miss in misses(saved, saved.extracted()):
            print(f"{saved.name}: {miss}")
