"""Read RSS 0.9x/1.0/2.0, Atom 0.3/1.0 and RDF with feedparser.

feedparser tolerates most faults. Its sanitiser and its resolving of links in markup are off: they
took two thirds of its time, and the markup is dropped anyway. It gets no base address, which would
turn a guid such as "12345" into a link.
"""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

import feedparser
from feedparser.api import LooseFeedParser, replace_doctype

from warta.news.entry import Entry, ParsedFeed
from warta.news.feeds.entries import (
    Item,
    absolute,
    address_in,
    as_markup,
    entry_of,
    first_image,
    language_of_tag,
    newest,
    relation_of,
    unusable,
)
from warta.news.feeds.hints import hints_in
from warta.news.feeds.links import is_placeholder
from warta.news.feeds.zone import FeedZone
from warta.news.outcome import LONGEST_REASON
from warta.news.text.markup import clean_line, plain_text

_HEADERS = {"content-type": "application/xml; charset=utf-8"}
_BASE = re.compile(rb"""xml:base\s*=\s*(["'])([^"'<>]{1,2000})\1""")
_ROOT_LANGUAGE = re.compile(rb"""\s*<[^<>]{0,4000}\sxml:lang\s*=\s*["']([\w-]{1,40})""")
# A link with its address as text; feedparser would prefer an attribute to it.
_LINK_WITH_TEXT = re.compile(rb"<link(\s[^<>]*+)(?<!/)>(?=\s*(?:<!\[CDATA\[\s*)?https?://)")
_PERMALINK = re.compile(rb"""\sispermalink\s*=\s*["']\s*(\w*)\s*["']""", re.IGNORECASE)
_NO_WEB_ADDRESS = re.compile(
    rb"""\s(?:uri|url|href)\s*=\s*(?:"(?!https?:|/)[^"<>]*"|'(?!https?:|/)[^'<>]*')""",
    re.IGNORECASE,
)
# feedparser takes the fields of an image within an image for the item's own.
_NO_IMAGE = rb"(?:(?!</?image\b|<item\b).){0,2000}+"
_IMAGE_IN_IMAGE = re.compile(
    rb"(<image>" + _NO_IMAGE + rb")<image>" + _NO_IMAGE + rb"</image>", re.DOTALL
)
# From a name or an id with tags, feedparser keeps only the text after the last tag.
_NAME_WITH_TAGS = re.compile(
    rb"<(author|name|category|guid|id|dc:creator|dc:subject)\b(?:\s[^<>]{0,500})?>"
    rb"[^<>]{0,500}+<(?:(?!</?\1\b|<item\b).){1,1000}+</\1\s*>",
    re.DOTALL,
)
_INLINE_TAG = re.compile(
    rb"</?(?:a|abbr|b|big|br|cite|code|div|em|font|i|p|q|s|small|span|strong|sub|sup|tt|u)(?:\s[^<>]*)?/?>"
)
_PUBLISHED = ("published", "created", "updated")
_READABLE = re.compile(r"text/|application/(?:xhtml\+xml|xml)|html", re.IGNORECASE)


def parse_xml_feed(xml: bytes, *, url: str) -> ParsedFeed | None:
    """Return the feed in mended XML (``news.feeds.mending``), or None."""
    problems: tuple[str, ...] = ()
    xml = _PERMALINK.sub(_with_usual_value, _LINK_WITH_TEXT.sub(_with_text_only, xml))
    xml = _IMAGE_IN_IMAGE.sub(rb"\1", _NAME_WITH_TAGS.sub(_without_inline_tags, xml))
    if b"xml:base" in xml:
        xml = _with_absolute_bases(xml, url)
    try:
        parsed = _parsed(xml)
    except Exception as problem:  # feedparser raises a dozen kinds
        problems = (f"not well-formed: the parser failed at first ({type(problem).__name__})",)
        parsed = _parsed_patiently(xml)
    version = parsed.get("version") or ""
    if not parsed.entries and not version:
        return None
    feed = parsed.feed
    kind = _kind(version)
    inherited = _authors(feed) if kind == "atom" else []
    tags = (feed.get("language"), _mapping(feed, "title_detail").get("language"), _tag_of_root(xml))
    language_tag = next((tag for tag in tags if language_of_tag(tag)), None)
    language = language_of_tag(language_tag)
    zone = FeedZone(xml, url)
    entries = tuple(
        _entry(each, url, kind, language, inherited, zone)
        for each in newest(parsed.entries, lambda item: _date(zone, *_PUBLISHED, item=item))
    )
    return ParsedFeed(
        kind=kind,
        title=plain_text(_text(feed, "title", kind)),
        site_url=absolute(_page(feed), url),
        language=language,
        entries=entries,
        problems=(*problems, *_problems(parsed), *zone.problems()),
        hints=hints_in(xml, url),
        language_tag=language_tag,
    )


def _parsed(xml: bytes) -> Any:
    return feedparser.parse(
        io.BytesIO(xml),
        response_headers=_HEADERS,
        sanitize_html=False,
        resolve_relative_uris=False,
    )


class _TolerantParser(LooseFeedParser):  # type: ignore[misc]  # feedparser has no types
    """feedparser's reader of broken XML, made to skip a tag at which it raises.

    An end tag without its start, a position that is not a number, a link that ends in another item:
    some 20 of 60,000 feeds with random faults made it raise.
    """

    def unknown_starttag(self, tag: str, attrs: list[tuple[str, str]]) -> None:
        with contextlib.suppress(Exception):
            super().unknown_starttag(tag, attrs)

    def unknown_endtag(self, tag: str) -> None:
        with contextlib.suppress(Exception):
            super().unknown_endtag(tag)


def _parsed_patiently(xml: bytes) -> Any:
    version, text, entities = replace_doctype(xml)
    parser = _TolerantParser("", None, "utf-8", entities)
    parser.resolve_relative_uris = parser.sanitize_html = False
    parser.feed(text.decode("utf-8", "replace"))
    return feedparser.FeedParserDict(
        feed=parser.feeddata, entries=parser.entries, version=version or parser.version
    )


def _with_absolute_bases(xml: bytes, url: str) -> bytes:
    """Return the feed with absolute bases, since feedparser does not get the feed's address."""
    outermost = url

    def absolute_base(match: re.Match[bytes]) -> bytes:
        nonlocal outermost
        whole = bytes(match.group())
        written = match.group(2).decode("utf-8", "replace")
        if outermost != url and not written.startswith("/"):
            return whole  # feedparser joins it with the base around it
        try:
            joined = urljoin(outermost, written)
        except ValueError:
            return whole
        outermost = joined
        return f'xml:base="{joined}"'.encode()

    return _BASE.sub(absolute_base, xml)


def _entry(
    item: Mapping[str, Any],
    base: str,
    kind: str,
    language: str | None,
    inherited: list[str],
    zone: FeedZone,
) -> Entry:
    # If an item has no summary, feedparser returns its content as the summary too.
    summary = _text(item, "summary", kind) if "summary_detail" in item else ""
    bodies = [
        body for body in _mappings(item, "content") if _READABLE.match(body.get("type") or "")
    ]
    markup = [_body(body, kind) for body in bodies]
    within = absolute(_base_of(bodies or [_mapping(item, "summary_detail")]), base) or base
    own_language = (
        language_of_tag(item.get("language"))
        or _language_in(item, "title_detail")
        or next((code for body in bodies if (code := language_of_tag(body.get("language")))), None)
        or _language_in(item, "summary_detail")
    )
    link = _link(item, kind)
    published_at = _date(zone, *_PUBLISHED, item=item)
    return entry_of(
        Item(
            entry_id=str(item.get("id") or ""),
            url=absolute(link, base),
            unusable_url=unusable(link, base),
            title=_text(item, "title", kind),
            summary=summary,
            content=max(markup, key=len, default=""),
            published_at=published_at,
            assumed_zone=zone.assumed(published_at),
            updated_at=_date(zone, "updated", item=item),
            authors=_entry_authors(item, kind) or inherited,
            categories=[
                tag.get("label") or tag.get("term") or "" for tag in _mappings(item, "tags")
            ],
            language=own_language or language,
            image_url=_image(item, base) or first_image([*markup, summary], within),
        )
    )


def _mappings(item: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """Return one of feedparser's lists, or [] if a feed's own element has that name (<tags>)."""
    value = item.get(name)
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def _mapping(item: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = item.get(name)
    return value if isinstance(value, Mapping) else {}


def _text(item: Mapping[str, Any], name: str, kind: str) -> str:
    # The detail may come from an element inside another one (<og><title>, <image><title>).
    value, detail = str(item.get(name) or ""), _mapping(item, f"{name}_detail")
    return _body(detail, kind) if not value or detail.get("value") == value else value


def _body(detail: Mapping[str, Any], kind: str) -> str:
    """Return the markup of a text construct.

    Only Atom declares plain text. The declaration counts unless there is a closing tag.
    """
    value = str(detail.get("value") or "")
    if kind == "atom" and detail.get("type") == "text/plain" and "</" not in value:
        return as_markup(value)
    return value


def _link(item: Mapping[str, Any], kind: str) -> str | None:
    """Return the address of the article itself.

    FeedBurner's link is a redirect; its extension gives the publisher's own address. Of several
    links the first alternate is used (RFC 4287, 4.2.7.2), preferably one to HTML; enclosures,
    comments, replies and "self" are not the article. A guid is an address if it is a permalink
    (an item of RSS 1.0 has rdf:about) and looks like an address.
    """
    if original := item.get("feedburner_origlink"):
        return str(original)
    if page := _page(item):
        return page
    guid = str(item.get("id") or "")
    return address_in(guid) if item.get("guidislink") or kind == "rdf" else None


def _page(item: Mapping[str, Any]) -> str | None:
    links = [
        link for link in _mappings(item, "links") if not is_placeholder(str(link.get("href") or ""))
    ]
    alternates = [link for link in links if relation_of(str(link.get("rel") or "")) == "alternate"]
    pages = [link for link in alternates if "html" in (link.get("type") or "html")]
    return next((str(link["href"]) for link in pages or alternates), None)


def _date(zone: FeedZone, *names: str, item: Mapping[str, Any]) -> datetime | None:
    """Return the first readable date; our reader knows more languages than feedparser's."""
    for name in names:
        if name not in item:  # feedparser returns "published" for a missing "updated"
            continue
        if moment := zone.parse(str(item[name])):
            return moment
        parsed = item.get(f"{name}_parsed")
        if isinstance(parsed, tuple) and 1990 <= parsed[0] <= 2100:
            year, month, day, hour, minute, second = parsed[:6]
            return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    return None


def _entry_authors(item: Mapping[str, Any], kind: str) -> list[str]:
    """Return the authors of an entry, or of the feed it was taken from (RFC 4287, 4.2.1)."""
    authors = _authors(item)
    return authors if kind != "atom" or any(authors) else _authors(_mapping(item, "source"))


def _authors(item: Mapping[str, Any]) -> list[str]:
    authors = _mappings(item, "authors")
    if len(authors) < 2:
        # As written: feedparser splits "x@bote.press (Ann)" wrongly; the domain is too long for it.
        return [author] if (author := str(item.get("author") or "")) else []
    return [name for author in authors if (name := str(author.get("name") or ""))]


def _image(item: Mapping[str, Any], base: str) -> str | None:
    candidates = [
        *(
            media.get("url")
            for media in _mappings(item, "media_content")
            if media.get("medium") == "image" or (media.get("type") or "").startswith("image/")
        ),
        *(thumb.get("url") for thumb in _mappings(item, "media_thumbnail")),
        *(
            link.get("href")
            for link in _mappings(item, "links")
            if (link.get("type") or "").startswith("image/")
        ),
        _mapping(item, "image").get("href"),
    ]
    return next((a for each in candidates if (a := absolute(each, base))), None)


def _base_of(details: list[Mapping[str, Any]]) -> str:
    return next((str(detail["base"]) for detail in details if detail.get("base")), "")


def _language_in(item: Mapping[str, Any], name: str) -> str | None:
    return language_of_tag(_mapping(item, name).get("language"))


def _tag_of_root(xml: bytes) -> str | None:
    """Return the language tag of the first element; feedparser ignores that of ``rdf:RDF``."""
    match = _ROOT_LANGUAGE.match(xml)
    return match.group(1).decode("ascii", "replace") if match else None


def _kind(version: str) -> str:
    if version.startswith("atom"):
        return "atom"
    return "rdf" if version in ("rss10", "rss090") else "rss"


def _problems(parsed: Mapping[str, Any]) -> Iterator[str]:
    problem = parsed.get("bozo_exception")
    if problem is None:
        return
    if hasattr(problem, "getLineNumber"):
        yield clean_line(f"not well-formed: line {problem.getLineNumber()}: {problem.getMessage()}")
    else:
        yield clean_line(f"{type(problem).__name__}: {problem}")[:LONGEST_REASON]


def _with_usual_value(permalink: re.Match[bytes]) -> bytes:
    is_one = permalink[1].lower() in (b"", b"true", b"1", b"yes")
    return b' isPermaLink="true"' if is_one else b' isPermaLink="false"'


def _with_text_only(link: re.Match[bytes]) -> bytes:
    return b"<link" + _NO_WEB_ADDRESS.sub(b"", link.group(1)).rstrip() + b">"


def _without_inline_tags(element: re.Match[bytes]) -> bytes:
    written = element.group()
    return written if b"<![CDATA[" in written else _INLINE_TAG.sub(b"", written)
