"""Pages like those of public bug reports about extractors.

Each kind gave some extractor no article, a part of it, or text that is not part of it.
``tests/cases/pages.json`` lists for each page in ``tests/cases/pages`` what its article contains,
lacks and contains exactly once, and the fields that were wrong.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.news.html_pages import as_article, extracted
from warta.news.article import Rejection

FOLDER = Path(__file__).parents[1] / "cases"
CASES = json.loads((FOLDER / "pages.json").read_text(encoding="utf-8"))
FETCHED_AT = datetime(2026, 11, 28, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["page"].removesuffix(".html"))
def test_a_reported_page_gives_the_article_that_its_readers_see(case: dict[str, Any]) -> None:
    """A mistake that users once reported must not come back."""
    result = extracted(
        (FOLDER / "pages" / case["page"]).read_bytes(),
        url=f"http://d.example.com/a/{case['page']}",
        content_type=case["content_type"],
        fetched_at=FETCHED_AT,
    )
    if case.get("rejected"):
        assert isinstance(result, Rejection)
        return
    article = as_article(result)
    assert [segment for segment in case.get("contains", ()) if segment not in article.text] == []
    assert [segment for segment in case.get("lacks", ()) if segment in article.text] == []
    assert all(article.text.count(segment) == 1 for segment in case.get("once", ()))
    if "authors" in case:
        assert list(article.authors) == case["authors"]
    if "at" in case:
        assert str(article.published_at).replace(" ", "T").startswith(case["at"])
    assert article.title == case.get("title", article.title)
    assert article.is_live == case.get("live", article.is_live)
