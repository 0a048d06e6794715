"""Markup to plain text, and plain text made safe to store and show.

What comes out holds no tags, no control characters, no terminal escapes and no direction
overrides, in Unicode NFC; whatever goes in, nothing is raised.
"""

from __future__ import annotations

import re
import unicodedata
from html import unescape

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, fragments_fromstring

_LINE_BREAKS = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
# Controls, invisible spaces and hyphens, direction overrides, lone surrogates, noncharacters.
# The joiners U+200C and U+200D stay: Persian and Hindi words need them.
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064"
    "\u2066-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_SPACES = re.compile(r"[^\S\n]+")
_ESCAPED_TAG = re.compile(r"&lt;/?[a-zA-Z][^<]{0,300}?&gt;|&amp;(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]+);")
_TAG = re.compile(r"<[/!]?[a-zA-Z!-]")
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "caption",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "td",
        "th",
        "tr",
        "ul",
    ]
)
_DROPPED = frozenset({"script", "style", "noscript", "template", "iframe", "object", "head", "svg"})
# A feed's text of a megabyte is a mistake; reading more of it only costs time.
_MOST_CHARACTERS = 2_000_000


def plain_text(markup: str) -> str:
    """The text of markup, on one line."""
    return clean_line(_without_markup(markup))


def plain_paragraphs(markup: str) -> str:
    """The text of markup, each block of it on a line of its own."""
    return clean_text(_without_markup(markup))


def clean_line(text: str) -> str:
    """Text that is no markup, on one line."""
    return " ".join(_clean(text).split())


def clean_text(text: str) -> str:
    """Text that is no markup; lines stay lines, empty ones go."""
    lines = (_SPACES.sub(" ", line).strip() for line in _clean(text).split("\n"))
    return "\n".join(line for line in lines if line)


def _clean(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    text = _LINE_BREAKS.sub("\n", text)
    text = _UNWANTED.sub("", _ESCAPES.sub("", text)).replace("\x1f", " ")
    return unicodedata.normalize("NFC", text)


def _without_markup(markup: str) -> str:
    markup = markup[:_MOST_CHARACTERS]
    if "<![CDATA[" in markup:  # wrapped twice by some publishing systems
        markup = markup.replace("<![CDATA[", "").replace("]]>", "")
    if "&" not in markup and "<" not in markup:
        return markup
    if _ESCAPED_TAG.search(markup):
        # Escaped once more than it should be: the tags are meant as tags.
        markup = unescape(markup)
    if not _TAG.search(markup):
        return unescape(markup)  # "a < b" is no tag
    return "".join(_pieces(markup))


def _pieces(markup: str) -> list[str]:
    """Text of the fragments, with a newline where a block begins or ends; without recursion."""
    parser = HTMLParser(remove_comments=True, remove_pis=True, recover=True, huge_tree=True)
    try:
        fragments = fragments_fromstring(_UNWANTED.sub("", _ESCAPES.sub("", markup)), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError, TypeError):
        return [unescape(re.sub(r"<[^>]*>", " ", markup))]
    out: list[str] = []
    for fragment in fragments:
        if isinstance(fragment, str):
            out.append(fragment)
        else:
            _walk(fragment, out)
    return out


def _walk(root: HtmlElement, out: list[str]) -> None:
    skipping: HtmlElement | None = None
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if skipping is None and tag in _DROPPED:
                skipping = element
            if skipping is None:
                if tag in _BLOCKS:
                    out.append("\n")
                out.append(_folded(element.text))
            continue
        if skipping is element:
            skipping = None
        if skipping is None:
            if tag in _BLOCKS:
                out.append("\n")
            out.append(_folded(element.tail))


def _folded(text: str | None) -> str:
    """Inside markup a line break is a space."""
    return _LINE_BREAKS.sub(" ", text) if text else ""
