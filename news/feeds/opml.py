"""Read and write lists of feeds in OPML, as feed readers exchange them (opml.org, 2.0).

A text with an address a line is read too. Any other input raises BadOpml, with one line that says
how to fix it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from warta.news.addresses.secrets import without_password
from warta.news.addresses.urls import BadAddress
from warta.news.feeds.country import country_code
from warta.news.feeds.links import repaired_address
from warta.news.feeds.mending import mended, with_escaped_ampersands
from warta.news.feeds.subscription import Subscription, feed_address, without_feed_scheme
from warta.news.text.charset import decode
from warta.news.text.markup import clean_line

_BOM = b"\xef\xbb\xbf"
# Dropped before parsing: libxml2 refuses blank lines before a declaration, and would use the
# declared encoding, though news.text.charset has decoded the bytes already.
_DECLARATION = re.compile(rb"\A\s*(?:<\?xml\s[^>]*\?>)?")
_WEB_PAGE = re.compile(rb"\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)
# OPML 2.0 demands a namespace for attributes that it does not define.
_NAMESPACE = "urn:warta"
_COUNTRY = f"{{{_NAMESPACE}}}country"
_OPML_ROOT = re.compile(rb"<opml\b", re.IGNORECASE)
_OPML_END = re.compile(rb"</opml\s*>", re.IGNORECASE)
_NOT_WELL_FORMED = "what follows is not well-formed XML, and was read as far as possible"
_FEED_TYPES = frozenset({"rss", "atom", "rdf"})
# Of an outline, as lxml takes 14 s for 100,000; OPML 2.0 defines eleven. Chosen by hand.
_MOST_ATTRIBUTES = 100
_LONGEST_NAME = 100  # characters of a folder; chosen by hand
_FEED_ROOTS = frozenset({"rss", "feed", "rdf"})


class BadOpml(ValueError):
    """A list that can't be used; the message says what is wrong, where, and how to fix it."""


@dataclass(frozen=True, slots=True)
class OpmlList:
    """The feeds of a list; ``refused``: what could not be used, with line numbers."""

    subscriptions: tuple[Subscription, ...]
    refused: tuple[str, ...] = ()


def read_opml(body: bytes) -> OpmlList:
    """Return the feeds of a list, with their folders, joined by "/", or their categories.

    An outline with an invalid address goes to ``refused``; outlines that are commented out are
    ignored with all below them (OPML 2.0). XML that is not well-formed is read as far as it can be,
    if it does not break off.
    Raises BadOpml for anything but a list with at least one valid feed.
    """
    utf8 = _utf8(body)
    if listed := _plain_list(utf8):
        return listed
    root, fault = _root(utf8)
    subscriptions: dict[str, Subscription] = {}
    refused: list[str] = [] if fault is None else [f"line {fault.lineno}: {_NOT_WELL_FORMED}"]
    for line, attributes, folders in _outlines(root):
        written = attributes.get("xmlurl", "")
        if not written:
            if attributes.get("type", "").lower() in _FEED_TYPES:
                name = clean_line(attributes.get("text") or attributes.get("title") or "a feed")
                refused.append(f"line {line}: {name[:_LONGEST_NAME]!r} has no address (xmlUrl)")
            continue
        try:
            address = _address(written, line)
        except BadOpml as error:
            refused.append(str(error))
            continue
        # OPML demands a text, so a feed without a title has its address there.
        text = attributes.get("text", "")
        subscription = Subscription(
            url=address,
            title=attributes.get("title") or (text if text != written else ""),
            category="/".join(folders) or _category(attributes),
            site_url=attributes.get("htmlurl") or None,
            country=country_code(attributes.get(_COUNTRY) or attributes.get("country", "")),
        )
        subscriptions.setdefault(address, subscription)
    if not subscriptions and fault is not None:
        raise _not_well_formed(fault)
    if not subscriptions and refused:
        raise BadOpml("; ".join(refused[:3]))
    if not subscriptions:
        raise BadOpml("lists no feeds (no outline has an xmlUrl); export the feeds again, as OPML")
    return OpmlList(tuple(subscriptions.values()), tuple(refused))


def _category(attributes: dict[str, str]) -> str | None:
    """Return the first of an outline's categories (OPML 2.0: ``/Science/Space,/News``)."""
    parts = attributes.get("category", "").partition(",")[0].split("/")
    return "/".join(part.strip() for part in parts if part.strip()) or None


def write_opml(subscriptions: Iterable[Subscription], title: str) -> bytes:
    """Return a list that any reader can import, with a folder for each category."""
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
        attributes = {attribute: value for attribute, value in optional.items() if value}
        attributes |= {"type": "rss", "text": name or address, "xmlUrl": address}
        etree.SubElement(folders[path], "outline", attributes)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _utf8(body: bytes) -> bytes:
    utf8 = decode(body, repair=False).utf8
    while utf8.startswith(_BOM):  # two, if one program added its own to another's
        utf8 = utf8.removeprefix(_BOM)
    if not utf8.strip():
        raise BadOpml("is empty; export the list again, as OPML")
    return utf8


def _plain_list(utf8: bytes) -> OpmlList | None:
    """Return the feeds of a text with an address a line, half of them usable, or None.

    Lines that begin with # are comments.
    """
    if utf8.lstrip()[:1] == b"<":
        return None
    lines = list(enumerate(map(clean_line, utf8.decode("utf-8", "replace").splitlines()), 1))
    lines = [(number, line) for number, line in lines if line and not line.startswith("#")]
    subscriptions: dict[str, Subscription] = {}
    refused = []
    for number, line in lines:
        try:
            address = _address(line, number)
            subscriptions.setdefault(address, Subscription(url=address))
        except BadOpml as error:
            refused.append(str(error))
    if not subscriptions or len(refused) * 2 > len(lines):
        return None
    return OpmlList(tuple(subscriptions.values()), tuple(refused))


def _root(utf8: bytes) -> tuple[etree._Element, etree.XMLSyntaxError | None]:
    """Return the root, and the fault after which not all could be read, or None."""
    if _WEB_PAGE.match(utf8):
        raise BadOpml(
            "is a web page (<html>), not a list of feeds; save the OPML file that it links to"
        )
    root, fault = _parsed(utf8)
    name = _name(root)
    if name.lower() in _FEED_ROOTS:
        raise BadOpml("is a feed itself, not a list of feeds; give its address instead")
    if name.lower() != "opml":
        raise BadOpml(
            f"is XML but not OPML: its root is <{clean_line(name)[:40]}>; "
            "give the OPML file that a feed reader exports"
        )
    return root, fault


def _parsed(utf8: bytes) -> tuple[etree._Element, etree.XMLSyntaxError | None]:
    try:
        return _tree(_DECLARATION.sub(_only_lines, utf8, count=1)), None
    except etree.XMLSyntaxError as error:
        # A list that breaks off must not be half imported.
        if b"<!ENTITY" in utf8 or not _OPML_END.search(utf8):
            raise _not_well_formed(error) from error
        fault = error
    xml = with_escaped_ampersands(mended(utf8).utf8)
    begin = _OPML_ROOT.search(xml)
    xml = xml[begin.start() :] if begin else xml
    xml = b"\n" * (utf8.count(b"\n") - xml.count(b"\n")) + xml  # line numbers stay right
    try:
        return _tree(xml), None
    except etree.XMLSyntaxError:
        try:
            return _tree(xml, recover=True), fault
        except etree.XMLSyntaxError:
            raise _not_well_formed(fault) from fault


def _tree(xml: bytes, *, recover: bool = False) -> etree._Element:
    """Return the root. Raises XMLSyntaxError, also where nothing can be recovered."""
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=recover,
    )
    root: etree._Element | None = etree.fromstring(xml, parser)
    if root is None:
        raise etree.XMLSyntaxError("no element", 0, 0, 0)
    return root


def _name(element: etree._Element) -> str:
    """Return an element's name without namespace; also an invalid one, in recovered XML."""
    return str(element.tag).rpartition("}")[2].rpartition(":")[2]


def _not_well_formed(error: etree.XMLSyntaxError) -> BadOpml:
    problem = clean_line(error.msg or "broken")
    return BadOpml(
        f"is not well-formed XML: {problem}; "
        "export the list again, or correct it there (a bare & must be &amp;)"
    )


def _only_lines(declaration: re.Match[bytes]) -> bytes:
    """Return the line breaks of a removed declaration, to keep line numbers right."""
    return b"\n" * declaration[0].count(b"\n")


def _outlines(
    root: etree._Element,
) -> Iterator[tuple[int | None, dict[str, str], tuple[str, ...]]]:
    """Yield every outline's line, attributes and folders; names are in lower case.

    Without recursion, as nesting may be deep.
    """
    waiting: list[tuple[etree._Element, tuple[str, ...]]] = [(root, ())]
    while waiting:
        element, path = waiting.pop()
        inside = path
        if _name(element).lower() == "outline":
            names = list(islice(element.attrib, _MOST_ATTRIBUTES))
            attributes = {
                str(name).lower(): clean_line(str(element.get(name) or "")) for name in names
            }
            if attributes.get("iscomment", "").lower() == "true":
                continue
            yield element.sourceline, attributes, path
            name = (attributes.get("text") or attributes.get("title") or "").replace("/", "-")
            name = name[:_LONGEST_NAME].strip()
            inside = (*path, name) if name else path
        waiting += [(child, inside) for child in reversed(element) if isinstance(child.tag, str)]


def _address(written: str, line: int | None) -> str:
    """Return an outline's address without ``feed:``, or raise BadOpml with its line."""
    address = repaired_address(without_feed_scheme(written)) or written
    try:
        feed_address(address)
    except BadAddress as error:
        mend = "" if without_password(address) else "; write it with http:// or https://"
        raise BadOpml(f"line {line}: {error}{mend}") from error
    return address
