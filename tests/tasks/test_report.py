"""The run's report as Markdown shows strangers' words as text only."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from warta.storage.tables.runs import FeedFailure, RunReport

HOSTILE = (
    "404 ![x](http://evil.example.com/t.png) not found",
    "[click](javascript:alert(1))",
    "<img src=http://evil.example.com/t.png>",
    "<script>alert(1)</script>",
    "<http://evil.example.com/>",
    "`` ` ``![x](http://evil.example.com/)",
    "`",
    "a | b | ![x](y)",
    "a \\| ![x](y) \\",
    "one\n\n# two\r\n![x](y)\u2028| three |",
    "&lt;img src=x&gt; &#91;x](y)",
    "[x]: http://evil.example.com/",
    "*bold* _it_ ~~no~~ $x$ :smile: @someone #1",
    "",
)


def shown(words: str) -> str:
    from warta.tasks.report import markdown

    report = RunReport(
        run_id="r", status="completed", started_at=datetime(2026, 3, 1, tzinfo=UTC), ended_at=None,
        feeds_due=1, feeds_polled=1, not_modified=0, feeds_failed=1, entries_seen=1,
        outcomes={"failed": 1}, failures=(FeedFailure(words, words),),
        reasons=((words, words, 1),), articles_total=0, changed=False,
    )  # fmt: skip
    return markdown(report)


def rendered(words: str) -> tuple[set[str], list[str]]:
    """Return the kinds of tokens that a Markdown reader finds, and the texts of the strangers' cells."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(shown(words))
    inline = [child for token in tokens for child in token.children or []]
    kinds = {token.type for token in tokens} | {child.type for child in inline}
    return kinds, [child.content for child in inline if child.type == "code_inline"]


@pytest.mark.parametrize("words", HOSTILE)
def test_strangers_words_make_no_link_image_or_html(words: str) -> None:
    """Otherwise opening the report would fetch a picture from an attacker, or from inside the network."""
    kinds, cells = rendered(words)
    assert not kinds & {"image", "link_open", "html_inline", "html_block", "em_open", "s_open"}
    assert len(cells) in (1, 5)
    assert shown(words).count("\n# ") == 0


@given(st.text(alphabet="`|\\ab![]()<>*_~#&\n ", max_size=30))
def test_cell_shows_the_text_that_it_was_given(words: str) -> None:
    """On one line, and with a space between a backslash and a bar."""
    kinds, cells = rendered(words)
    assert not kinds & {"image", "link_open", "html_inline", "html_block", "em_open", "s_open"}
    line = " ".join(words.split()).replace("\\|", "\\ |")
    assert set(cells) <= {line, "1"}
    assert len(cells) == (5 if line else 1)
