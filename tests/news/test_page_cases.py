"""Pages after public reports: each once gave no article, a part of one, or something beside it.

``tests/cases/pages.json`` says of each page in ``tests/cases/pages`` what its article contains, lacks
and holds once only, and the fields that were wrong.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from warta.news.article import Article, Page, Rejection
from warta.news.extract import extract

FOLDER = Path(__file__).parents[1] / "cases"
CASES = json.loads((FOLDER / "pages.json").read_text(encoding="utf-8"))
FETCHED_AT = datetime(2026, 11, 28, 2, 9, tzinfo=UTC)


def made(case: dict[str, Any]) -> Article | Rejection:
    url = f"http://d.example.com/a/{case['page']}"
    body = (FOLDER / "pages" / case["page"]).read_bytes()
    return extract(Page(url, url, case["content_type"], body, FETCHED_AT))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["page"].removesuffix(".html"))
def test_a_reported_page_gives_what_its_readers_see(case: dict[str, Any]) -> None:
    """A fault that somebody once reported of an extractor stays mended here."""
    article = made(case)
    if case.get("rejected"):
        assert isinstance(article, Rejection)
        return
    assert isinstance(article, Article), article
    assert [said for said in case.get("contains", ()) if said not in article.text] == []
    assert [said for said in case.get("lacks", ()) if said in article.text] == []
    assert all(article.text.count(said) == 1 for said in case.get("once", ()))
    if "authors" in case:
        assert list(article.authors) == case["authors"]
    if "at" in case:
        assert str(article.published_at).replace(" ", "T").startswith(case["at"])
    assert article.title == case.get("title", article.title)
    assert article.is_live == case.get("live", article.is_live)
