"""Replace variant spellings of a feed's namespaces by the one that parsers know.

Publishers write ``https://``, omit the closing slash, add ``www.`` or name another version. To an
XML parser each variant is another namespace, so the elements would be lost.
"""

from __future__ import annotations

import re
from functools import lru_cache

ATOM = "http://www.w3.org/2005/Atom"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RSS1 = "http://purl.org/rss/1.0/"
_MODULES = "http://purl.org/rss/1.0/modules/"

# The namespaces of elements that we read, by their usual prefix.
USUAL = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "content": _MODULES + "content/",
    "sy": _MODULES + "syndication/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "media": "http://search.yahoo.com/mrss/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "xhtml": "http://www.w3.org/1999/xhtml",
    "rdf": RDF,
    "atom": ATOM,
}
# Variants of each, as `_key` returns them, without a version at the end.
_SYNONYMS = {
    "dc": ("purl.org/dc/elements", "purl.org/dc", "purl.org/metadata/dublin_core"),
    "dcterms": ("purl.org/dcterms",),
    "content": ("purl.org/rss/modules/content", "purl.org/rss/2.0/modules/content"),
    "sy": ("purl.org/rss/modules/syndication", "purl.org/rss/2.0/modules/syndication"),
    "feedburner": ("rssnamespace.org/feedburner/ext", "rssnamespace.org/feedburner"),
    "media": (
        "search.yahoo.com/mrss/mrss.xml", "video.search.yahoo.com/mrss",
        "video.search.yahoo.com/mrss/mrss.xml", "tools.search.yahoo.com/mrss",
        "tools.search.yahoo.com/mrss/mrss.xml", "api.search.yahoo.com/mrss",
        "rssboard.org/media-rss",
    ),
    "itunes": ("itunes.com/dtds/podcast", "example.com/dtds/podcast"),
    "xhtml": ("w3.org/tr/xhtml1", "w3.org/tr/xhtml", "w3.org/1999/html"),
    "rdf": ("w3.org/1999/02/22-rdf-syntax",),
    "atom": ("w3c.org/2005/atom", "purl.org/atom"),
}  # fmt: skip
_RSS1 = ("purl.org/rss/1.0", "purl.org/rss/1.1", "purl.org/rss", "purl.org/net/rss1.1")
_ATOM03, _ATOM03_KEYS = "http://purl.org/atom/ns#", ("purl.org/atom/ns", "purl.org/atom/0.3")
_OLD_RSS1 = "http://my.netscape.com/rdf/simple/0.9/"
_OLD_RSS1_KEYS = ("my.netscape.com/rdf/simple/0.9", "channel.netscape.com/rdf/simple/0.9")
_SCHEME = re.compile(r"(?:https?|urn|ns)?:?/*(?:www\.)?", re.IGNORECASE)
_VERSION = re.compile(r"[/_-]v?\d+(?:\.\d+)*(?:\.dtd)?$")
_DECLARED = re.compile(
    rb"""xmlns(?<=\sxmlns)(?::([A-Za-z_][\w.-]{0,40}))?\s*=\s*(?:"([^"<>]{0,200})"|'([^'<>]{0,200})')"""
)
_RSS_ROOT = re.compile(rb"<rss\b[^<>]{0,8000}>", re.IGNORECASE)
_RSS_DEFAULT = re.compile(rb"""\sxmlns\s*=\s*(?:"[^"<>]*"|'[^'<>]*')""")


def with_usual_namespaces(xml: bytes) -> bytes:
    """Return a feed with usual spellings in its namespace declarations.

    An unknown namespace under a usual prefix is replaced by the prefix's usual one, as in
    feedparser. The default namespace of an ``rss`` element is removed, as RSS has none.
    """
    if b"xmlns" not in xml:
        return xml
    for prefix, double, single in set(_DECLARED.findall(xml)):
        written = double or single
        usual = _usual(prefix, written)
        if usual is not None and usual != written:
            for quote in (b'"', b"'"):
                for name in (b"xmlns:" + prefix if prefix else b"xmlns",):
                    xml = _replaced(xml, name, quote + written + quote, quote + usual + quote)
    if (root := _RSS_ROOT.search(xml[:16_000])) and _RSS_DEFAULT.search(root.group()):
        xml = xml[: root.start()] + _RSS_DEFAULT.sub(b"", root.group()) + xml[root.end() :]
    return xml


def _replaced(xml: bytes, name: bytes, written: bytes, usual: bytes) -> bytes:
    tight = name + b"="
    if tight + written in xml:
        xml = xml.replace(tight + written, tight + usual)
    spaced = re.compile(re.escape(name) + rb"\s*=\s*" + re.escape(written))
    return spaced.sub(lambda match: tight + usual, xml) if spaced.search(xml) else xml


@lru_cache(maxsize=1_024)
def _usual(prefix: bytes, written: bytes) -> bytes | None:
    """Return the usual spelling of a declared namespace, or None if it is unknown."""
    uri = written.decode("utf-8", "replace").strip()
    key = _key(uri)
    usual = _BY_KEY.get(key) or _BY_KEY.get(_VERSION.sub("", key))
    if usual is None and _SCHEME.fullmatch(uri) is None:
        usual = USUAL.get(prefix.decode("ascii", "replace").lower())
    return usual.encode() if usual else None


def _key(uri: str) -> str:
    """Return a namespace without scheme, ``www.``, case, blanks and final separators."""
    uri = "".join(uri.split())
    return _SCHEME.sub("", uri, count=1).rstrip("/#?").lower()


_BY_KEY = {
    **{_key(uri): uri for uri in USUAL.values()},
    **{key: USUAL[prefix] for prefix, keys in _SYNONYMS.items() for key in keys},
    **dict.fromkeys(_RSS1, RSS1),
    **dict.fromkeys(_ATOM03_KEYS, _ATOM03),
    **dict.fromkeys(_OLD_RSS1_KEYS, _OLD_RSS1),
}
