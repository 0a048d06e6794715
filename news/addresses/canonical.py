"""Decide whether to believe the addresses that a page claims as its own (canonical, AMP)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, unquote_plus

import can_ada

from warta.news.addresses.article_names import LONG_NUMBER, is_headline
from warta.news.addresses.folding import registrable_domain
from warta.news.addresses.ownership import is_shared
from warta.news.addresses.urls import BadAddress, fetch_url, redirect_target, url_key

_INTERNAL = re.compile(
    r"(?:^|[.-])(?:staging|stage|stg|preprod|preview|dev|test|uat|qa|origin|cms|backend|internal|"
    r"local|localhost)\d*(?:[.-]|$)"
)
_MALFORMED = re.compile(  # an address in the path, or a template's variable without a value
    r"https?:/|/www\.|\{\{|\$\{|<%|\[object|/(?:undefined|null|nan)(?:/|$)", re.IGNORECASE
)
_DATE = re.compile(r"/(?:19|20)\d\d(?:[/-]?[01]\d(?:[/-]?[0-3]\d)?)?(?=/|$)")
_NUMBER = re.compile(r"\d+")
_PART = re.compile(r"[^\W_]+")
_FORMATS = frozenset(("amp", "amphtml", "html", "htm", "php", "aspx"))
_WORD = re.compile(r"[^\W\d_]{3,}")


def credible_canonical(page_url: str, claimed: str | None) -> str | None:
    """Return the address a page claims (rel=canonical, og:url) if the claim is credible, or None.

    Many publishers claim their home page, a section or one fixed article on every page, which
    would merge all their articles. Rejecting a true claim costs little: the page keeps the address
    it was fetched from. So a claim must be well-formed, on the page's site and port, and not on an
    internal host unless the page is there too. If its key differs from the page's,

    - it is not dated to another day;
    - it keeps the numbers that identify the page: those of the last path segment that has one of
      four digits or more (dates aside), an all-digit last segment, or, if the path has neither
      these nor a headline (five words or more), all numbers in the query. It may instead have no
      such number if it is a headline and at least as deep: ``/node/12345`` was renamed;
    - for a page without such numbers, it names an article by a headline, a number of four digits
      or the page's own last segment; the last only if the page has no query, or shares a parameter;
    - a headline or number in place of the page's own words shares half of the words: some templates
      name one article on every page;
    - on a domain that unrelated authors share, it is the page's own path, or one above it.
    """
    identities = _identities(page_url, claimed)
    if identities is None:
        return None
    address, page, claim = identities
    return address if page == claim or _is_credible(claim, page) else None


def credible_amp(page_url: str, claimed: str | None) -> str | None:
    """Return the address a page claims for its AMP version if the claim is credible, or None.

    Two pages that claim one address would be taken for one article, and some templates claim
    ``/amp``, or the AMP version of another article, on every page. So the address, outside a cache,
    must have the page's key, its identifying numbers, or the words of its last segment.
    """
    identities = _identities(page_url, claimed)
    if identities is None:
        return None
    address, page, claim = identities
    if page == claim:
        return address
    if page.is_on_shared_site:
        return None
    if numbers := page.identifying_numbers():
        return address if numbers <= claim.numbers() else None
    return address if page.name and page.name == claim.name and not page.query else None


def _identities(page_url: str, claimed: str | None) -> tuple[str, _Identity, _Identity] | None:
    """Return a claimed address, absolute, and the identities of the page and of the claim.

    Return None if the claim is malformed or on another site.
    """
    if not claimed:
        return None
    try:
        address = fetch_url(claimed, page_url)
        page_url = redirect_target(page_url) or fetch_url(page_url)
        page, claim = _Identity.of(page_url), _Identity.of(address)
        is_own = _same_publisher(page_url, redirect_target(address) or address)
    except BadAddress:
        return None
    if not is_own or _MALFORMED.search(claim.path):
        return None
    return address, page, claim


@dataclass(frozen=True, slots=True)
class _Identity:
    """The parts of an address that may identify an article: folded path and query, unescaped."""

    path: str
    query: str
    is_on_shared_site: bool

    @classmethod
    def of(cls, address: str) -> _Identity:
        host_and_path, _, query = url_key(address).partition("?")
        host, _, path = host_and_path.partition("/")
        site = registrable_domain(host.partition(":")[0])
        return cls("/" + unquote(path), unquote_plus(query), is_shared(site))

    @property
    def last(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def name(self) -> list[str]:
        """The words and numbers of the last segment, without those of a format."""
        return [part for part in _PART.findall(self.last.lower()) if part not in _FORMATS]

    @property
    def is_headline(self) -> bool:
        return is_headline(self.last)

    @property
    def date(self) -> str:
        date = _DATE.search(self.path)
        return "".join(_NUMBER.findall(date[0])) if date else ""

    @property
    def has_long_number(self) -> bool:
        return bool(LONG_NUMBER.search(_DATE.sub("", self.path) + "?" + self.query))

    def numbers(self) -> set[str]:
        return set(_NUMBER.findall(f"{self.path}?{self.query}"))

    def is_above(self, other: _Identity) -> bool:
        """Return whether this is the path of the other address or above it, with no new query."""
        is_above = other.path == self.path or other.path.startswith(f"{self.path}/")
        return is_above and set(self.query.split("&")) <= {"", *other.query.split("&")}

    def shares_words_with(self, page: _Identity) -> bool:
        """Return whether the last segments share half of their words, if the page's has words."""
        own = set(_WORD.findall(page.last.lower()))
        if not own or (page.query and not page.is_headline):
            return True  # "/12345", "/story.php?id=5"
        words = set(_WORD.findall(self.last.lower()))
        return 2 * len(words & own) >= max(1, min(len(words), len(own)))

    def identifying_numbers(self) -> set[str]:
        if self.last.isdecimal():
            return {self.last}
        for segment in reversed(_DATE.sub("", self.path).split("/")):
            if numbers := LONG_NUMBER.findall(segment):
                return set(numbers)
        return set() if self.is_headline else set(_NUMBER.findall(self.query))


def _same_publisher(page_url: str, address: str) -> bool:
    page, claim = can_ada.parse(page_url), can_ada.parse(address)
    if claim.port not in ("", page.port):
        return False
    if claim.hostname == page.hostname:
        return True
    site = registrable_domain(claim.hostname)
    subdomain = claim.hostname.removesuffix(site)
    return site == registrable_domain(page.hostname) and not _INTERNAL.search(subdomain)


def _is_credible(claim: _Identity, page: _Identity) -> bool:
    if claim.path == "/" and not claim.query:
        return False
    if page.is_on_shared_site and not claim.is_above(page):
        return False
    if claim.date and not (page.date.startswith(claim.date) or claim.date.startswith(page.date)):
        return False
    if numbers := page.identifying_numbers():
        if numbers <= claim.numbers():
            return True
        shallower = claim.path.count("/") < page.path.count("/")
        is_renamed = claim.is_headline and not shallower and not claim.has_long_number
        return is_renamed and claim.shares_words_with(page)
    if claim.is_headline or claim.has_long_number:
        return claim.shares_words_with(page)
    shared = set(page.query.split("&")) & set(claim.query.split("&"))
    return claim.last == page.last and (not page.query or bool(shared))
