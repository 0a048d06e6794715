"""Change feeds as publishers' systems change them.

Each change takes the feed's XML, ``where`` (0 to 1: at which of the matching places) and ``variant``
(an integer: which of the possible changes), and returns the changed XML.
"""

from __future__ import annotations

import re
from collections.abc import Callable

ELEMENT = re.compile(r"<([A-Za-z][\w:.-]*)([^<>]*?)(?:/>|>([^<]*)</\1\s*>)")
TAG = re.compile(r"<([A-Za-z][\w:.-]*)((?:\s[^<>]*?)?)(/?)>")
TEXT = re.compile(r"(?<=>)[^<>]*[^<>\s][^<>]*(?=</)")
ATTRIBUTE = re.compile(r"""\s[\w:.-]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*')""")
DECLARATION = re.compile(r'xmlns:?([\w-]*)="(http[^"]*)"')
ITEM = re.compile(r"<(item|entry)\b.*?</\1>", re.DOTALL)

ATTRIBUTES = [
    'xml:lang="de"', 'xml:base="http://base.example/x/"', 'xml:base="/y/"', 'type="html"', 'type="text"',
    'type="xhtml"', 'type="application/octet-stream"', 'rel="alternate"', 'rel="self"', 'rel="enclosure"',
    'isPermaLink="false"', 'isPermaLink="true"', 'domain="d"', 'term="t"', 'label="l"', 'scheme="s"',
    'href="/h"', 'url="/u.png"', 'mode="escaped"', 'src="/s"', 'a&amp;b="c"', "x='1'", 'id="7"',
]  # fmt: skip
INSERTED = [
    "<!-- a comment -->", "<!-- <title>not this</title> -->", "<?php echo 1 ?>", "<bold>b</bold>", "<p>",
    "</p>", "&nbsp;", "&eacute;", "&amp;amp;", "&lt;b&gt;", "&#8217;", "&#x2019;", "&#0;", "&", "&unknown;",
    "<hr/>", "]]>", "<![CDATA[]]>", "<![CDATA[<i>x</i> & y]]>", " ", "\n", "\t", "\u00a0", "\u200b", "é",
    "<title>T2</title>", "<link>/l2</link>", '<link href="/l3"/>', "<guid>g2</guid>", "<id>i2</id>",
    "<dc:date>2026-01-02</dc:date>", "<pubDate>Tue, 24 Nov 2026 10:00:00 GMT</pubDate>",
    "<updated>2026-01-02T00:00:00Z</updated>", "<author>x@y.com (Ann)</author>",
    "<author><name>Bo</name></author>", "<dc:creator>C</dc:creator>", "<category>c</category>",
    "<source><title>s</title></source>", "<image><url>/i</url><title>it</title></image>",
    "<media:title>m</media:title>", "<og><title>within</title></og>", "<x:y>z</x:y>", "<item>", "</item>",
    "<dc:title>dc</dc:title>", "<content>c</content>", "<summary>s</summary>", "<language>fr</language>",
    "<description>d</description>", "<textInput><title>i</title><link>/t</link></textInput>",
    "<published/>", "<title/>", "<guid/>", "<enclosure url='/e.mp3' type='audio/mpeg'/>",
]  # fmt: skip
SPELLINGS: list[Callable[[str], str]] = [
    lambda uri: uri.replace("http://", "https://"),
    lambda uri: uri.rstrip("/#"),
    lambda uri: uri + "/",
    lambda uri: uri.replace("://", "://www."),
    str.upper,
    lambda uri: uri.replace("1.", "2."),
    lambda uri: "http://unknown.example/ns",
    lambda uri: "",
]
PREFIXES = ["dc", "media", "content", "atom", "foo", "rss", "itunes", "DC", "a"]


def match_at(matches: list[re.Match[str]], where: float) -> re.Match[str] | None:
    """Return the match at a relative position, or None if there is none."""
    return matches[int(where * len(matches))] if matches else None


def replaced(text: str, match: re.Match[str] | None, new: str) -> str:
    """Return the text with a match replaced; unchanged without a match."""
    return text if match is None else text[: match.start()] + new + text[match.end() :]


def spelling(xml: str, where: float, variant: int) -> str:
    """Spell the URI of a namespace in another way."""
    match = match_at(list(DECLARATION.finditer(xml)), where)
    uri = match[2] if match else ""
    return (
        replaced(xml, match, match[0].replace(uri, SPELLINGS[variant % len(SPELLINGS)](uri)))
        if match
        else xml
    )


def prefix(xml: str, where: float, variant: int) -> str:
    """Use another prefix for a namespace."""
    match = match_at([m for m in DECLARATION.finditer(xml) if m[1]], where)
    if match is None:
        return xml
    new = PREFIXES[variant % len(PREFIXES)]
    return re.sub(rf"(</?|xmlns:|\s){match[1]}(?=[:=])", rf"\g<1>{new}", xml)


def undeclared(xml: str, where: float, variant: int) -> str:
    """Remove the declaration of a namespace."""
    return replaced(xml, match_at(list(DECLARATION.finditer(xml)), where), "")


def attribute(xml: str, where: float, variant: int) -> str:
    """Add an attribute to a tag."""
    match = match_at(list(TAG.finditer(xml)), where)
    new = ATTRIBUTES[variant % len(ATTRIBUTES)]
    return replaced(xml, match, f"<{match[1]}{match[2]} {new}{match[3]}>") if match else xml


def no_attribute(xml: str, where: float, variant: int) -> str:
    """Remove an attribute."""
    return replaced(xml, match_at(list(ATTRIBUTE.finditer(xml)), where), "")


def order(xml: str, where: float, variant: int) -> str:
    """Move an element of an item to its beginning."""
    item = match_at(list(ITEM.finditer(xml)), where)
    parts = list(ELEMENT.finditer(item[0])) if item else []
    if item is None or len(parts) < 2:
        return xml
    moved = parts[variant % len(parts)]
    rest = replaced(item[0], moved, "")
    first = ELEMENT.search(rest)
    at = first.start() if first else 0
    return replaced(xml, item, rest[:at] + moved[0] + rest[at:])


def doubled(xml: str, where: float, variant: int) -> str:
    """Repeat an element."""
    match = match_at(list(ELEMENT.finditer(xml)), where)
    return replaced(xml, match, match[0] * 2) if match else xml


def dropped(xml: str, where: float, variant: int) -> str:
    """Remove an element."""
    return replaced(xml, match_at(list(ELEMENT.finditer(xml)), where), "")


def emptied(xml: str, where: float, variant: int) -> str:
    """Remove the text of an element."""
    return replaced(xml, match_at(list(TEXT.finditer(xml)), where), "")


def as_cdata(xml: str, where: float, variant: int) -> str:
    """Write a text as CDATA."""
    match = match_at(list(TEXT.finditer(xml)), where)
    return (
        replaced(xml, match, f"<![CDATA[{match[0]}]]>") if match and "]]>" not in match[0] else xml
    )


def as_references(xml: str, where: float, variant: int) -> str:
    """Write some characters of a text as character references."""
    match = match_at(list(TEXT.finditer(xml)), where)
    written = (
        "".join(f"&#{ord(c)};" if (ord(c) + variant) % 3 == 0 else c for c in match[0])
        if match
        else ""
    )
    return replaced(xml, match, written) if match and "&" not in match[0] else xml


def escaped(xml: str, where: float, variant: int) -> str:
    """Escape the ampersands of a text once more."""
    match = match_at(list(TEXT.finditer(xml)), where)
    return replaced(xml, match, match[0].replace("&", "&amp;")) if match else xml


def within(xml: str, where: float, variant: int) -> str:
    """Insert something before or after a tag."""
    places = [place for match in TAG.finditer(xml) for place in match.span()]
    at = places[int(where * len(places))] if places else 0
    return xml[:at] + INSERTED[variant % len(INSERTED)] + xml[at:]


def in_text(xml: str, where: float, variant: int) -> str:
    """Insert something into a text."""
    match = match_at(list(TEXT.finditer(xml)), where)
    at = match.start() + variant % (len(match[0]) + 1) if match else 0
    return xml[:at] + INSERTED[variant % len(INSERTED)] + xml[at:]


def renamed(xml: str, where: float, variant: int) -> str:
    """Give an element the name of another."""
    match = match_at(list(ELEMENT.finditer(xml)), where)
    names = ["title", "link", "guid", "id", "author", "description", "content:encoded", "TITLE", "Link",
             "dc:date", "updated", "atom:link", "category", "image", "body", "source"]  # fmt: skip
    if match is None:
        return xml
    new = names[variant % len(names)]
    return replaced(
        xml,
        match,
        re.sub(rf"(?<=[<]){re.escape(match[1])}|(?<=</){re.escape(match[1])}", new, match[0]),
    )


def cut(xml: str, where: float, variant: int) -> str:
    """Cut the end of the feed off."""
    return xml[: int((0.4 + 0.6 * where) * len(xml))]


def unclosed(xml: str, where: float, variant: int) -> str:
    """Remove a closing tag."""
    return replaced(xml, match_at(list(re.finditer(r"</[^<>]+>", xml)), where), "")


MUTATIONS = [
    spelling, prefix, undeclared, attribute, no_attribute, order, doubled, dropped, emptied, as_cdata,
    as_references, escaped, within, within, in_text, renamed, attribute, order, cut, unclosed,
]  # fmt: skip
