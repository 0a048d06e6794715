"""Write items as Atom (RFC 4287), RSS 2.0 (rssboard.org) or JSON Feed 1.1 (jsonfeed.org).

The same items give the same bytes, so an unchanged feed has an unchanged hash.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import format_datetime
from typing import Any, Literal
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape, quoteattr

from warta.news.feeds_out.items import Item, items_of, language_tag, shortened, uri_of
from warta.news.text.markup import clean_line

Format = Literal["atom", "rss", "json"]
MEDIA_TYPES: dict[Format, str] = {
    "atom": "application/atom+xml; charset=utf-8",
    "rss": "application/rss+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
}
FILE_ENDINGS: dict[Format, str] = {"atom": ".atom", "rss": ".rss", "json": ".json"}
_GENERATOR = "Warta"
_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'


@dataclass(frozen=True, slots=True)
class Channel:
    """The description of a feed.

    ``url``: the feed's own absolute address, or "" for a file; ``page_url``: that of the page it
    belongs to. ``updated_at`` (aware): the time of the data, used for items without a time.
    ``key`` identifies the feed, by default its address, else its title.
    """

    title: str
    page_url: str
    updated_at: datetime
    url: str = ""
    description: str = ""
    language: str | None = None
    key: str = ""

    @property
    def uri(self) -> str:
        """Return the feed's identifier; with ``key`` it stays the same when the feed moves."""
        return str(uuid5(NAMESPACE_URL, f"warta feed {self.key or self.url or self.title}").urn)


def feed_of(
    form: Format, channel: Channel, names: Sequence[str], rows: Iterable[Sequence[Any]]
) -> bytes:
    """Return the rows of an answer as a feed in UTF-8, of type ``MEDIA_TYPES[form]``."""
    return written(form, channel, items_of(names, rows))


def written(form: Format, channel: Channel, items: Sequence[Item]) -> bytes:
    """Return items as a feed, in UTF-8."""
    channel = replace(
        channel,
        title=_line(channel.title) or "(untitled)",
        page_url=uri_of(channel.page_url),
        url=uri_of(channel.url),
        description=_line(channel.description),
        # A query can make half a surrogate pair, which UTF-8 can't encode.
        key=(channel.key or channel.url or channel.title).encode("utf-8", "replace").decode(),
    )
    write: dict[Format, Callable[[Channel, Sequence[Item]], str]]
    write = {"atom": _atom, "rss": _rss, "json": _json}
    return write[form](channel, items).encode("utf-8")


def _atom(channel: Channel, items: Sequence[Item]) -> str:
    parts = [
        f'{_DECLARATION}<feed xmlns="http://www.w3.org/2005/Atom" '
        f'xmlns:media="http://search.yahoo.com/mrss/"{_xml_lang(language_tag(channel.language))}>',
        _element("id", channel.uri),
        _atom_text("title", channel.title),
        _atom_text("subtitle", channel.description),
        _element("updated", _rfc3339(_last_change(channel, items))),
        f'<link rel="alternate" href={quoteattr(channel.page_url)}/>',
        f'<link rel="self" type="application/atom+xml" href={quoteattr(channel.url)}/>'
        if channel.url
        else "",
        f"<author>{_element('name', _GENERATOR)}</author>",
        _element("generator", _GENERATOR),
        *(_atom_entry(channel, item) for item in items),
        "</feed>\n",
    ]
    return "\n".join(filter(None, parts))


def _atom_entry(channel: Channel, item: Item) -> str:
    # An entry without a link must have content (RFC 4287, 4.1.2).
    content = _paragraphs(item) if item.text or not item.url else ""
    parts = [
        f"<entry{_xml_lang(item.language)}>",
        _element("id", item.uri),
        _atom_text("title", item.title),
        _element("updated", _rfc3339(_changed_at(channel, item))),
        _element("published", _rfc3339(item.published_at) if item.published_at else ""),
        f'<link rel="alternate" href={quoteattr(item.url)}/>' if item.url else "",
        *(f"<author>{_element('name', name)}</author>" for name in item.authors),
        *(f"<category term={quoteattr(name)}/>" for name in item.categories),
        _atom_text("summary", item.summary),
        _element("content", content, ' type="html"'),
        _image(item),
        "</entry>",
    ]
    return "\n".join(filter(None, parts))


def _rss(channel: Channel, items: Sequence[Item]) -> str:
    parts = [
        f'{_DECLARATION}<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:media="http://search.yahoo.com/mrss/">\n<channel>',
        _element("title", _rss_title(channel.title)),
        _element("link", channel.page_url),
        # RSS 2.0 demands a description.
        f"<description>{escape(html.escape(channel.description or channel.title))}</description>",
        _element("language", language_tag(channel.language)),
        _element("lastBuildDate", _rfc822(_last_change(channel, items))),
        _element("generator", _GENERATOR),
        f'<atom:link rel="self" type="application/rss+xml" href={quoteattr(channel.url)}/>'
        if channel.url
        else "",
        *(_rss_item(channel, item) for item in items),
        "</channel>\n</rss>\n",
    ]
    return "\n".join(filter(None, parts))


def _rss_item(channel: Channel, item: Item) -> str:
    published_at = item.published_at or _changed_at(channel, item)
    # RSS wants a description before content:encoded: without a summary, the first paragraph.
    summary = item.summary or shortened(item.text.partition("\n")[0])
    parts = [
        "<item>",
        _element("title", _rss_title(item.title)),
        _element("link", item.url),
        f'<guid isPermaLink="false">{item.uri}</guid>',
        _element("pubDate", _rfc822(published_at)),
        _element("atom:updated", _rfc3339(item.updated_at) if item.updated_at else ""),
        *(_element("dc:creator", name) for name in item.authors),
        *(_element("category", name) for name in item.categories),
        _element("dc:language", item.language),
        _element("description", html.escape(summary, quote=False)),
        _element("content:encoded", _paragraphs(item) if item.text else ""),
        _image(item),
        "</item>",
    ]
    return "\n".join(filter(None, parts))


def _json(channel: Channel, items: Sequence[Item]) -> str:
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": channel.page_url,
        "feed_url": channel.url,
        "description": channel.description,
        "language": language_tag(channel.language),
        "items": [json_item(item, channel.updated_at) for item in items],
    }
    return json.dumps(_without_empty(document), ensure_ascii=False, indent=1) + "\n"


def json_item(item: Item, otherwise: datetime) -> dict[str, Any]:
    """Return an item of JSON Feed; ``otherwise``: the time of an item without one."""
    has_only_title = not item.text and not item.summary
    return _without_empty({
        "id": item.uri,
        "url": item.url,
        "title": item.title,
        "summary": item.summary,
        # Each item must have content (JSON Feed 1.1, Items).
        "content_html": _paragraphs(item) if item.text else None,
        "content_text": (item.title if has_only_title else item.summary) if not item.text else None,
        "date_published": _rfc3339(item.published_at or item.updated_at or otherwise),
        "date_modified": item.updated_at and _rfc3339(item.updated_at),
        "authors": [{"name": name} for name in item.authors],
        "tags": list(item.categories),
        "language": item.language,
        "image": item.image_url,
    })  # fmt: skip


def _without_empty(values: dict[str, Any]) -> dict[str, Any]:
    required = ("items", "title")
    return {name: value for name, value in values.items() if value or name in required}


def _element(name: str, text: str | None, attributes: str = "") -> str:
    """Return an XML element with a text, or "" without text."""
    return f"<{name}{attributes}>{escape(_line(text))}</{name}>" if text else ""


def _line(text: str) -> str:
    return clean_line(text)


def _atom_text(name: str, text: str) -> str:
    """Return a text construct of Atom, as HTML if a reader might take it for HTML anyway."""
    if _is_the_same_in_html(text):
        return _element(name, text)
    return _element(name, html.escape(_line(text), quote=False), ' type="html"')


def _rss_title(title: str) -> str:
    """Return a title for RSS, escaped as HTML only if it would change when read as HTML.

    RSS doesn't say whether titles are text or HTML, and most readers take them for HTML. So readers
    that take them for text show "AT&T" correctly, too.
    """
    return title if _is_the_same_in_html(title) else html.escape(_line(title), quote=False)


def _is_the_same_in_html(text: str) -> bool:
    return "<" not in text and html.unescape(text) == text


def _paragraphs(item: Item) -> str:
    lines = (item.text or item.summary or item.title).splitlines()
    return "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in lines)


def _image(item: Item) -> str:
    image = item.image_url
    return f'<media:content medium="image" url={quoteattr(image)}/>' if image else ""


def _xml_lang(language: str | None) -> str:
    return f" xml:lang={quoteattr(language)}" if language else ""


def _changed_at(channel: Channel, item: Item) -> datetime:
    return item.updated_at or item.published_at or channel.updated_at


def _last_change(channel: Channel, items: Sequence[Item]) -> datetime:
    return max((_changed_at(channel, item) for item in items), default=channel.updated_at)


def _rfc3339(time: datetime) -> str:
    return time.isoformat(timespec="seconds").replace("+00:00", "Z")


def _rfc822(time: datetime) -> str:
    return format_datetime(time.replace(microsecond=0))
