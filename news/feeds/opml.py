"""Read and write lists of feeds in OPML, as feed readers exchange them (opml.org, 2.0).

Any bytes are a list with at least one feed, or refused in one line that says how to fix it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from warta.news.addresses.secrets import without_password
from warta.news.addresses.urls import BadAddress
from warta.news.feeds.country import country_code
from warta.news.feeds.subscription import Subscription, feed_address, without_feed_scheme
from warta.news.text.charset import decode
from warta.news.text.markup import clean_line

_BOM = b"\xef\xbb\xbf"
# Dropped before parsing: libxml2 refuses blank lines before a declaration, and would believe its
# encoding, which news.charset has already judged by the bytes.
_DECLARATION = re.compile(rb"\A\s*(?:<\?xml\s[^>]*\?>)?")
_WEB_PAGE = re.compile(rb"\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)
# OPML 2.0 asks for a namespace for attributes that it does not describe.
_NAMESPACE = "urn:warta"
_COUNTRY = f"{{{_NAMESPACE}}}country"
_FEED_ROOTS = frozenset({"rss", "feed", "rdf"})


class BadOpml(ValueError):
    """A list that can't be used; the message says what is wrong, where, and how to fix it."""


@dataclass(frozen=True, slots=True)
class OpmlList:
    """The feeds of a list, and the faults of its other outlines, each with its line."""

    subscriptions: tuple[Subscription, ...]
    refused: tuple[str, ...] = ()


def parse_opml(body: bytes) -> tuple[Subscription, ...]:
    """Read the subscriptions of a list that can be used. Raises BadOpml as ``read_opml`` does."""
    return read_opml(body).subscriptions


def read_opml(body: bytes) -> OpmlList:
    """Return the feeds of a list, with its folders, joined by "/", or its categories.

    An outline with an invalid address is named, and the others are read; what is commented out is
    left out with all below it (OPML 2.0). Raises BadOpml for anything but a list with at least one
    feed.
    """
    found: dict[str, Subscription] = {}
    refused: list[str] = []
    for line, said, folders in _outlines(_root(body)):
        written = said.get("xmlurl", "")
        if not written:
            continue
        try:
            address = _address(written, line)
        except BadOpml as error:
            refused.append(str(error))
            continue
        # OPML demands a text; a feed without a title has its address there.
        text = said.get("text", "")
        subscription = Subscription(
            url=address,
            title=said.get("title") or (text if text != written else ""),
            category="/".join(folders) or _category(said),
            site_url=said.get("htmlurl") or None,
            country=country_code(said.get(_COUNTRY) or said.get("country", "")),
        )
        found.setdefault(address, subscription)
    if not found and refused:
        raise BadOpml("; ".join(refused[:3]))
    if not found:
        raise BadOpml("lists no feeds (no outline has an xmlUrl); export the feeds again, as OPML")
    return OpmlList(tuple(found.values()), tuple(refused))


def _category(said: dict[str, str]) -> str | None:
    """Return the first of an outline's categories (OPML 2.0: ``/Science/Space,/News``)."""
    parts = said.get("category", "").partition(",")[0].split("/")
    return "/".join(part.strip() for part in parts if part.strip()) or None


def write_opml(subscriptions: Iterable[Subscription], title: str) -> bytes:
    """Write a list that any reader can import, a folder for each category."""
    root = etree.Element("opml", {"version": "2.0"}, nsmap={"warta": _NAMESPACE})
    head = etree.SubElement(root, "head")
    named = etree.SubElement(head, "title")
    named.text = clean_line(title)
    folders: dict[tuple[str, ...], etree._Element] = {(): etree.SubElement(root, "body")}
    for each in subscriptions:
        names = (clean_line(name) for name in (each.category or "").split("/"))
        path = tuple(name for name in names if name)
        for depth in range(1, len(path) + 1):
            if path[:depth] not in folders:
                parent = folders[path[: depth - 1]]
                folder = etree.SubElement(parent, "outline", {"text": path[depth - 1]})
                folders[path[:depth]] = folder
        address, name = clean_line(each.url), clean_line(each.title)
        optional = {
            "title": name,
            "htmlUrl": clean_line(each.site_url or ""),
            _COUNTRY: each.country or "",
        }
        said = {attribute: value for attribute, value in optional.items() if value}
        said |= {"type": "rss", "text": name or address, "xmlUrl": address}
        etree.SubElement(folders[path], "outline", said)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _root(body: bytes) -> etree._Element:
    utf8 = decode(body, repair=False).utf8
    while utf8.startswith(_BOM):  # two, where one program added its own to another's
        utf8 = utf8.removeprefix(_BOM)
    if not utf8.strip():
        raise BadOpml("is empty; export the list again, as OPML")
    if _WEB_PAGE.match(utf8):
        raise BadOpml(
            "is a web page (<html>), not a list of feeds; save the OPML file that it offers"
        )
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    try:
        root = etree.fromstring(_DECLARATION.sub(_only_lines, utf8, count=1), parser)
    except etree.XMLSyntaxError as error:
        problem = clean_line(error.msg or "broken")
        raise BadOpml(
            f"is no well-formed XML: {problem}; "
            "export the list again, or mend it there (a bare & is written &amp;)"
        ) from error
    name = etree.QName(root).localname
    if name.lower() in _FEED_ROOTS:
        raise BadOpml("is a feed itself, not a list of feeds; give its address instead")
    if name.lower() != "opml":
        raise BadOpml(
            f"is XML but no OPML: its root is <{clean_line(name)[:40]}>; "
            "give the OPML file that a feed reader exports"
        )
    return root


def _only_lines(declaration: re.Match[bytes]) -> bytes:
    """Return the line breaks of a removed declaration, to keep line numbers right."""
    return b"\n" * declaration[0].count(b"\n")


def _outlines(
    root: etree._Element,
) -> Iterator[tuple[int | None, dict[str, str], tuple[str, ...]]]:
    """Yield every outline's line, attributes and folders; in any case, without recursion."""
    waiting: list[tuple[etree._Element, tuple[str, ...]]] = [(root, ())]
    while waiting:
        element, path = waiting.pop()
        inside = path
        if etree.QName(element).localname.lower() == "outline":
            said = {str(key).lower(): clean_line(str(v)) for key, v in element.attrib.items()}
            if said.get("iscomment", "").lower() == "true":
                continue
            yield element.sourceline, said, path
            name = (said.get("text") or said.get("title") or "").replace("/", "-")
            inside = (*path, name) if name else path
        waiting += [(child, inside) for child in reversed(element) if isinstance(child.tag, str)]


def _address(written: str, line: int | None) -> str:
    """Return the address of a feed, without the feed: that browsers once gave to a feed reader."""
    address = without_feed_scheme(written)
    try:
        feed_address(address)
    except BadAddress as error:
        mend = "" if without_password(address) else "; write it with http:// or https://"
        raise BadOpml(f"line {line}: {error}{mend}") from error
    return address
