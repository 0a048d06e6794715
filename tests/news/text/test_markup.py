"""Markup to text: nothing of the markup left, nothing of the text lost, nothing unsafe let through."""

from __future__ import annotations

import time
import unicodedata
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warta.news.text.markup import clean_line, clean_text, plain_paragraphs, plain_text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("no markup", "no markup"),
        ("<p>One</p><p>two<br>three</p>four", "One\ntwo\nthree\nfour"),
        ("<p>a\n  b</p>", "a b"),
        ("a\n\n b", "a\nb"),
        ("<b>bo</b>ld and <a href='x?a=1&b=2'>link</a>", "bold and link"),
        ("<ul><li>one</li><li>two</li></ul>", "one\ntwo"),
        ("x<script>var a = '<p>no</p>';</script><style>p{}</style>y<!-- no -->z", "xyz"),
        ("<h2>Head</h2>Text<table><tr><td>1</td><td>2</td></tr></table>", "Head\nText\n1\n2"),
        ("<![CDATA[<i>wrapped twice</i>]]>", "wrapped twice"),
        ("unclosed <b>tag", "unclosed tag"),
        ("cut <b>in</b> the <a href='http://x", "cut in the"),
        ("cut in the <a href='http://x", "cut in the"),
        ("Word<o:p></o:p> export", "Word export"),
        ("&nbsp;&eacute;&#8217;&#x41;&hellip;", "é’A…"),
    ],
)
def test_markup_becomes_lines_of_text(markup: str, text: str) -> None:
    """Blocks end lines, as a reader sees them; inline markup leaves no trace."""
    assert plain_paragraphs(markup) == text
    assert plain_text(markup) == " ".join(text.split())


@pytest.mark.parametrize(
    "text",
    [
        "a < b and c > d",
        "x<y",
        "5 <10> 6",
        "I <3 you",
        "AT&T & R&D",
        "List<String> xs",
        "<",
        "&",
        "<>",
    ],
)
def test_text_that_only_looks_like_markup_stays(text: str) -> None:
    """A headline about prices or code may not lose its middle."""
    assert plain_text(text) == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("AT&amp;amp;T", "AT&T"),
        ("&amp;amp;quot;so&amp;quot;", '"so"'),
        ("it&amp;#8217;s", "it’s"),
        ("&lt;p&gt;Hi &lt;b&gt;you&lt;/b&gt;&lt;/p&gt;", "Hi you"),
        ("one&lt;br /&gt;two", "one two"),
        ("&lt;img src=&quot;a.png&quot; /&gt;pic", "pic"),
    ],
)
def test_what_was_escaped_twice_is_read_as_it_was_meant(markup: str, text: str) -> None:
    """Each system on the way escapes again; the reader wants none of it."""
    assert plain_text(markup) == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("Why the &lt;b&gt; tag", "Why the <b> tag"),
        ("<p>Write <code>&lt;p&gt;Hi&lt;/p&gt;</code></p>", "Write <p>Hi</p>"),
    ],
)
def test_escaped_tags_that_are_meant_to_be_read_stay(markup: str, text: str) -> None:
    """An article about HTML: beside real tags, and alone, an escaped tag is text."""
    assert plain_text(markup) == text


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("\x1b[31mred\x1b[0m \x1b]0;title\x07x", "red x"),
        ("a\x00b\x07c\x9bd\x7f", "abcd"),
        ("\u202eevil\u202c \u2066x\u2069", "evil x"),
        ("soft\xadhyphen zero\u200bwidth\ufeff", "softhyphen zerowidth"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("\ud800lone\udfff", "lone"),
        ("a\ufffeb\U0001fffec\U0010ffffd", "abcd"),
        ("cafe\u0301", "café"),
        ("a\u00a0\u3000 b\u2028c\x85d\r\ne", "a b c d e"),
        ("👩\u200d🚀 lifts off", "👩\u200d🚀 lifts off"),
    ],
)
def test_text_is_safe_to_store_and_show(text: str, clean: str) -> None:
    """What controls a terminal or hides in a line goes; what a script needs to be read stays."""
    assert clean_line(text) == clean


def test_lines_stay_lines_where_they_are_text() -> None:
    """Plain-text content has its paragraphs in its line ends."""
    assert clean_text("one \t two\r\n\n\u2029three\n") == "one two\nthree"


@given(st.text())
def test_cleaning_is_complete_at_once(text: str) -> None:
    """Cleaned again it is the same, or stored text would differ from shown text."""
    for clean in (clean_line, clean_text):
        once = clean(text)
        assert clean(once) == once
        assert unicodedata.is_normalized("NFC", once)
        assert not any(unicodedata.category(c) in ("Cc", "Cs") and c != "\n" for c in once)
    assert "\n" not in clean_line(text)


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"])))
def test_escaped_text_is_read_back(text: str) -> None:
    """Escaping is undone exactly, in and out of markup, when it was done once."""
    once = escape(text)
    if "&" not in text:
        assert plain_text(f"<p>{once}</p>") == clean_line(text)


def test_text_nested_past_what_a_parser_reads_is_kept() -> None:
    """An editor that never closes its tags would otherwise cost the article."""
    deep = "<div>" * 5_000
    markup = f"First &amp; <b>next</b>{deep}inner<script>no()</script><br>end</div>after<style>p{{"
    assert plain_paragraphs(markup) == "First & next\ninner\nend\nafter"


pieces = st.sampled_from(
    ["<p>", "</p>", "<div", ">", "<", "&", "&amp;", "&lt;", "<!--", "-->", "<![CDATA[", "]]>", "x "]
)


@given(st.lists(pieces | st.text(max_size=4), max_size=30).map("".join))
def test_any_markup_is_some_text(markup: str) -> None:
    """Broken markup is the rule; an exception here would cost the whole feed."""
    assert clean_text(plain_paragraphs(markup)) == plain_paragraphs(markup)
    assert clean_line(plain_text(markup)) == plain_text(markup)


@pytest.mark.parametrize(
    "markup",
    ["<" * 500_000, "<a " * 300_000, "&lt;img " * 100_000, "<div>" * 200_000, "&amp;" * 300_000,
     "<q a" + "=" * 300_000 + ">", "\x1b" * 500_000, "<!--" * 200_000, "<div>" * 5_000 + "<script>" * 200_000],
)  # fmt: skip
def test_hostile_markup_takes_no_longer_than_its_length(markup: str) -> None:
    """One entry may not hold up a poll: each of these is a second's work at most."""
    started = time.perf_counter()
    plain_paragraphs(markup)
    assert time.perf_counter() - started < 3


@pytest.mark.parametrize(
    "name", ["iframe", "script", "object", "style", "noscript", "svg", "textarea"]
)
def test_a_headline_that_names_an_element_keeps_its_end(name: str) -> None:
    """ "The <iframe> problem" became "The": to a parser all the rest is that element's own."""
    assert plain_text(f"The <{name}> problem").split() == ["The", "problem"]
    assert plain_text(f"The &lt;{name}> problem, <b>again</b>").endswith("problem, again")
    assert plain_text(f"One <{name}>x</{name}> two <{name}> three").split()[-1] == "three"
    assert "three" not in plain_text("One <b>two</b> <script>var three = 3;")
