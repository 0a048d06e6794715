"""Write a publisher's stories as a feed: RSS 2.0, Atom 1.0, RDF (RSS 1.0) or JSON Feed.

Each format is written as common systems write it: with namespaces, CDATA, and guids that are not
links. Feeds of an old system have neither guids nor authors.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from email.utils import format_datetime
from html import escape

from warta.newsroom.publisher import Feed, FeedKind, Publisher, Story

CONTENT_TYPES: dict[FeedKind, str] = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "rdf": "application/rdf+xml",
    "json": "application/feed+json",
}


def render(publisher: Publisher, feed: Feed, stories: Sequence[Story]) -> bytes:
    """Return the feed that lists these stories, in this order."""
    writers: dict[FeedKind, Callable[[Publisher, Feed, Sequence[Story]], str]] = {
        "rss": _rss,
        "atom": _atom,
        "rdf": _rdf,
        "json": _json,
    }
    text = writers[feed.kind](publisher, feed, stories)
    return text.encode(_charset(publisher, feed), "xmlcharrefreplace")


def title(publisher: Publisher, feed: Feed) -> str:
    """Return the title of the feed."""
    return feed.title or (f"{publisher.name} » {feed.section}" if feed.section else publisher.name)


def _charset(publisher: Publisher, feed: Feed) -> str:
    return "utf-8" if feed.kind == "json" else publisher.charset


def _declaration(publisher: Publisher, feed: Feed) -> str:
    return f'<?xml version="1.0" encoding="{_charset(publisher, feed).upper()}"?>'


def _rss(publisher: Publisher, feed: Feed, stories: Sequence[Story]) -> str:
    is_old = publisher.layout == "oldcms"
    items = "".join(_rss_item(publisher, feed, story, is_old=is_old) for story in stories)
    newest = _newest(stories)
    built = f"<lastBuildDate>{format_datetime(newest)}</lastBuildDate>" if newest else ""
    spaces = (
        ""
        if is_old
        else ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"'
        ' xmlns:media="http://search.yahoo.com/mrss/"'
    )
    itself = (
        ""
        if is_old
        else f'<atom:link href="{escape(publisher.url(feed.path))}" rel="self" type="application/rss+xml" />'
    )
    return f"""{_declaration(publisher, feed)}
<rss version="2.0"{spaces}>
<channel>
	<title>{escape(title(publisher, feed))}</title>
	{itself}
	<link>{publisher.url("/")}</link>
	<description>{escape(publisher.tagline)}</description>
	<language>{publisher.language}</language>
	{built}
{items}</channel>
</rss>
"""


def _rss_item(publisher: Publisher, feed: Feed, story: Story, *, is_old: bool) -> str:
    lines = [
        f"<title>{escape(story.title)}</title>",
        f"<link>{escape(publisher.address(story, feed.address))}</link>",
    ]
    if story.published is not None:
        lines.append(f"<pubDate>{format_datetime(story.published)}</pubDate>")
    if is_old:
        lines.append(f"<description>{escape(story.teaser)}</description>")
        return _element("item", lines)
    lines += [f"<dc:creator><![CDATA[{name}]]></dc:creator>" for name in story.authors]
    lines += [f"<category><![CDATA[{name}]]></category>" for name in _categories(story)]
    lines.append(f'<guid isPermaLink="false">{escape(publisher.guid(story))}</guid>')
    lines.append(
        f"<description><![CDATA[<p>{escape(story.teaser, quote=False)}</p>]]></description>"
    )
    if feed.full_text:
        lines.append(f"<content:encoded><![CDATA[{_full_text(story)}]]></content:encoded>")
    if story.image:
        image = escape(publisher.url(story.image))
        lines.append(f'<media:content url="{image}" medium="image" width="1200" height="675" />')
    return _element("item", lines)


def _atom(publisher: Publisher, feed: Feed, stories: Sequence[Story]) -> str:
    newest = _newest(stories)
    updated = newest.isoformat() if newest else "2020-01-01T00:00:00Z"
    entries = "".join(_atom_entry(publisher, feed, story) for story in stories)
    return f"""{_declaration(publisher, feed)}
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{publisher.language}">
	<title>{escape(title(publisher, feed))}</title>
	<subtitle>{escape(publisher.tagline)}</subtitle>
	<id>{escape(publisher.url(feed.path))}</id>
	<link rel="self" type="application/atom+xml" href="{escape(publisher.url(feed.path))}" />
	<link rel="alternate" type="text/html" href="{publisher.url("/")}" />
	<updated>{updated}</updated>
{entries}</feed>
"""


def _atom_entry(publisher: Publisher, feed: Feed, story: Story) -> str:
    address = escape(publisher.address(story, feed.address))
    changed = story.last_changed
    lines = [
        f"<title>{escape(story.title)}</title>",
        f'<link rel="alternate" type="text/html" href="{address}" />',
        f"<id>{escape(publisher.guid(story))}</id>",
        f"<updated>{changed.isoformat() if changed else '2020-01-01T00:00:00Z'}</updated>",
    ]
    if story.published is not None:
        lines.append(f"<published>{story.published.isoformat()}</published>")
    lines += [f"<author><name>{escape(name)}</name></author>" for name in story.authors]
    lines += [f'<category term="{escape(name)}" />' for name in _categories(story)]
    lines.append(f'<summary type="html">{escape(f"<p>{escape(story.teaser)}</p>")}</summary>')
    if feed.full_text:
        lines.append(f'<content type="html">{escape(_full_text(story))}</content>')
    return _element("entry", lines)


def _rdf(publisher: Publisher, feed: Feed, stories: Sequence[Story]) -> str:
    listed = "".join(
        f'\t\t\t<rdf:li rdf:resource="{escape(publisher.address(story, feed.address))}" />\n'
        for story in stories
    )
    items = "".join(_rdf_item(publisher, feed, story) for story in stories)
    return f"""{_declaration(publisher, feed)}
<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
	<channel rdf:about="{escape(publisher.url(feed.path))}">
		<title>{escape(title(publisher, feed))}</title>
		<link>{publisher.url("/")}</link>
		<description>{escape(publisher.tagline)}</description>
		<dc:language>{publisher.language}</dc:language>
		<items><rdf:Seq>
{listed}		</rdf:Seq></items>
	</channel>
{items}</rdf:RDF>
"""


def _rdf_item(publisher: Publisher, feed: Feed, story: Story) -> str:
    address = escape(publisher.address(story, feed.address))
    lines = [f"<title>{escape(story.title)}</title>", f"<link>{address}</link>"]
    lines.append(f"<description>{escape(story.teaser)}</description>")
    if story.published is not None:
        lines.append(f"<dc:date>{story.published.isoformat()}</dc:date>")
    lines += [f"<dc:creator>{escape(name)}</dc:creator>" for name in story.authors]
    lines += [f"<dc:subject>{escape(name)}</dc:subject>" for name in _categories(story)]
    if feed.full_text:
        lines.append(f"<content:encoded>{escape(_full_text(story))}</content:encoded>")
    return _element("item", lines, f' rdf:about="{address}"')


def _json(publisher: Publisher, feed: Feed, stories: Sequence[Story]) -> str:
    items: list[dict[str, object]] = []
    for story in stories:
        item: dict[str, object] = {
            "id": publisher.guid(story),
            "url": publisher.address(story, feed.address),
            "title": story.title,
            "summary": story.teaser,
            "tags": _categories(story),
        }
        if story.published is not None:
            item["date_published"] = story.published.isoformat()
        if story.updated is not None:
            item["date_modified"] = story.updated.isoformat()
        if story.authors:
            item["authors"] = [{"name": name} for name in story.authors]
        if story.image:
            item["image"] = publisher.url(story.image)
        if feed.full_text:
            item["content_html"] = _full_text(story)
        else:
            item["content_text"] = story.teaser
        items.append(item)
    channel = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title(publisher, feed),
        "home_page_url": publisher.url("/"),
        "feed_url": publisher.url(feed.path),
        "description": publisher.tagline,
        "language": publisher.language,
        "items": items,
    }
    return json.dumps(channel, ensure_ascii=False, indent=1)


def _newest(stories: Sequence[Story]) -> datetime | None:
    return max((s.last_changed for s in stories if s.last_changed is not None), default=None)


def _categories(story: Story) -> list[str]:
    return [name for name in (story.section, *story.tags) if name]


def _full_text(story: Story) -> str:
    return "\n".join(f"<p>{escape(text, quote=False)}</p>" for text in story.paragraphs)


def _element(name: str, lines: Sequence[str], attributes: str = "") -> str:
    inside = "".join(f"\t\t{line}\n" for line in lines)
    return f"\t<{name}{attributes}>\n{inside}\t</{name}>\n"
