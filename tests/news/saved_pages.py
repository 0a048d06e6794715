"""The saved pages in ``pages/`` and what is amiss in what is made of them.

A case is a folder: ``page.html`` in the bytes that a server would send, and ``case.json`` with the
address, the header, perhaps the feed's entry, and under ``expect`` what a reader of the page would
write down:

- ``rejected``: it is no article; the reason holds these words.
- ``contains``: segments of the text, each within one line; ``lacks``: furniture.
- ``promotions``: headlines of other articles that the page puts between its paragraphs.
- ``day``: the day of publication, where the page gives no time; ``alias``, ``words``.
- anything else: a field of the article and its value.

``known_misses`` lists what is amiss today; a case without it is right in every respect.
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
    """A case: the page, the feed's entry, and what is expected of them."""

    name: str
    page: Page
    entry: Entry | None
    expect: dict[str, Any]
    known_misses: tuple[str, ...]

    def extracted(self) -> Article | Rejection:
        return extract(self.page, self.entry)

    def segments(self, kind: str) -> list[str]:
        """What of the case's text ``contains``, ``lacks`` or its ``promotions``."""
        return list(self.expect.get(kind, ()))


def saved_page(name: str) -> SavedPage:
    case = json.loads((PAGES / name / "case.json").read_text(encoding="utf-8"))
    url, asked = case["url"], case.get("requested_url", case["url"])
    body = (PAGES / name / "page.html").read_bytes()
    return SavedPage(
        name,
        Page(asked, url, case["content_type"], body, FETCHED_AT),
        entry(**case["entry"]) if "entry" in case else None,
        case["expect"],
        tuple(case.get("known_misses", ())),
    )


def entry(**said: Any) -> Entry:
    """A feed's entry out of plain values."""
    times: dict[str, Any] = {
        name: datetime.fromisoformat(said[name])
        for name in ("published_at", "updated_at")
        if isinstance(said.get(name), str)
    }
    lists: dict[str, Any] = {
        name: tuple(said[name]) for name in ("authors", "categories") if name in said
    }
    return Entry(**{"entry_id": "1", "url": None, "title": "", **said, **times, **lists})


def misses(case: SavedPage, made: Article | Rejection) -> Iterator[str]:
    """What is amiss: ``lost: …``, ``left: …``, ``promotion: …`` or a field's name and value."""
    reason = case.expect.get("rejected")
    if reason is not None or isinstance(made, Rejection):
        yield from _misjudged(reason, made)
        return
    lines = made.text.split("\n")
    for segment in case.segments("contains"):
        if not any(segment in line for line in lines):
            yield f"lost: {segment}"
    for segment in case.segments("lacks"):
        if segment in made.text:
            yield f"left: {segment}"
    for segment in case.segments("promotions"):
        if segment in made.text:
            yield f"promotion: {segment}"
    for name, value in case.expect.items():
        if name not in _SEGMENTS and (found := _differing(name, value, made)) is not None:
            yield f"{name}: {found!r}"
    if made.text != unicodedata.normalize("NFC", made.text):
        yield "not in NFC"
    if not {made.url, case.page.requested_url, case.page.url} <= set(made.aliases):
        yield "an alias is missing"


def _misjudged(reason: str | None, made: Article | Rejection) -> Iterator[str]:
    if reason is None:
        yield f"rejected: {made.reason if isinstance(made, Rejection) else None!r}"
    elif not isinstance(made, Rejection):
        yield f"taken for an article: {made.title!r}"
    elif reason not in made.reason:
        yield f"rejected: {made.reason!r}"


def _differing(name: str, expected: Any, made: Article) -> Any:
    """The value found, where it is not the expected one; None: it is."""
    if name == "alias":
        return None if expected in made.aliases else made.aliases
    if name == "words":
        return None if expected[0] <= made.word_count <= expected[1] else made.word_count
    if name == "day":
        at = made.published_at
        spans = [at - _TWELVE_HOURS, at, at + _TWELVE_HOURS] if at else []
        return None if expected in {str(day.date()) for day in spans} else str(at)
    found = getattr(made, name)
    if isinstance(found, datetime):
        found = found.isoformat()
    found = list(found) if isinstance(found, tuple) else found
    return None if found == expected else (found if found is not None else "nothing")


if __name__ == "__main__":
    for each in map(saved_page, CASES):
        for miss in misses(each, each.extracted()):
            print(f"{each.name}: {miss}")
