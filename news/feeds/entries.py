"""Turn a feed's items into entries: text without markup, absolute addresses, bounded lengths.

Limits without a figure are chosen by hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from html import unescape
from itertools import islice
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

from warta.news.addresses.urls import is_fetchable
from warta.news.entry import Entry
from warta.news.feeds.links import attribute_value, is_placeholder, repaired_address, unwrapped
from warta.news.text.language import language_code
from warta.news.text.markup import clean_line, plain_paragraphs, plain_text

T = TypeVar("T")
# The longest real feed measured lists 1,000 entries; a longer one is a mistake or an attack.
MOST_ENTRIES = 5000
MOST_TITLE = 1000
MOST_SUMMARY = 2000
MOST_CONTENT = 1_000_000
MOST_ADDRESS = 2_000
# A longer description is the article itself, not a summary. Of 577 real entries that also have a
# content element, 99 % have descriptions of at most 615 characters; of 1,399 descriptions without
# one, 200 are longer than this.
FULL_TEXT_CHARACTERS = 1000

_ADDRESS = re.compile(r"\s*(?:https?:)?/", re.IGNORECASE)
# Addresses that joining and unescaping would not change: nearly all, and faster.
_PLAIN_ADDRESS = re.compile(
    r"https?+://(?!https?[:/])[a-z0-9.-]++(?::[1-9][0-9]{0,3}+)?+(?:/[A-Za-z0-9_.~%/,:@+-]*+"
    r"(?:\?[A-Za-z0-9_.~%/,:@+=&-]++)?+(?:#[A-Za-z0-9_.~%/,:@+=&-]++)?+)?+"
)
# Addresses from the root of the site that joining would only prefix.
_ROOTED_ADDRESS = re.compile(
    r"(?:/[A-Za-z0-9_.~%,:@+-]++)++/?+"
    r"(?:\?[A-Za-z0-9_.~%/,:@+=-]++)?+(?:#[A-Za-z0-9_.~%/,:@+=-]++)?+"
)
_EMAIL = re.compile(r"[(<]?[\w.+-]+@[\w.-]+[)>]?")
# The lookbehind comes after the letters, as the search for one letter is quick.
_SOURCE = re.compile(r"""[sS][rR][cC](?<![\w-]...)\s*=\s*["']?([^"'\s]+)""")
_IMAGE = re.compile(r"<(?:img|IMG)\b([^<>]*)")
_IANA = re.compile(r"^https?://www\.iana\.org/assignments/(?:link-)?relations?(?:/|#)")
_NEVER = datetime.min.replace(tzinfo=UTC)
_PIXEL = re.compile(r"""h(?:(?<=width)(?<!\wwidth)|eight(?<!\wheight))\s*=\s*["']?[01](?!\d)""")


@dataclass(frozen=True, slots=True)
class Item:
    """A feed's item as a reader found it: fields as in Entry, but texts are markup, of any length.

    An item without id has "" as ``entry_id``.
    """

    entry_id: str
    url: str | None
    title: str = ""
    summary: str = ""
    content: str = ""
    published_at: datetime | None = None
    updated_at: datetime | None = None
    authors: Iterable[str] = ()
    categories: Iterable[str] = ()
    language: str | None = None
    image_url: str | None = None
    unusable_url: str | None = None
    assumed_zone: str | None = None


def entry_of(item: Item) -> Entry:
    """Return the entry of an item: plain text, within the limits, without e-mail addresses.

    The content is kept only if it is longer than the summary; a description of more than 1,000
    characters counts as the full text. An item without id gets ``identity_of`` the entry as its id.
    """
    description = plain_paragraphs(item.summary)
    short = description.replace("\n", " ")
    full = plain_paragraphs(item.content) if item.content != item.summary else description
    if len(full) <= len(short):
        full = description if len(short) > FULL_TEXT_CHARACTERS else ""
    entry = Entry(
        entry_id=clean_line(item.entry_id)[:MOST_TITLE],
        url=item.url and unwrapped(item.url),
        title=_cut(plain_text(item.title), MOST_TITLE),
        summary=_cut(short or full[: MOST_SUMMARY * 2].replace("\n", " "), MOST_SUMMARY),
        content=full[:MOST_CONTENT],
        published_at=item.published_at,
        updated_at=item.updated_at,
        authors=_once([_without_email(author[:400]) for author in item.authors], most=20),
        categories=_once(item.categories, most=50),
        language=item.language,
        image_url=item.image_url,
        unusable_url=item.unusable_url,
        assumed_zone=item.assumed_zone,
    )
    return entry if entry.entry_id else replace(entry, entry_id=identity_of(entry))


def identity_of(entry: Entry) -> str:
    """Return an id for an entry without one: its address, or else a hash of its contents."""
    published_at = entry.published_at.isoformat() if entry.published_at else ""
    contents = f"{entry.title}\n{entry.summary}\n{published_at}"
    return entry.url or "sha256:" + sha256(contents.encode()).hexdigest()[:16]


def absolute(address: object, base: str) -> str | None:
    """Return an absolute http(s) address, or None for anything else."""
    if not address or not isinstance(address, str):
        return None
    if len(address) <= MOST_ADDRESS and _PLAIN_ADDRESS.fullmatch(address) and "/." not in address:
        return address if _is_site(_site_of(address)) else None
    if not address.strip():
        return None
    if _ROOTED_ADDRESS.fullmatch(address) and "/." not in address and (site := _site(base)):
        return site + address if len(site) + len(address) <= MOST_ADDRESS else None
    try:
        # Browsers drop tabs and line breaks; programs that wrap lines indent the next one.
        unwrapped_line = "".join(part.strip() for part in re.split(r"[\t\r\n]", address))
        repaired = repaired_address(clean_line(unwrapped_line), base)
        if not repaired:
            return None
        joined = urljoin(base, repaired)
        parts = urlsplit(joined)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        if usable and len(joined) <= MOST_ADDRESS and is_fetchable(joined):
            return joined
    except ValueError:
        pass
    return None


def unusable(address: object, base: str) -> str | None:
    """Return a web address that can't be requested, as written, or None.

    ``http://www.example,com/x`` was meant as a page, so a person should be told; ``mailto:`` and
    text that is not an address were not.
    """
    if not isinstance(address, str) or not address.strip() or absolute(address, base):
        return None
    written = clean_line(address)
    is_of_the_web = _ADDRESS.match(written) or ":" not in written
    return written[:MOST_ADDRESS] if is_of_the_web and not is_placeholder(written) else None


@lru_cache(maxsize=256)
def _site(base: str) -> str:
    """Return scheme and host of a plain address that can be requested, or ""."""
    site = _site_of(base) if _PLAIN_ADDRESS.fullmatch(base) else ""
    return site if site and _is_site(site) else ""


def _site_of(address: str) -> str:
    return "/".join(address.split("/", 3)[:3])


@lru_cache(maxsize=1_024)
def _is_site(site: str) -> bool:
    return is_fetchable(site)


def newest(
    items: Sequence[T], date_of: Callable[[T], datetime | None], *, most: int = MOST_ENTRIES + 1
) -> Sequence[T]:
    """Return the items, or the newest ``most`` of them, in their order.

    Some feeds list the oldest first, so cutting the list at its end would lose every new entry.
    """
    if len(items) <= most:
        return items
    dates = [date_of(item) or _NEVER for item in items]
    by_date = sorted(range(len(items)), key=lambda index: dates[index], reverse=True)
    return [items[index] for index in sorted(by_date[:most])]


@lru_cache(maxsize=256)
def relation_of(rel: str) -> str:
    """Return a link's relation (RFC 4287, 4.2.7.2) in lower case, without IANA's address."""
    names = [_IANA.sub("", name) for name in rel.lower().split()]
    return "alternate" if not names or "alternate" in names else names[0]


def address_in(guid: str) -> str | None:
    """Return a guid that is an address, absolute or from the site's root, or None ("12345")."""
    return guid if _ADDRESS.match(guid) else None


def language_of_tag(tag: object) -> str | None:
    """Return the ISO 639-1 code in a language tag, or None."""
    return language_code(tag) if isinstance(tag, str) else None


def as_markup(text: str) -> str:
    """Return plain text as markup, so that the same rules clean it and its lines stay."""
    lines = (
        text.strip().replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").splitlines()
    )
    return "".join(f"<p>{line}</p>" for line in lines) if len(lines) > 1 else "".join(lines)


def first_image(texts: Iterable[str], base: str) -> str | None:
    """Return the first image in markup that is larger than a tracking pixel, or None."""
    for text in texts:
        if "<img" not in text and "<IMG" not in text:  # half the time of a search by pattern
            continue
        for match in islice(_IMAGE.finditer(text), 20):
            tag = match.group(1)
            source = None if _PIXEL.search(tag.lower()) else _SOURCE.search(tag)
            if source and (address := absolute(attribute_value(source.group(1)), base)):
                return address
    return None


def _once(names: Iterable[str], *, most: int) -> tuple[str, ...]:
    names = [_name(name) if len(name) <= 200 else _cleaned(name) for name in names]
    if not names:
        return ()
    distinct = dict.fromkeys(names)
    distinct.pop("", None)
    return tuple(distinct)[:most]


def _cleaned(name: str) -> str:
    return plain_text(name)[:200]


_name = lru_cache(maxsize=2_048)(_cleaned)  # a feed has few authors and categories


@lru_cache(maxsize=1_024)
def _without_email(author: str) -> str:
    author = unescape(author)
    if author.startswith("noreply@blogger.com"):  # Blogger's for an author without a public name
        author = author.replace("(Unknown)", "")
    author = _EMAIL.sub(" ", author) if "@" in author else author
    return (plain_text(author) if "<" in author else author).strip(" ()<>,;")


def _cut(text: str, most: int) -> str:
    """Return the text up to a length, at the end of a word."""
    if len(text) <= most:
        return text
    head = text[: most - 1]
    return (head.rsplit(" ", 1)[0] if " " in head[most // 2 :] else head) + "…"
