"""Convert markup to plain text, and make plain text safe to store and show.

The result has no tags, control characters, terminal escapes or direction overrides, and is in
Unicode NFC. No input makes these functions raise.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache
from html import unescape as _unescape_one
from itertools import groupby

from lxml import etree
from lxml.html import defs

_BLANKS = re.compile("   *")  # two or more; written so that the first two are one search string
_LINE_BREAKS = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
# Controls, invisible spaces and hyphens, direction overrides, lone surrogates, noncharacters and
# other invisible characters (fillers, format characters): invisible text may contain instructions
# to a machine. Visible format characters (U+0600, U+06DD) stay.
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff0-\ufffb\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
# One joiner stays after a character whose script needs it (Persian, Hindi, emoji), and the vowel
# separator inside a Mongolian word. Further joiners, and joiners in Latin words, are removed.
_JOINERS = re.compile("[\u180e\u200c\u200d]+")
_JOINING = re.compile(
    "[\u00a9\u00ae\u0600-\u0dff\u0f00-\u109f\u1700-\u1cff\u2190-\u2bff\u3030\u303d\u3297\u3299"
    "\ua800-\uabff\ufb50-\ufdcf\ufe0f\ufe70-\ufefc\U00010000-\U000dffff]"
)
_MONGOLIAN = re.compile("[\u1820-\u18aa]")
# Invisible, but printable for Python. One variation selector changes the shape of the character
# before it; several can encode a hidden text.
_UNSEEN = "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0" + "".join(
    map(chr, range(0xFE00, 0xFE10))
)
# Their first bytes in UTF-8, by the first byte, as most texts have none of these four.
_UNSEEN_UTF8 = (
    (0xCD, (b"\xcd\x8f",)),
    (0xE1, (b"\xe1\x85", b"\xe1\x9e", b"\xe1\xa0")),
    (0xE3, (b"\xe3\x85\xa4",)),
    (0xEF, (b"\xef\xbe\xa0", b"\xef\xb8")),
)
# Byte sequences in the UTF-8 of all characters of `_UNWANTED_FAR`, and of no emoji.
_FAR_UTF8 = (b"\xbf\xbe", b"\xbf\xbf", b"\xf0\x9b\xb2", b"\xf0\x9d\x85", b"\xf3\xa0")
_FAR_LEADS = (0xF0, 0xF1, 0xF2, 0xF3, 0xF4)
_SELECTORS = re.compile("[\ufe00-\ufe0f]")
# The last two code points of every plane after the first. A pattern of its own, because characters
# above U+FFFF make the search for a class three times as slow.
_UNWANTED_FAR = re.compile(
    "["
    + "".join(f"{chr(last - 1)}{chr(last)}" for last in range(0x1FFFF, 0x110000, 0x10000))
    # Shorthand and musical controls, and tags (England's flag, written in tags, becomes the black
    # flag that it begins with). A selector of ideographs stays after an ideograph.
    + "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
    "|(?<![\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])[\U000e0100-\U000e01ef]+"
)
_TAG = re.compile(
    r"<(?:/?([a-zA-Z][\w:-]*)(?=[\s/>])[^<>]*>|!--|!doctype\b|\?xml\b)", re.IGNORECASE
)
_CUT_TAG = re.compile(r"<[a-zA-Z]\w*\s[^<>=]*=[^<>]*$")
# `&amp;amp;quot;` is a quotation mark that several systems escaped.
_ESCAPED_AGAIN = re.compile(r"&(?:amp;)+(?=(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]\w{1,30});)")
# The pattern of the standard library's html module.
_REFERENCE = re.compile(r"(&(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\t\n\f <&#;]{1,32};?))")
_ESCAPED_TAG = re.compile(
    r"&lt;(?:/[a-z][a-z0-9]*|br\s*/?|hr\s*/?|p|(?:img|p|div|a)\s(?:(?!&lt;)[^<]){0,500}?)&gt;",
    re.IGNORECASE,
)
_ANY_TAG = re.compile(r"<(/?)([a-zA-Z][\w:-]*)[^<>]*>|<[!?][^<>]*>")
TAG_NAMES = frozenset(defs.tags) | {"main", "picture", "template", "nobr", "bdi", "data"}
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "br", "caption", "center", "dd", "details", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5",
    "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table",
    "td", "th", "tr", "ul",
})  # fmt: skip
_BLOCK = "\ufdd0"  # marks the start and end of a block; a noncharacter, so no text contains it
_BLOCK_TAG = re.compile(rf"<(?=/?(?:{'|'.join(sorted(_BLOCKS))})[\s/>])", re.IGNORECASE)
_DROPPED = frozenset(
    {"script", "style", "noscript", "template", "iframe", "object", "head", "svg", "textarea"}
)


def _either_case(names: Iterable[str]) -> str:
    """Return a pattern of names in small or capital letters, grouped by first letter.

    A grouped pattern takes a third of the time of a flat one. The order is from z to A, so that
    small letters and ``p`` are tried early.
    """
    cased = sorted({*names, *map(str.upper, names)}, reverse=True)
    return "|".join(
        f"{first}(?:{'|'.join(name[1:] for name in group)})"
        for first, group in groupby(cased, key=lambda name: name[0])
    )


# A tag whose attributes contain no angle bracket, all in small or all in capital letters.
_TIDY_REST = r"""(?:[\s/][^<>"']*+(?:"[^"<>]*+"[^<>"']*+|'[^'<>]*+'[^<>"']*+)*+)?+>"""
_TIDY_BLOCK_TAG = rf"</?+(?:{_either_case(_BLOCKS)}){_TIDY_REST}"
# Usually one block ends where the next begins; matching both at once makes 27,000 breaks of 58,000.
_TIDY_BLOCKS = re.compile(rf"{_TIDY_BLOCK_TAG}(?: *+{_TIDY_BLOCK_TAG})*+")
_TIDY_TAG = re.compile(
    rf"</?+(?!(?:{_either_case(_DROPPED)})[\s/>])(?:[a-z][a-z0-9:_-]*+|[A-Z][A-Z0-9:_-]*+){_TIDY_REST}"
)
_TAG_BEGINS = re.compile(r"<[a-zA-Z/!?]")
_DROPPED_BEGINS = re.compile(
    rf"<(?:({'|'.join(_DROPPED)})(?=[\s>])[^<>]*(?<!/)>|!--(?!-?>))", re.IGNORECASE
)
_DROPPED_ENDS = {"": re.compile("-->")} | {
    name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in _DROPPED
}
# A longer text in a feed is a mistake. Chosen by hand.
_MOST_CHARACTERS = 2_000_000


def plain_text(markup: str) -> str:
    """Return the text of markup, on one line."""
    return clean_line(_without_markup(markup))


def plain_paragraphs(markup: str) -> str:
    """Return the text of markup, with each block on a line of its own."""
    return clean_text(_without_markup(markup))


def clean_line(text: str) -> str:
    """Return plain text on one line, safe to store and show."""
    if text.isprintable() and "  " not in text:  # true of most lines; twice as fast as splitting
        line = text.strip()
    else:
        line = " ".join(text.split())
        if not line.isprintable():
            line = " ".join(_without_unwanted(text).split())
    if line.isascii():
        return line
    line = _BLANKS.sub(" ", _without_unseen(line)).strip()
    return unicodedata.normalize("NFC", line)


def clean_reason(reason: str | None) -> str | None:
    """Return a reason on one line, without terminal escapes; None stays None.

    Reasons quote strangers: a content type, a status line, the address of a redirect.
    """
    return reason and clean_line(reason)


def clean_text(text: str) -> str:
    """Return plain text safe to store and show, with its lines but without empty ones."""
    if not text:
        return ""
    if not text.isascii():
        text = _without_unseen(text)
    if text.isprintable():  # one line, true of half the texts
        text = text.strip()
    else:
        spaced = text.replace("\xa0", " ").replace("\t", " ")
        lines = list(filter(None, map(str.strip, spaced.split("\n"))))
        if not "".join(lines).isprintable():
            if "\x1b" in text:  # an escape may span several lines
                lines = _without_unwanted(text).splitlines()
            lines = [clean for line in lines for clean in _clean_lines(line) if clean]
        text = "\n".join(lines)
    # Splitting all lines into words and joining them takes twice as long as this search.
    text = _BLANKS.sub(" ", text) if "  " in text else text
    return unicodedata.normalize("NFC", text)


def _clean_lines(line: str) -> list[str]:
    """Return a line without unprintable characters, split where Python sees line ends."""
    if line.isprintable():
        return [line.strip()]
    clean = [" ".join(each.split()) for each in line.splitlines()]
    if "".join(clean).isprintable():  # usually only non-ASCII spaces were unprintable
        return clean
    return [" ".join(each.split()) for each in _without_unwanted(line).splitlines()]


def _without_markup(markup: str) -> str:
    markup = markup[:_MOST_CHARACTERS]
    if "&" not in markup and "<" not in markup:
        return markup
    # Some publishing systems wrap twice. Searching "[" first is ten times as fast.
    if "[" in markup and "<![CDATA[" in markup:
        markup = markup.replace("<![CDATA[", "").replace("]]>", "")
    if "&" in markup:
        markup = _ESCAPED_AGAIN.sub("&", markup)
    tagged = _has_tags(markup)
    if not tagged and _ESCAPED_TAG.search(markup):
        # Only without real tags: in markup, an escaped tag is meant as text.
        markup = unescape(markup)
        tagged = _has_tags(markup)
    if not tagged:
        return unescape(_CUT_TAG.sub("", markup))  # "a < b" and "List<String>" hold no tags
    text = _text_quickly(markup)
    return _text_of(_without_unclosed(_without_unwanted(markup))) if text is None else text


def _without_unwanted(text: str) -> str:
    text = _UNWANTED.sub("", _ESCAPES.sub("", text) if "\x1b" in text else text)
    text = _JOINERS.sub(_needed_joiner, text)
    return _without_far(text, text.encode("utf-8"))


def _without_unseen(text: str) -> str:
    # Bytes first: searching the text itself takes ten times as long.
    utf8 = text.encode("utf-8", "surrogatepass")
    if any(lead in utf8 and any(map(utf8.__contains__, begins)) for lead, begins in _UNSEEN_UTF8):
        runs = _runs_of("".join(character for character in _UNSEEN if character in text))
        text = runs.sub(_needed_selector, text)
    return _without_far(text, utf8)


@lru_cache(maxsize=64)
def _runs_of(characters: str) -> re.Pattern[str]:
    """Return a pattern of runs of these characters; for the usual one, ten times as fast."""
    either = f"[{characters}]" if characters else "(?!)"
    return re.compile(either + (either + "*" if characters else ""))


def _without_far(text: str, utf8: bytes) -> str:
    # First search the lead bytes: one byte is found ten times as fast as two.
    if any(map(utf8.__contains__, _FAR_LEADS)) and any(map(utf8.__contains__, _FAR_UTF8)):
        return _UNWANTED_FAR.sub("", text)
    return text


def _needed_joiner(run: re.Match[str]) -> str:
    before = run.string[run.start() - 1 : run.start()]
    if run[0][0] == "\u180e":
        after = run.string[run.end() : run.end() + 1]
        return "\u180e" if _MONGOLIAN.match(before) and _MONGOLIAN.match(after) else ""
    return run[0][0] if _JOINING.match(before) else ""


def _needed_selector(run: re.Match[str]) -> str:
    before = run.string[run.start() - 1 : run.start()]
    if _SELECTORS.match(run[0]):
        return run[0][0] if before.strip() else ""
    return run[0][0] if _MONGOLIAN.match(before) and "\u180b" <= run[0][0] <= "\u180f" else ""


def _has_tags(text: str) -> bool:
    for tag in _TAG.finditer(text):
        name = tag.group(1)
        if not name or name.lower() in TAG_NAMES or ":" in name:
            return True
    return False


def unescape(text: str) -> str:
    """Return text with HTML references unescaped, like ``html.unescape`` with a cache."""
    return _with_references(text, _character) if "&" in text else text


def _with_references(text: str, referred: Callable[[str], str]) -> str:
    parts = _REFERENCE.split(text)  # takes a quarter less time than re.sub
    parts[1::2] = map(referred, parts[1::2])
    return "".join(parts)


@lru_cache(maxsize=4_096)
def _character(reference: str) -> str:
    return _unescape_one(reference)


@lru_cache(maxsize=4_096)
def _character_in_line(reference: str) -> str:
    """Return the character of a reference, or a space for a line break."""
    character = _unescape_one(reference)
    return " " if character.isspace() else character


def _text_quickly(markup: str) -> str | None:
    """Return the text of tidy HTML, or None if it needs a parser; 4 times as fast as one."""
    text = markup.replace("\r", " ").replace("\n", " ")
    text = _TIDY_BLOCKS.sub("\n", text)
    if "<" in text:
        text = _TIDY_TAG.sub("", text)
    if "<" in text:
        text = _without_dropped(text)
        if _TAG_BEGINS.search(text):
            return None
    return _with_references(text, _character_in_line) if "&" in text else text


def _without_dropped(text: str) -> str:
    """Remove comments, scripts and other dropped elements, up to the first unclosed one."""
    out: list[str] = []
    at = 0
    for start in _DROPPED_BEGINS.finditer(text):
        if start.start() < at:
            continue
        closing = _DROPPED_ENDS[(start.group(1) or "").lower()].search(text, start.end())
        if closing is None:
            return text
        out.append(text[at : start.start()])
        at = closing.end()
    return "".join(out) + text[at:]


def _without_unclosed(markup: str) -> str:
    """Remove start tags of unclosed dropped elements, to keep the text after them.

    "The <iframe> problem" is a headline. Unclosed scripts that contain code are not kept.
    """
    out: list[str] = []
    at = 0
    lowered = markup.lower()
    closed_until = {name: lowered.rfind(f"</{name}") for name in _DROPPED}
    code_until = max(map(lowered.rfind, "{};="))
    for start in _DROPPED_BEGINS.finditer(markup):
        name = (start.group(1) or "").lower()
        if not name or closed_until[name] >= start.end():
            continue
        if name in ("script", "style") and code_until >= start.end():
            continue
        out.append(markup[at : start.start()])
        at = start.end()
    return "".join(out) + markup[at:]


def _text_of(markup: str) -> str:
    """Return the text of HTML, with a newline where a block begins or ends."""
    parser = etree.HTMLParser(remove_comments=True, remove_pis=True, recover=True, huge_tree=True)
    try:
        page = etree.fromstring(f"<html><body>{_BLOCK_TAG.sub(_BLOCK + '<', markup)}", parser)
    except (etree.LxmlError, ValueError):
        page = None
    if page is None or parser.error_log.filter_from_fatals():
        # libxml2 stops at 2,048 nested elements and drops the rest.
        return _text_between_tags(markup)
    etree.strip_elements(page, *_DROPPED, with_tail=False)
    text = etree.tostring(page, method="text", encoding="unicode")
    return _LINE_BREAKS.sub(" ", text).replace(_BLOCK, "\n")


def _text_between_tags(markup: str) -> str:
    """Return everything that is not a tag, for HTML that no parser accepts."""
    out: list[str] = []
    dropping, at = "", 0
    for tag in _ANY_TAG.finditer(markup):
        closing, name = tag.group(1), (tag.group(2) or "").lower()
        if not dropping:
            out.append(_LINE_BREAKS.sub(" ", markup[at : tag.start()]))
            if name in _BLOCKS:
                out.append("\n")
            if name in _DROPPED and not closing:
                dropping = name
        elif closing and name == dropping:
            dropping = ""
        at = tag.end()
    if not dropping:
        out.append(_LINE_BREAKS.sub(" ", markup[at:]))
    return unescape("".join(out))
