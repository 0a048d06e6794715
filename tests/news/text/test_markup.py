"""Markup becomes plain text: no markup is left, no text is lost, and it is safe to show."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.news.scaling import grows_linearly
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
    """Blocks end lines, as in a browser; inline markup is removed."""
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
def test_text_with_angle_brackets_that_is_not_markup_is_kept(text: str) -> None:
    """A headline about prices or code must not lose a part."""
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
def test_text_that_was_escaped_twice_is_unescaped_completely(markup: str, text: str) -> None:
    """Each of the systems that pass a feed on may escape it again."""
    assert plain_text(markup) == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("Why the &lt;b&gt; tag", "Why the <b> tag"),
        ("<p>Write <code>&lt;p&gt;Hi&lt;/p&gt;</code></p>", "Write <p>Hi</p>"),
    ],
)
def test_escaped_tags_that_are_part_of_the_text_are_kept(markup: str, text: str) -> None:
    """In an article about HTML, an escaped tag beside real tags is text."""
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
    """Control and invisible characters are removed, except those that a script needs."""
    assert clean_line(text) == clean


def test_line_breaks_of_plain_text_are_kept() -> None:
    """In plain text, a line break ends a paragraph."""
    assert clean_text("one \t two\r\n\n\u2029three\n") == "one two\nthree"


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    """Text is cleaned when it is stored and again when it is shown; both must be equal."""
    for clean in (clean_line, clean_text):
        once = clean(text)
        assert clean(once) == once
        assert unicodedata.is_normalized("NFC", once)
        assert not any(unicodedata.category(c) in ("Cc", "Cs") and c != "\n" for c in once)
    assert "\n" not in clean_line(text)


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"])))
def test_a_text_that_was_escaped_once_is_unescaped_exactly(text: str) -> None:
    """Undoing a second escaping must not change a text that was escaped once."""
    if "&" not in text:
        assert plain_text(f"<p>{escape(text)}</p>") == clean_line(text)


def test_text_in_very_deep_nesting_is_kept() -> None:
    """An editor that never closes its tags nests deeper than the parser reads."""
    deep = "<div>" * 5_000
    markup = f"First &amp; <b>next</b>{deep}inner<script>no()</script><br>end</div>after<style>p{{"
    assert plain_paragraphs(markup) == "First & next\ninner\nend\nafter"


pieces = st.sampled_from(
    ["<p>", "</p>", "<div", ">", "<", "&", "&amp;", "&lt;", "<!--", "-->", "<![CDATA[", "]]>", "x "]
)


@given(st.lists(pieces | st.text(max_size=4), max_size=30).map("".join))
def test_any_markup_gives_clean_text(markup: str) -> None:
    """Broken markup is frequent; an exception would lose the whole feed."""
    assert clean_text(plain_paragraphs(markup)) == plain_paragraphs(markup)
    assert clean_line(plain_text(markup)) == plain_text(markup)


HOSTILE: dict[str, Callable[[int], str]] = {
    "brackets": lambda n: "<" * n,
    "open tags": lambda n: "<a " * n,
    "escaped open tags": lambda n: "&lt;img " * n,
    "nesting": lambda n: "<div>" * n,
    "escapes": lambda n: "&amp;" * n,
    "signs in a tag": lambda n: "<q a" + "=" * n + ">",
    "control characters": lambda n: "\x1b" * n,
    "open comments": lambda n: "<!--" * n,
    "deep scripts": lambda n: "<div>" * 5_000 + "<script>" * n,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_time_grows_linearly_with_hostile_markup(kind: str) -> None:
    """One entry must not hold up the polls of all other feeds."""
    assert grows_linearly(plain_paragraphs, HOSTILE[kind], 40_000)


@pytest.mark.parametrize(
    "name", ["iframe", "script", "object", "style", "noscript", "svg", "textarea"]
)
def test_a_headline_with_the_name_of_an_element_in_brackets_is_kept_whole(name: str) -> None:
    """A parser reads the rest of "The <iframe> problem" as content of that element."""
    assert plain_text(f"The <{name}> problem").split() == ["The", "problem"]
    assert plain_text(f"The &lt;{name}> problem, <b>again</b>").endswith("problem, again")
    assert plain_text(f"One <{name}>x</{name}> two <{name}> three").split()[-1] == "three"
    assert "three" not in plain_text("One <b>two</b> <script>var three = 3;")
