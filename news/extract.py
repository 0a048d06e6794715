"""Turn a page into an article, or a rejection with its reason.

The page's own statements come first; the feed's entry fills in the rest.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from htmldate import find_date
from lxml.html import HtmlElement

from warta.news.addresses.urls import host_of, site_of
from warta.news.article import Article, Page, Rejection, Removed
from warta.news.body.main_text import MainText, main_text
from warta.news.body.promotion_lines import without_promotions_and_calls
from warta.news.body.recurring import without_recurring
from warta.news.body.second_look import (
    has_little_text,
    may_be_article,
    text_of_scripts,
    text_unpruned,
)
from warta.news.body.statements import Statements
from warta.news.entry import Entry
from warta.news.metadata.agencies import agency_of
from warta.news.metadata.bylines import authors_of
from warta.news.metadata.dateline import dateline_of
from warta.news.metadata.dates import (
    ADDRESS,
    DateClaim,
    Publication,
    day_in_address,
    is_last_resort,
    modified,
    published,
    puts_month_first,
)
from warta.news.metadata.headlines import headline, without_headline
from warta.news.metadata.read import PageMetadata, read_metadata
from warta.news.metadata.signatures import without_signature
from warta.news.metadata.site_zone import FEED_ASSUMED, UsualZone, usual_zone
from warta.news.pages.access import rejection_of, shows_part, without_invitation
from warta.news.pages.appeals import without_appeals
from warta.news.pages.cut_short import CUT_SHORT, ends_cut, is_cut
from warta.news.pages.not_article import (
    declared_media,
    error_of,
    is_without_text,
    list_of,
    login,
    may_be_list,
    may_be_login,
    named,
)
from warta.news.pages.notices import declared_other, notice, without_consent
from warta.news.pages.tree import NO_TEXT, page_tree
from warta.news.text.compare import substance, word_count
from warta.news.text.language import language_of
from warta.news.text.markup import clean_line, plain_text
from warta.news.text.sentences import SENTENCE_END
from warta.news.versions.timestamps import without_opening_stamps

# Limits without a figure are chosen by hand.
# Fewer words than this are a caption, a cookie notice or "enable JavaScript".
FEWEST_WORDS = 25
# Letters of prose in blocks of 60 and more. Of 302 real pages that do not declare themselves
# articles, none has fewer than 166; section fronts have headlines and hardly any prose.
LEAST_PROSE = 120
# A page that declares itself an article may be a news flash of one sentence.
FEWEST_WORDS_DECLARED = 8
# A feed's text of fewer words is a summary: 500 characters of English.
FEWEST_FEED_WORDS = 80
SUMMARY_CHARACTERS = 500  # chosen by hand
TITLE_CHARACTERS = 120  # of the text, for articles without a title


def extract(
    page: Page,
    entry: Entry | None = None,
    recurring: Collection[int] = (),
    offset_minutes: int | None = None,
) -> Article | Rejection:
    """Return the article of a fetched page, completed from the feed's entry.

    ``recurring``: keys of the lines that its site repeats (``news.body.recurring``);
    ``offset_minutes``: how far its clock is ahead of UTC (``news.metadata.site_zone``).

    A page may provoke any error in lxml, trafilatura or htmldate. It is raised, as it may also be a
    fault of this program: the caller decides whether the page is tried again.
    """
    tree = page_tree(page)
    if isinstance(tree, Rejection):
        return tree
    metadata = read_metadata(tree, page.url)
    titles = (*metadata.titles, entry.title) if entry and entry.title else metadata.titles
    cleaned = _text_or_rejection(tree, page, metadata, titles, recurring)
    if isinstance(cleaned, Rejection):
        return cleaned
    result, text, words = cleaned.result, cleaned.text, cleaned.words
    url = metadata.canonical or page.url
    declared = metadata.languages + ((entry.language or "",) if entry else ())
    zone = usual_zone(host_of(page.url), metadata.languages, offset_minutes)
    publication = _publication(tree, metadata, page, entry, zone)
    return Article(
        url=url,
        title=headline(titles) or _first_sentences(text, TITLE_CHARACTERS),
        text=text,
        summary=_summary((*metadata.descriptions, entry.summary if entry else ""), text),
        authors=metadata.authors or authors_of(entry.authors if entry else (), metadata.site_names),
        language=language_of(text, declared),
        published_at=publication.at,
        published_from=publication.source,
        published_why=publication.why,
        modified_at=modified(metadata.modified, page.fetched_at, zone),
        categories=metadata.categories or (entry.categories if entry else ()),
        tags=metadata.tags,
        image_url=metadata.image_url or (entry.image_url if entry else None),
        word_count=words,
        is_paywalled=shows_part(page, words, declared=metadata.is_paywalled),
        made_from="page",
        method=result.method,
        method_reason=result.reason or None,
        aliases=_distinct(url, page.url, page.requested_url, metadata.amp_url),
        related=result.related,
        removed=(*result.removed, *cleaned.removed),
        dateline=dateline_of(text),
        agency=agency_of(text, entry.authors if entry else ()),
        is_live=metadata.is_live,
        syndicated_from=metadata.syndicated_from,
        claimed_urls=metadata.claimed_urls,
        partial_reason=CUT_SHORT if result.method != "json-ld" and ends_cut(page, text) else None,
    )


def from_feed(entry: Entry, url: str, recurring: Collection[int] = ()) -> Article | Rejection:
    """Return an article made of the feed's text, for a page that can't be fetched."""
    text, removed = _cleaned(entry.content, recurring)
    words = word_count(text)
    if words < FEWEST_FEED_WORDS:
        return Rejection(f"the feed's text is too short for an article: {words} words")
    published_at = entry.published_at or entry.updated_at
    return Article(
        url=url,
        title=entry.title or _first_sentences(text, TITLE_CHARACTERS),
        text=text,
        summary=_summary((entry.summary,), text),
        authors=authors_of(entry.authors),
        language=language_of(text, (entry.language,)),
        published_at=published_at,
        published_from="feed" if published_at else "first seen",
        published_why=f"feed {published_at.isoformat()}{_zone_of(entry)}" if published_at else None,
        modified_at=entry.updated_at,
        categories=entry.categories,
        tags=(),
        image_url=entry.image_url,
        word_count=words,
        is_paywalled=False,
        made_from="feed",
        method="feed",
        method_reason="the page could not be fetched",
        aliases=_distinct(url, entry.url),
        dateline=dateline_of(text),
        agency=agency_of(text, entry.authors),
        removed=tuple(removed),
    )


@dataclass(frozen=True, slots=True)
class _CleanedText:
    """An extracted text, and the same without headline, signature and the site's own lines."""

    result: MainText
    text: str
    removed: tuple[Removed, ...]
    words: int


def _text_or_rejection(
    tree: HtmlElement,
    page: Page,
    metadata: PageMetadata,
    titles: tuple[str, ...],
    recurring: Collection[int],
) -> _CleanedText | Rejection:
    """Return the article's text, or why the page is not an article; changes the tree."""
    statements = Statements(
        titles, metadata.descriptions, metadata.full_text, metadata.authors, page.url
    )

    def cleaned_text(result: MainText) -> _CleanedText:
        text = without_opening_stamps(without_headline(result.text, titles))
        text = without_signature(text, metadata.authors)
        text, notices = without_consent(text)
        text, appeals = without_appeals(text)
        text, invitation = without_invitation(text)
        text, removed = _cleaned(text, recurring)
        removed = [*notices, *appeals, *invitation, *removed]
        return _CleanedText(result, text, tuple(removed), word_count(text))

    result = main_text(tree, page.url, statements)
    if has_little_text(result):
        result = text_of_scripts(page, result, statements)
    cleaned = cleaned_text(result)
    rejection = _rejection(page, metadata, titles, cleaned)
    if rejection and may_be_article(rejection, metadata.is_article, page, result):
        unpruned = text_unpruned(page, statements)
        if unpruned and substance(unpruned.text) > substance(result.text):
            cleaned = cleaned_text(unpruned)
            rejection = _rejection(page, metadata, titles, cleaned)
    return rejection or cleaned


def _rejection(
    page: Page,
    metadata: PageMetadata,
    titles: tuple[str, ...],
    cleaned: _CleanedText,
) -> Rejection | None:
    """Return why the page is not an article, or None. Parses it again only to name its kind."""
    is_article, kinds = metadata.is_article, metadata.kinds
    text, words, prose = cleaned.text, cleaned.words, cleaned.result.prose
    rejection = (
        rejection_of(page, titles, words, is_article=is_article)
        or error_of(metadata.titles, words, is_article=is_article)
        or declared_media(kinds, words, is_article=is_article)
        or declared_other(kinds, is_article=is_article)
        or notice(metadata.headings, text, words, is_article=is_article)
    )
    if rejection is None and words < (FEWEST_WORDS_DECLARED if is_article else FEWEST_WORDS):
        rejection = NO_TEXT
    if rejection is None and prose < LEAST_PROSE and not is_article:
        rejection = NO_TEXT
    if rejection is None and may_be_login(page, words, is_article=is_article):
        rejection = login(_parsed(page), text)
    if rejection is None and may_be_list(kinds, page.url, text, words, is_article=is_article):
        return list_of(_parsed(page), page.url, kinds, text, words)
    if rejection is None or not is_without_text(rejection):
        return rejection
    if is_cut(page):
        return Rejection(f"{CUT_SHORT} before its text", "empty")
    return named(rejection, _parsed(page), page.url, kinds, metadata.titles)


def _parsed(page: Page) -> HtmlElement:
    """Return a new tree of the page, since extracting the text changes the tree."""
    tree = page_tree(page)
    assert not isinstance(tree, Rejection)
    return tree


def _cleaned(text: str, recurring: Collection[int]) -> tuple[str, list[Removed]]:
    """Return the text without the publisher's own lines, and those lines."""
    text, strange = without_promotions_and_calls(text)
    text, repeated = without_recurring(text, recurring)
    return text, strange + repeated


def _publication(
    tree: HtmlElement,
    metadata: PageMetadata,
    page: Page,
    entry: Entry | None,
    zone: UsualZone | None,
) -> Publication:
    """Return the date from page and feed, or, if both have none, from a search of the page.

    Of 43 pages without a date, the fast search dates 16 correctly and 4 wrongly in 1.3 ms, the
    extensive one 23 and 11 in 20 ms.
    """
    from_feed = entry.published_at or entry.updated_at if entry else None
    month_first = puts_month_first(metadata.languages, site_of(page.url))

    def chosen_of(claims: Iterable[DateClaim]) -> Publication:
        return published(claims, from_feed, page.fetched_at, month_first=month_first, zone=zone)

    day = day_in_address(page.url)
    claims = [*metadata.published, *([DateClaim(ADDRESS, day)] if day else [])]
    claims.sort(key=is_last_resort)
    chosen = chosen_of(claim for claim in claims if not is_last_resort(claim))
    if chosen.at is not None:
        is_assumed = chosen.source == "feed" and entry is not None and entry.assumed_zone
        return replace(chosen, why=f"{chosen.why}{_zone_of(entry)}") if is_assumed else chosen
    day = find_date(
        tree, extensive_search=False, original_date=True, url=page.url, max_date=page.fetched_at
    )
    # Ignore the day of the fetch, and the first of January, which the search returns for a bare
    # year.
    if not day or day == str(page.fetched_at.date()) or day.endswith("-01-01"):
        return chosen_of(claims)
    return chosen_of([DateClaim("search of the text", day)])


def _zone_of(entry: Entry | None) -> str:
    zone = entry and entry.assumed_zone
    return f"{FEED_ASSUMED} as of {zone}" if zone else ""


def _distinct(*addresses: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, addresses)))


def _summary(descriptions: Iterable[str], text: str) -> str:
    """Return the first description of more than 20 characters, or the beginning of the text."""
    for description in descriptions:
        if len(summary := plain_text(description)) > 20:
            return _first_sentences(summary, SUMMARY_CHARACTERS)
    return _first_sentences(text.replace("\n", " "), SUMMARY_CHARACTERS)


def _first_sentences(text: str, most: int) -> str:
    """Return the beginning of a text, cut after a sentence or else after a word."""
    text = clean_line(text)
    if len(text) <= most:
        return text
    ends = [match.end() for match in SENTENCE_END.finditer(text, 0, most)]
    if ends and ends[-1] > most // 3:
        return text[: ends[-1]]
    cut = text.rfind(" ", 0, most - 1)
    return text[: cut if cut > most // 2 else most - 1].rstrip(" ,;:–—-") + "…"
