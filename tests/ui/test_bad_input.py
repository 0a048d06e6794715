"""Any value in an address gets a page: an answer, or one line that says what is wrong."""

from __future__ import annotations

import httpx
import pytest
from lxml import html

from warta.ui.views import VIEWS

# What people, programs and attackers put where a word, a number, a day or a query is meant.
BAD = (
    "", " ", "'", '"', '""', '"-"', "-", "--", "- -", "*", "**", "(", ")", "%", "_", "?", "\\", ";", "OR", "OR OR", "a OR",
    "a OR -b", "-a -b", "NOT", "\x00", "a\x00b", "\n", "\u202eevil", "\ufeff", "🎉", "👩‍👩‍👧", "é́́́", "ﷺ", "雨", "雨" * 300, "ก" * 300,
    "அ", "𐍈", "a" * 5_000, "a " * 450, '"' + "a " * 400 + '"', "a* " * 100, "<script>alert(1)</script>", "${7*7}", "{{7*7}}",
    "x'); DROP VIEW articles; --", "$words", "$1", "since:", "since:x", "since:7", "since:9999d", "since:99999999999999999999d",
    "since:-7d", "since:2026-02-30", "since:9999-12-31", "since:infinity", "since:epoch", "since:'", "until:0001-01-01",
    "until:nan", "until:294247-01-10", 'since:"x y"', "-since:x", "site:", "site:'", 'site:"', "-site:", "lang:", "lang:xx",
    "title:", 'title:"', "title:-", "-title:x", "title:title:x", "2026-02-30", "-1", "0", "00", "1e9", "NaN", "９", "9" * 30, "+1",
    "1.0", "true", "NULL",
)  # fmt: skip


def parameters() -> list[tuple[str, str, dict[str, str]]]:
    """Return each page with each of its parameters, and the others that the address needs."""
    page_parameters = {
        (view.page, name)
        for view in VIEWS.values()
        for name in view.parameters
    } | {("/sql", "q"), ("/data/mentions.json", "words"), ("/data/search.atom", "words")}  # fmt: skip
    return [
        (page, name, {"words": "harbour"} if page == "/search" and name != "words" else {})
        for page, name in sorted(page_parameters)
    ]


@pytest.mark.parametrize(("page", "name", "others"), parameters())
def test_bad_value_is_answered_in_one_line(
    site: str, page: str, name: str, others: dict[str, str]
) -> None:
    """No value may end in a traceback or in a page that breaks off."""
    with httpx.Client(base_url=site, timeout=60) as web:
        # All of them where searches are read, which views share; elsewhere some, for the time it takes.
        for value in BAD if page == "/search" and name == "words" else BAD[::7]:
            answer = web.get(page, params={**others, name: value})
            assert answer.status_code in (200, 400, 404), (value, answer.text)
            assert "Traceback" not in answer.text, value
            if answer.status_code == 400:
                assert html.fromstring(answer.text).xpath("string(//main)").strip(), value
