"""Parse a fetched page into a tree, or return why it is not a web page."""

from __future__ import annotations

import re

from lxml import etree
from lxml.html import HtmlComment, HtmlElement

from warta.news.article import Page, Rejection
from warta.news.text.charset import decode

# Larger pages are dumps, not articles; the largest of 990 real pages has 3 MB.
LARGEST_PAGE_BYTES = 16_000_000
NO_TEXT = Rejection("no article text found", "ok")

# Elements inside a line of text.
INLINE = frozenset(
    {"a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em",
     "font", "i", "img", "ins", "kbd", "label", "mark", "nobr", "q", "rb", "rp", "rt", "ruby", "s",
     "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"}
)  # fmt: skip
# An attribute that notes where pictures were removed, and its marks: before and after the text with
# which the element begins, and before and after the text that follows it.
_PICTURE = "data-picture-removed"
BEFORE_TEXT, AFTER_TEXT, BEFORE_TAIL, AFTER_TAIL = "btBT"
_HTML_TYPES = frozenset({
    "", "text/html", "application/xhtml+xml", "text/plain", "application/octet-stream", "text/xml",
    "application/xml", "application/x-httpd-php", "unknown/unknown",
})  # fmt: skip
_HTML_START = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|article|div|p|h1)\b", re.IGNORECASE
)
_XML_ROOT = re.compile(rb"<(?!\?|!)([\w.:-]+)")
_OPEN_BODY = (
    "article", "aside", "details", "dialog", "figure", "footer", "header", "hgroup", "main", "nav",
    "search", "section",
)  # fmt: skip
_OF_HEAD = frozenset(
    {"title", "meta", "link", "script", "style", "base", "noscript", "template", "object", "svg"}
)
_FEED_ROOTS = frozenset(
    {b"rss", b"feed", b"rdf:rdf", b"urlset", b"sitemapindex", b"opml", b"channel"}
)
_MAGIC = (
    (b"%PDF", "application/pdf"), (b"\x89PNG", "image/png"), (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"), (b"RIFF", "a media file"), (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b", "application/gzip"), (b"\x28\xb5\x2f\xfd", "application/zstd"),
    (b"ID3", "audio/mpeg"), (b"OggS", "application/ogg"), (b"\x00\x00\x01\x00", "image/x-icon"),
    (b"\xd0\xcf\x11\xe0", "application/msword"), (b"7z\xbc\xaf", "application/x-7z-compressed"),
    (b"\x7fELF", "a program"), (b"wOF", "a font"),
)  # fmt: skip
# NUL ends the parse; other control characters raise later, when text is moved.
_CONTROLS = bytes((*range(1, 9), 11, 12, *range(14, 32), 127))
# The same as character references, with the two noncharacters that XML forbids. Both patterns begin
# with fixed bytes and do not ignore case, which takes an eighth of the time.
_FORBIDDEN = re.compile(
    rb"&#(?:[xX]0*(?:[0-8bBcCeEfF]|1[0-9a-fA-F]|[fF]{3}[eEfF])(?![0-9a-fA-F])"
    rb"|0*(?:[0-8]|1[124-9]|2[0-9]|3[01]|6553[45])(?![0-9]));?"
)
_NONCHARACTERS = re.compile(rb"\xef\xbf[\xbe\xbf]")
_DOCUMENT_ENDS = re.compile(rb"</(?:body|html)\s*>", re.IGNORECASE)
_LAST_BYTES = 500  # of a page, where its end tags belong; chosen by hand
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")  # of UTF-16, where any byte can be half a letter
# Bytes that 8-bit text never contains (WHATWG MIME Sniffing, 3).
_BINARY = bytes((*range(1, 9), 11, *range(14, 27), *range(28, 32)))
_TO_SPACES = bytes.maketrans(_CONTROLS, b" " * len(_CONTROLS))


def page_tree(page: Page) -> HtmlElement | Rejection:
    """Return the tree of a page, decoded from its character set, or a Rejection."""
    if not page.body[:4096].strip(b"\xef\xbb\xbf \t\r\n"):
        return Rejection("an empty page", "empty")
    if reason := _not_a_web_page(page):
        return Rejection(reason, "ok")
    utf8 = decode(page.body, page.content_type).utf8
    clean = _FORBIDDEN.sub(b" ", utf8.translate(_TO_SPACES, b"\x00"))
    clean = _NONCHARACTERS.sub(b" ", clean)
    # Included templates end the document early; the parser drops what follows.
    early = max(clean.rfind(b"</html", 0, -_LAST_BYTES), clean.rfind(b"</HTML", 0, -_LAST_BYTES))
    if early >= 0:
        clean = _DOCUMENT_ENDS.sub(b"", clean)
    try:
        tree = etree.fromstring(clean, _parser())
    except etree.XMLSyntaxError:  # only spaces and comments
        return Rejection("an empty page", "empty")
    if not isinstance(tree, HtmlElement):
        return NO_TEXT
    _open_body(tree)
    return tree


def _open_body(tree: HtmlElement) -> None:
    """Move what opens the body out of the head.

    A page may omit the tags of both, and the parser knows no elements that are newer than HTML 4.
    """
    head, body = tree.find("head"), tree.find("body")
    if head is None:
        return
    # Without a body, elements of the page's own open it, too: <my-page>.
    names = (etree.Element,) if body is None else _OPEN_BODY
    children = head.iterchildren(*names)
    first = next((child for child in children if child.tag not in _OF_HEAD), None)
    if first is None:
        return
    if body is None:
        body = tree.makeelement("body")
        tree.append(body)
    moved = [first, *first.itersiblings()]
    text, body.text = body.text, None
    body[:0] = moved
    moved[-1].tail = (moved[-1].tail or "") + (text or "")


def remove(element: HtmlElement) -> None:
    """Remove an element, keeping the text that follows it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def remove_picture(element: HtmlElement) -> None:
    """Remove an element that shows a picture, and note the place (``noted_pictures``)."""
    before = element.getprevious()
    if before is not None:
        mark = AFTER_TAIL if before.tail and not before.tail.isspace() else BEFORE_TAIL
    elif (before := element.getparent()) is not None:
        mark = AFTER_TEXT if before.text and not before.text.isspace() else BEFORE_TEXT
    if before is not None and mark not in (noted := noted_pictures(before)):
        before.set(_PICTURE, noted + mark)
    remove(element)


def noted_pictures(element: HtmlElement) -> str:
    """Return a mark for each place of an element where pictures were removed."""
    return element.get(_PICTURE) or ""


def _parser() -> etree.HTMLParser:
    """Return a parser for one page: parsers keep state of their documents.

    Elements are made in C; lxml.html's own lookup calls Python for each of them.
    """
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, collect_ids=False, remove_comments=True, remove_pis=True
    )
    parser.set_element_class_lookup(
        etree.ElementDefaultClassLookup(element=HtmlElement, comment=HtmlComment)
    )
    return parser


def _not_a_web_page(page: Page) -> str | None:
    """Return why a body is not a web page, or None if it may be one."""
    opening = page.body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if len(page.body) > LARGEST_PAGE_BYTES:
        return f"too large for an article: {len(page.body) // 1_000_000} MB"
    for magic, kind in _MAGIC:
        if page.body.startswith(magic):
            return f"not a web page: {kind}"
    if page.body[4:8] == b"ftyp":
        return "not a web page: a media file"
    root = _XML_ROOT.search(opening)
    if root and root.group(1).lower() in _FEED_ROOTS:
        return "not a web page: a feed"
    is_wide = page.body[:2] in _WIDE_MARKS or 5 * opening.count(b"\x00") > len(opening)
    if not is_wide and len(opening.translate(None, _BINARY)) < 0.98 * len(opening):
        return "not a web page: binary data"
    declared = page.content_type.split(";")[0].strip().lower()
    if opening[:1] in b"{[" and (declared.endswith("json") or not _HTML_START.search(opening)):
        return "not a web page: application/json"
    if declared not in _HTML_TYPES and not _HTML_START.search(opening):
        return f"not a web page: {declared}"
    return None
