"""Write the feeds of strangers: RSS, RDF, Atom, JSON Feed, sitemaps and indexes, OPML, pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmarks.strangers.writing import Writer, as_json

_SAVED = Path(__file__).parents[2] / "tests" / "news" / "feeds" / "saved"
_SPACES = (
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/" '
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0" '
    'xmlns:wfw="http://wellformedweb.org/CommentAPI/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/" '
    'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:thr="http://purl.org/syndication/thread/1.0" '
    'xmlns:geo="http://www.w3.org/2003/01/geo/wgs84_pos#" xmlns:xhtml="http://www.w3.org/1999/xhtml" '
    'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
)
_RSS_CHANNEL = (
    "<link>{address}</link>", '<atom:link rel="self" href="{address}"/>',
    '<atom:link rel="hub" href="{address}"/>', '<atom:link rel="next" href="{address}"/>',
    "<description>{text}</description>",
    "<pubDate>{date}</pubDate>", "<lastBuildDate>{date}</lastBuildDate>", "<ttl>{number}</ttl>",
    "<language>{text}</language>", "<skipHours><hour>{number}</hour></skipHours>",
    "<skipDays><day>{text}</day></skipDays>",
    "<sy:updatePeriod>{text}</sy:updatePeriod><sy:updateFrequency>{number}</sy:updateFrequency>",
    "<sy:updateBase>{date}</sy:updateBase>",
    "<image><url>{address}</url><link>{address}</link></image>",
    '<cloud domain="{text}" port="{number}" path="{address}"/>', "<docs>{address}</docs>",
    "<itunes:new-feed-url>{address}</itunes:new-feed-url>",
    '<textInput><link>{address}</link></textInput>', "<generator>{text}</generator>",
    "<category>{text}</category>",
)  # fmt: skip
_RSS_ITEM = (
    '<guid isPermaLink="true">{address}</guid>', "<guid>{address}</guid>",
    '<guid isPermaLink="false">{text}</guid>', '<atom:link rel="alternate" href="{address}"/>',
    '<atom:link rel="replies" href="{address}"/>',
    '<enclosure url="{address}" length="{number}" type="{type}"/>',
    '<source url="{address}">{text}</source>', "<comments>{address}</comments>",
    "<feedburner:origLink>{address}</feedburner:origLink>",
    '<media:content url="{address}" width="{number}" height="{number}" medium="image"/>',
    '<media:thumbnail url="{address}"/>',
    "<wfw:commentRss>{address}</wfw:commentRss>", '<itunes:image href="{address}"/>',
    '<category domain="{address}">{text}</category>', "<author>{text}</author>",
    "<dc:creator>{text}</dc:creator>", "<dc:date>{date}</dc:date>",
    "<dcterms:modified>{date}</dcterms:modified>",
    "<pubDate>{date}</pubDate>", "<content:encoded>{text}</content:encoded>",
    "<description>{text}</description>", "<slash:comments>{number}</slash:comments>",
    "<link>{address}</link>", "<title>{text}</title>",
    '<media:group><media:content url="{address}"/></media:group>',
    "<media:keywords>{text}</media:keywords>",
    '<content:encoded>&lt;a href="{address}"&gt;x&lt;/a&gt;&lt;img src="{address}"/&gt;</content:encoded>',
    '<thr:in-reply-to ref="{address}" href="{address}"/>', "<geo:lat>{number}</geo:lat>",
    '<media:player url="{address}"/>', '<xhtml:link rel="canonical" href="{address}"/>',
)  # fmt: skip
_ATOM_FEED = (
    '<link rel="self" href="{address}"/>', '<link rel="alternate" href="{address}"/>',
    '<link rel="hub" href="{address}"/>', '<link rel="next" href="{address}"/>',
    "<id>{address}</id>", "<updated>{date}</updated>", "<icon>{address}</icon>",
    "<logo>{address}</logo>", '<author><name>{text}</name><uri>{address}</uri></author>',
    '<category term="{text}" scheme="{address}"/>', "<subtitle>{text}</subtitle>",
    "<rights>{text}</rights>", '<generator uri="{address}">{text}</generator>',
)  # fmt: skip
_ATOM_ENTRY = (
    '<link rel="alternate" type="{type}" href="{address}"/>', '<link href="{address}"/>',
    '<link rel="enclosure" href="{address}" length="{number}"/>',
    '<link rel="via" href="{address}"/>', '<link rel="related" href="{address}"/>',
    '<link rel="canonical" href="{address}"/>', "<id>{address}</id>",
    "<updated>{moment}</updated>",
    "<published>{moment}</published>", "<issued>{moment}</issued>",
    '<author><name>{text}</name><email>{text}</email><uri>{address}</uri></author>',
    '<category term="{text}" label="{text}"/>', '<content type="html">{text}</content>',
    '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>{text}</p></div></content>',
    '<content src="{address}" type="{type}"/>', '<content type="{type}">{text}</content>',
    "<summary>{text}</summary>",
    '<source><id>{address}</id><link href="{address}"/><title>{text}</title></source>',
    '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{text}</div></title>',
    '<media:thumbnail url="{address}"/>',
)  # fmt: skip
_MAP_URL = (
    "<lastmod>{moment}</lastmod>",
    "<news:news><news:publication><news:name>{text}</news:name><news:language>{text}</news:language></news:publication><news:publication_date>{moment}</news:publication_date><news:title>{text}</news:title><news:keywords>{text}</news:keywords></news:news>",
    "<image:image><image:loc>{address}</image:loc></image:image>",
    '<xhtml:link rel="alternate" hreflang="{text}" href="{address}"/>',
    "<priority>{number}</priority>", "<changefreq>{text}</changefreq>", "<loc>{address}</loc>",
    "<video:video><video:content_loc>{address}</video:content_loc></video:video>",
)  # fmt: skip
_MAP_SPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1" '
    'xmlns:xhtml="http://www.w3.org/1999/xhtml" xmlns:video="http://www.google.com/schemas/sitemap-video/1.1"'
)


@dataclass(frozen=True, slots=True)
class Item:
    """A page as a feed lists it."""

    address: str
    title: str
    text: str


Write = Callable[[Writer, list[Item], list[str]], str]


def body_of(writer: Writer, items: list[Item], children: list[str]) -> tuple[str, str]:
    """Return a feed's kind, drawn from KINDS, and the feed; ``children``: for a sitemap index."""
    kind = writer.rng.choices((*KINDS,), _WEIGHTS)[0]
    return kind, KINDS[kind](writer, items, children)


def urlset(writer: Writer, items: list[Item], children: list[str]) -> str:
    urls = "".join(
        "<url>"
        + writer.filled("<loc>{address}</loc>", address=item.address)
        + "".join(writer.some(_MAP_URL, 3))
        + "</url>"
        for item in items
    )
    return f"{_declared(writer)}<urlset {_MAP_SPACES}>{urls}</urlset>"


def _rss(writer: Writer, items: list[Item], children: list[str]) -> str:
    return f'{_declared(writer)}<rss version="2.0" {_SPACES}{_base(writer)}><channel>{_titled(writer)}{"".join(writer.some(_RSS_CHANNEL, 4))}{_items(writer, items)}</channel></rss>'


def _rdf(writer: Writer, items: list[Item], children: list[str]) -> str:
    channel = (
        writer.filled('<channel rdf:about="{address}">')
        + _titled(writer)
        + "".join(writer.some(_RSS_CHANNEL, 3))
        + "</channel>"
    )
    return f'{_declared(writer)}<rdf:RDF xmlns="http://purl.org/rss/1.0/" {_SPACES}{_base(writer)}>{channel}{_items(writer, items)}</rdf:RDF>'


def _items(writer: Writer, items: list[Item]) -> str:
    templates = "<title>{text}</title>", "<link>{address}</link>", "<pubDate>{date}</pubDate>"
    written = []
    for item in items:
        parts = [writer.filled(each, address=item.address, text=item.title) for each in templates]
        if writer.rng.random() < 0.3:
            parts.append(writer.filled("<content:encoded>{text}</content:encoded>", text=item.text))
        parts += writer.some(_RSS_ITEM, 4)
        if writer.rng.random() < 0.3:
            writer.rng.shuffle(parts)
        written.append(
            writer.filled('<item rdf:about="{address}">', address=item.address)
            + "".join(parts)
            + "</item>"
        )
    return "".join(written)


def _atom(writer: Writer, items: list[Item], children: list[str]) -> str:
    entries = []
    for item in items:
        parts = [
            writer.filled('<link href="{address}"/>', address=item.address),
            writer.filled("<title>{text}</title>", text=item.title),
            writer.filled("<updated>{moment}</updated>"),
        ]
        parts += writer.some(_ATOM_ENTRY, 4)
        writer.rng.shuffle(parts)
        entries.append(f"<entry{_base(writer)}>{''.join(parts)}</entry>")
    return f'{_declared(writer)}<feed xmlns="http://www.w3.org/2005/Atom" {_SPACES}{_base(writer)}>{_titled(writer)}{"".join(writer.some(_ATOM_FEED, 4))}{"".join(entries)}</feed>'


def _json(writer: Writer, items: list[Item], children: list[str]) -> str:
    written = []
    for item in items:
        entry: dict[str, object] = {
            "id": writer.json("address", item.address),
            "url": writer.json("address", item.address),
            "title": writer.json("text", item.title),
            "content_html": writer.json("text", item.text),
        }
        for name, kind in (
            ("external_url", "address"),
            ("date_published", "moment"),
            ("date_modified", "moment"),
            ("image", "address"),
            ("banner_image", "address"),
            ("summary", "text"),
            ("content_text", "text"),
            ("language", "text"),
        ):
            if writer.rng.random() < 0.3:
                entry[name] = writer.json(kind)
        if writer.rng.random() < 0.3:
            entry["authors"] = [
                {
                    "name": writer.json("text"),
                    "url": writer.json("address"),
                    "avatar": writer.json("address"),
                },
                writer.json("text"),
            ]
            entry["attachments"] = [
                {
                    "url": writer.json("address"),
                    "mime_type": writer.json("type"),
                    "size_in_bytes": writer.json("number"),
                }
            ]
            entry["tags"] = [writer.json("text"), writer.json("text")]
        written.append(entry)
    feed = {"version": writer.json("text", "https://jsonfeed.org/version/1.1"), "title": writer.json("text"), "home_page_url": writer.json("address"), "feed_url": writer.json("address"), "next_url": writer.json("address"),
            "icon": writer.json("address"), "hubs": [{"type": "WebSub", "url": writer.json("address")}], "expired": writer.json("text"), "items": written}  # fmt: skip
    return as_json(feed, writer.rng, writer.oddness)


def _index(writer: Writer, items: list[Item], children: list[str]) -> str:
    maps = "".join(
        writer.filled(
            "<sitemap><loc>{address}</loc><lastmod>{moment}</lastmod></sitemap>", address=child
        )
        for child in children
    )
    return f"{_declared(writer)}<sitemapindex {_MAP_SPACES}>{maps}</sitemapindex>"


def _text_map(writer: Writer, items: list[Item], children: list[str]) -> str:
    return "\n".join(writer.value("address", item.address) for item in items)


def _opml(writer: Writer, items: list[Item], children: list[str]) -> str:
    outlines = "".join(
        writer.filled(
            '<outline type="rss" text="{text}" xmlUrl="{address}" htmlUrl="{address}"/>',
            address=child,
        )
        for child in children
    )
    return f'{_declared(writer)}<opml version="2.0"><head><title>x</title></head><body>{outlines}</body></opml>'


def _page(writer: Writer, items: list[Item], children: list[str]) -> str:
    links = "".join(
        writer.filled(
            '<link rel="alternate" type="application/rss+xml" title="{text}" href="{address}">',
            address=child,
        )
        for child in children
    )
    return (
        f"<!doctype html><html><head><title>Start</title>{links}</head><body>Welcome</body></html>"
    )


def _saved(writer: Writer, items: list[Item], children: list[str]) -> str:
    return writer.rng.choice(saved()).decode("utf-8", "replace")


@cache
def saved() -> tuple[bytes, ...]:
    """Return the saved feeds of the tests."""
    return tuple(path.read_bytes() for path in sorted(_SAVED.iterdir()) if path.suffix != ".json")


def _declared(writer: Writer) -> str:
    return writer.rng.choice(("", '<?xml version="1.0" encoding="utf-8"?>', '<?xml version="1.0"?>') if writer.rng.random() > writer.oddness else (
        '<?xml version="1.0" encoding="utf-7"?>', '<?xml version="1.0" encoding="utf-16"?>',
        '<?xml version="1.0" encoding="rot13"?>', "<?xml", '<?xml version="1.1"?>',
        '<?xml version="1.0" encoding=""?>', "<!-- x -->" * 500, "<!--" * 3000, "\ufeff\ufeff",
        "\n\n<?xml version='1.0'?>",
        '<!DOCTYPE rss [<!ENTITY x "&#60;item>"><!ENTITY y SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>',
        '<?xml-stylesheet href="http://127.0.0.1/x.xsl"?>',
        "<?xml version='1.0' encoding='idna'?>", "<a>" * 3000, "<?php x ?>", "<![CDATA[" * 500,
    ))  # fmt: skip


def _base(writer: Writer) -> str:
    return writer.filled(' xml:base="{address}"') if writer.rng.random() < 0.1 else ""


def _titled(writer: Writer) -> str:
    return writer.filled("<title>{text}</title>", text="A stranger's news")


# RSS, Atom and JSON are what most publishers offer.
_WEIGHTS = (9, 3, 5, 5, 3, 3, 1, 1, 1, 2)
KINDS: dict[str, Write] = {
    "rss": _rss, "rdf": _rdf, "atom": _atom, "json": _json, "urlset": urlset, "index": _index, "text": _text_map, "opml": _opml, "page": _page, "saved": _saved,
}  # fmt: skip
