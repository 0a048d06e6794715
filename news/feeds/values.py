"""Read the fields of an item or a channel, for the quick reader of feeds.

Raise Unusual wherever feedparser would read something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from lxml import etree

from warta.news.feeds.elements import (
    FeedTraits,
    Unusual,
    inline_text_of,
    markup_of,
    name_of,
    text_of,
)
from warta.news.feeds.entries import absolute, address_in, language_of_tag, relation_of
from warta.news.feeds.fields import ALWAYS_CLAIMED, CLAIMED_IF_MISSING, Fields
from warta.news.feeds.links import LONGEST_PLACEHOLDER, is_placeholder
from warta.news.feeds.namespaces import ATOM, RDF
from warta.news.text.markup import TAG_NAMES

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ATOM_AUTHOR = f"{{{ATOM}}}author"
_OF_PERSONS = frozenset({"name", "uri", "url", "email", "homepage"})
_WEB_ADDRESS = re.compile("https?:|/", re.IGNORECASE)
_NO_DATE = re.compile(r"\b0001\b|0000-00-00")  # some systems write these for no date


class Link(NamedTuple):
    rel: str
    type: str
    href: str


def is_permalink(element: etree._Element) -> bool:
    value = element.get("isPermaLink")
    if value is None:
        named = {str(name).lower(): value for name, value in element.items()}
        value = named.get("ispermalink", "true")
    return value.strip().lower() in ("", "true", "1", "yes")


def says_of_entry(element: etree._Element) -> bool:
    name = name_of(element)
    if name in ("image", "textinput") or (name == "media:title" and len(element)):
        return True
    return name in ALWAYS_CLAIMED or (name in CLAIMED_IF_MISSING and not name.startswith("media:"))


def title_of(fields: Fields) -> str:
    titles = fields.all("titles")
    if len(titles) > 1 and (
        len({markup_of(each, fields.traits) for each in titles}) > 1
        or len({each.get(LANG) for each in titles}) > 1
    ):
        raise Unusual  # feedparser chooses by their order
    for element in titles:
        if title := markup_of(element, fields.traits):
            if len(element) and not all(map(_is_html, element.iterdescendants())):
                raise Unusual  # feedparser reads it as text, such as "<category>" in a title
            return title
    # feedparser takes the title of a picture, or of the <source> of the item.
    inner = fields.holder.iterdescendants("{*}title", "title")
    if fields.has("media:title") or any(title.getparent() is not fields.holder for title in inner):
        raise Unusual
    return ""


def _is_html(element: etree._Element) -> bool:
    return name_of(element).removeprefix("xhtml:") in TAG_NAMES


def id_of(fields: Fields) -> str:
    elements = fields.all("ids")
    return inline_text_of(elements[0], fields.traits) if elements else ""


def about_of(item: etree._Element, kind: str) -> str:
    return (item.get(f"{{{RDF}}}about") or "").strip() if kind == "rdf" else ""


def links_of(fields: Fields) -> list[Link]:
    links = []
    for element in fields.all("links"):
        attributes = dict(element.items())
        if href := _href(element, attributes, fields.traits):
            relation = relation_of(attributes["rel"]) if "rel" in attributes else "alternate"
            links.append(Link(relation, attributes.get("type") or "text/html", href))
    for element in fields.all("enclosures"):
        attributes = dict(element.items())
        if href := _href(element, attributes, fields.traits):
            links.append(Link("enclosure", attributes.get("type") or "", href))
    return links


def _href(element: etree._Element, attributes: dict[str, str], traits: FeedTraits) -> str:
    href = (
        (attributes.get("url") or attributes.get("uri") or attributes.get("href"))
        if attributes
        else None
    )
    if href is None:
        href = text_of(element, traits)
    elif element.text and not _WEB_ADDRESS.match(href) and _WEB_ADDRESS.match(element.text.strip()):
        raise Unusual  # the text is the address
    return "" if len(href) <= LONGEST_PLACEHOLDER and is_placeholder(href) else href


def address_of(fields: Fields, links: list[Link]) -> str | None:
    """Return the article's own address, by the rules of ``news.feeds.patient``, or None."""
    if original := fields.last_text("originals"):
        return original
    if page := page_of(links):
        return page
    guids = fields.all("ids")
    if not guids:  # RSS 1.0: the same as the link, which is missing
        return address_in(about_of(fields.holder, fields.traits.kind))
    if not is_permalink(guids[0]):
        return None
    return address_in(inline_text_of(guids[0], fields.traits))


def page_of(links: list[Link]) -> str | None:
    alternate = None
    for link in links:
        if link.rel == "alternate":
            if "html" in (link.type or "html"):
                return link.href
            alternate = alternate or link.href
    return alternate


def date_of(fields: Fields, *kinds: str) -> datetime | None:
    for what in kinds:
        if what not in fields.places:
            continue
        if len(fields.places[what]) > 1:
            raise Unusual
        if text := fields.last_text(what):
            if (moment := fields.traits.zone.parse(text)) is None and not _NO_DATE.search(text):
                raise Unusual
            if moment:
                return moment
    return None


def person_of(element: etree._Element, traits: FeedTraits) -> str:
    if not len(element) or _OF_PERSONS.isdisjoint(map(name_of, element)):
        names, text = [], inline_text_of(element, traits)
    else:
        if any(says_of_entry(e) and name_of(e) != "title" for e in element.iterdescendants()):
            raise Unusual
        names = [inline_text_of(child, traits) for child in element if name_of(child) == "name"]
        text = (element.text or "").strip()
    if len(names) > 1 or (text and not names and element.tag == _ATOM_AUTHOR):
        raise Unusual
    return names[0] if names else text


def authors_of(fields: Fields) -> list[str]:
    """Return the authors of an entry, or of the feed it was taken from (RFC 4287, 4.2.1)."""
    traits = fields.traits
    authors = fields.all("authors")
    names = [person_of(each, traits) for each in authors]
    if traits.kind != "atom" and len({len(each) > 0 for each in authors}) > 1:
        raise Unusual  # feedparser drops authors without a <name>
    sources = fields.shape.names.count("source")
    if traits.kind != "atom" or any(names) or not sources:
        return names if any(names) else []
    if sources > 1:
        raise Unusual
    source = fields.children[fields.shape.names.index("source")]
    source_names = [person_of(each, traits) for each in source if name_of(each) == "author"]
    return source_names if any(source_names) else []


def categories_of(fields: Fields) -> list[str]:
    categories = []
    for element in fields.all("categories"):
        attribute = element.get("label") or element.get("term")
        text = inline_text_of(element, fields.traits)
        if attribute and text:
            raise Unusual  # feedparser makes two categories of it
        categories.append(attribute or text)
    for element in fields.all("lists"):
        categories += [term.strip() for term in (element.text or "").split(",")]
    return categories


def language_of(item: etree._Element, fields: Fields) -> str | None:
    tags: list[str | None] = [fields.last_text("languages")]
    if fields.traits.has_languages:
        bodies = fields.all("contents") + fields.all("summaries")
        titles = plain_titles(fields)
        if fields.traits.kind == "rdf" and any(each.get(LANG) for each in bodies):
            raise Unusual
        if titles or bodies:  # the attribute is that of a text
            tags += [each.get(LANG) for each in (*titles, item, *bodies)]
    return next((code for tag in tags if tag and (code := language_of_tag(tag))), None)


def plain_titles(fields: Fields) -> list[etree._Element]:
    return [each for each in fields.all("titles") if name_of(each) == "title"]


def image_of(
    media: list[tuple[str, etree._Element]], fields: Fields, links: list[Link], base: str
) -> str | None:
    for each in _image_addresses(media, fields, links):
        if address := absolute(each, base):
            return address
    return None


def _image_addresses(
    media: list[tuple[str, etree._Element]], fields: Fields, links: list[Link]
) -> Iterator[str | None]:
    for name, each in media:
        if name == "media:content" and (
            each.get("medium") == "image" or (each.get("type") or "").startswith("image/")
        ):
            yield each.get("url")
    for name, each in media:
        if name == "media:thumbnail":
            yield each.get("url") or each.text
    for link in links:
        if link.type.startswith("image/"):
            yield link.href
    for each in fields.all("images"):
        yield each.get("href") or each.get("url")
