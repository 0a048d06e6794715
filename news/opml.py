"""Lists of feeds in OPML, as every feed reader exports and imports them (opml.org, 2.0)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from lxml import etree

from news.markup import clean_line
from news.poll import Subscription

_FEED_SCHEME = re.compile(r"^feed:(?://)?(?=https?://)|^feed://", re.IGNORECASE)
_FEED_ROOTS = frozenset({"rss", "feed", "rdf"})


class BadOpml(ValueError):
    """A list that can't be used: what is wrong, where, and the mend."""


def parse_opml(body: bytes) -> tuple[Subscription, ...]:
    """Read the subscriptions of a list; folders, joined by "/", give the category.

    Raises BadOpml for anything but a list with at least one feed.
    """
    root = _root(body)
    found: dict[str, Subscription] = {}
    for outline, folders in _outlines(root):
        attributes = {name.lower(): value for name, value in outline.attrib.items()}
        address = _address(attributes.get("xmlurl", ""), outline.sourceline)
        if address is not None:
            subscription = Subscription(
                url=address,
                title=clean_line(attributes.get("title") or attributes.get("text") or ""),
                category="/".join(folders) or None,
                site_url=clean_line(attributes.get("htmlurl", "")) or None,
            )
            found.setdefault(address, subscription)
    if not found:
        raise BadOpml("lists no feeds (no outline has an xmlUrl)")
    return tuple(found.values())


def write_opml(subscriptions: Iterable[Subscription], title: str) -> bytes:
    """Write a list that any reader can import, a folder for each category."""
    root = etree.Element("opml", {"version": "2.0"})
    head = etree.SubElement(root, "head")
    named = etree.SubElement(head, "title")
    named.text = clean_line(title)  # type: ignore[misc]  # the stubs take it for another class
    folders: dict[tuple[str, ...], etree._Element] = {(): etree.SubElement(root, "body")}
    for each in subscriptions:
        path = tuple(each.category.split("/")) if each.category else ()
        for depth in range(1, len(path) + 1):
            if path[:depth] not in folders:
                parent = folders[path[: depth - 1]]
                folder = etree.SubElement(parent, "outline", {"text": path[depth - 1]})
                folders[path[:depth]] = folder
        optional = {"title": each.title, "htmlUrl": each.site_url or ""}
        said = {name: value for name, value in optional.items() if value}
        said |= {"type": "rss", "text": each.title or each.url, "xmlUrl": each.url}
        etree.SubElement(folders[path], "outline", said)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _root(body: bytes) -> etree._Element:
    if not body.strip():
        raise BadOpml("is empty")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(body.lstrip(), parser)
    except etree.XMLSyntaxError as error:
        raise BadOpml(f"is no well-formed XML: {error.msg}") from error
    name = etree.QName(root).localname.lower()
    if name in _FEED_ROOTS:
        raise BadOpml("is a feed itself, not a list of feeds; give its address instead")
    if name != "opml":
        raise BadOpml(f"is XML but no OPML: its root is <{name}>")
    return root


def _outlines(root: etree._Element) -> Iterator[tuple[etree._Element, tuple[str, ...]]]:
    """Every outline with the names of the folders it is in; without recursion."""
    waiting: list[tuple[etree._Element, tuple[str, ...]]] = [
        (child, ()) for child in reversed(root.findall("{*}body"))
    ]
    while waiting:
        element, path = waiting.pop()
        inside = path
        if etree.QName(element).localname.lower() == "outline":
            yield element, path
            name = clean_line(element.get("text") or element.get("title") or "").replace("/", "-")
            inside = (*path, name) if name else path
        waiting += [(child, inside) for child in reversed(element) if isinstance(child.tag, str)]


def _address(written: str, line: int | None) -> str | None:
    address = clean_line(written)
    if not address:
        return None
    plain = _FEED_SCHEME.sub(
        lambda m: "" if m.end() < 7 or "http" in address[5:13] else "http://", address
    )
    try:
        parts = urlsplit(plain)
        usable = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        usable = False
    if not usable:
        raise BadOpml(f"line {line}: {address[:200]!r} is no address with http:// or https://")
    return plain
