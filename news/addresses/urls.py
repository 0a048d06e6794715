"""Give each address a key: equal for two addresses of one article, different for two articles.

``fetch_url`` returns the address to request: the publisher's own, without fragment and known
trackers. ``url_key`` returns the identity to compare: lossy, never requested. Whatever might
identify an article stays in both, so the worst mistake is a duplicate, which the text comparison
finds. Why no library is used: docs/decisions/0022-own-code.md.
"""

from __future__ import annotations

import re
from urllib.parse import unquote_plus

import can_ada

from warta.news.addresses.folding import (
    folded_host,
    folded_path,
    folded_query,
    parameter,
    registrable_domain,
)
from warta.news.addresses.google_domains import GOOGLE_DOMAINS
from warta.news.addresses.secrets import without_password
from warta.news.addresses.trackers import is_tracker

_MAX_LENGTH = 8000  # RFC 9110, 4.1: what every server is asked to accept
# A folded address can be longer, as any character may be escaped in three ("%3B").
_LONGEST_TO_COMPARE = 3 * _MAX_LENGTH + 20
# Control characters and blanks, also Unicode's, that are stripped around an address.
_EDGES = "".join(map(chr, range(0x21))) + "\x7f\x85\xa0\u200b\u200e\u200f\u2028\u2029\u3000\ufeff"
_HOST = re.compile(r"(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}|\[[0-9a-f:.]+\]")
_HASH_BANG = re.compile(r"#!(?:/.|\d)")  # twitter.com/#!/name, gawker.com/#!5753509

_SAFE_LINKS = "safelinks.protection.outlook.com"  # with a subdomain for each region
# Host and path of a redirecting page, and the parameters that hold the real address.
_WRAPPERS: dict[tuple[str, str], tuple[str, ...]] = {
    ("google.com", "/url"): ("url", "q"),
    ("news.google.com", "/news/url"): ("url",),
    ("bing.com", "/news/apiclick.aspx"): ("url",),
    ("facebook.com", "/l.php"): ("u",),
    ("l.facebook.com", "/l.php"): ("u",),
    ("lm.facebook.com", "/l.php"): ("u",),
    ("l.instagram.com", ""): ("u",),
    ("youtube.com", "/redirect"): ("q",),
    ("duckduckgo.com", "/l"): ("uddg",),
    ("l.messenger.com", "/l.php"): ("u",),
    ("linkedin.com", "/redir/redirect"): ("url",),
    ("linkedin.com", "/safety/go"): ("url",),
    ("slack-redir.net", "/link"): ("url",),
    ("t.umblr.com", "/redirect"): ("z",),
    ("steamcommunity.com", "/linkfilter"): ("u", "url"),
    ("cts.businesswire.com", "/ct/CT"): ("url",),
    (_SAFE_LINKS, ""): ("url",),
    ("vk.com", "/away.php"): ("to",),
}
_WRAPPING_HOSTS = frozenset(host for host, _ in _WRAPPERS)
_AMP_PATH = {  # "s/" for https, then the address without its scheme
    "google.com": re.compile(r"/amp/(s/)?([^/]+\.[^/]+.*)"),
    "bing.com": re.compile(r"/amp/(s/)?([^/]+\.[^/]+.*)"),
    "cdn.ampproject.org": re.compile(r"/[a-z]{1,3}/(s/)?([^/]+\.[^/]+.*)"),
}


class BadAddress(ValueError):
    """An address that cannot be fetched; the message says which and why."""


def fetch_url(address: str, base: str | None = None) -> str:
    """Return an address absolute and safe to request, as a browser would make it (WHATWG).

    Drops credentials, the fragment, an empty query and proven trackers; keeps the order and
    spelling of what remains. A hash-bang fragment stays: it is the page's identity, and no HTTP
    client sends it. Raises BadAddress.
    """
    url = _parsed(address, base)
    if search := url.search:
        site = registrable_domain(url.hostname)
        pairs = search[1:].split("&")
        kept = [pair for pair in pairs if not is_tracker(parameter(pair)[0], site)]
        if len(kept) < len(pairs):
            url.search = "&".join(kept)
    else:
        url.search = ""
    if url.has_hash() and not _HASH_BANG.match(url.hash):
        url.hash = ""
    return url.href


def is_fetchable(address: str) -> bool:
    """Return whether ``fetch_url`` accepts an absolute address."""
    try:
        _parsed(address)
    except BadAddress:
        return False
    return True


def url_key(address: str) -> str:
    """Return the identity of the article at an address, as in ``x.com/story.php?sid=101``.

    Folds scheme, ``www.`` and mobile hosts, AMP and print renderings, AMP caches and redirecting
    wrappers, index pages, slashes, escapes and the order of parameters. ``"https://" + key`` has
    the same key. Every address that ``fetch_url`` accepts has one. Raises BadAddress.
    """
    return _unwrapped(_parsed(address, most=_LONGEST_TO_COMPARE))[1]


def host_of(address: str) -> str:
    """Return the lower-case host of an address, IDN in punycode, without port."""
    return _parsed(address).hostname


def site_of(address_or_host: str) -> str:
    """Return the publisher's domain: one label below the public suffix.

    Private suffixes count (``a.blogspot.com`` and ``b.blogspot.com`` are different publishers).
    A host that has no such domain (an IP address, ``localhost``, ``co.uk``) is its own site.
    """
    if "://" not in address_or_host:
        address_or_host = "http://" + address_or_host.strip(_EDGES)
    return registrable_domain(_parsed(address_or_host).hostname)


def redirect_target(address: str) -> str | None:
    """Return the address inside a well-known wrapper or AMP cache, or None."""
    return _target(_parsed(address, most=_LONGEST_TO_COMPARE))


def unwrapped(address: str) -> str:
    """Return the address to request for an article: the one inside a wrapper.

    A wrapper is never requested: it has the same key as its target, so its own answer (a notice, a
    page of ads) would be stored as the target's. Raises BadAddress.
    """
    return fetch_url(_unwrapped(_parsed(address))[0].href)


def _parsed(address: str, base: str | None = None, most: int = _MAX_LENGTH) -> can_ada.URL:
    cleaned = address.strip(_EDGES)
    try:
        url = can_ada.parse(base.strip(_EDGES)) + cleaned if base else can_ada.parse(cleaned)
    except (ValueError, TypeError):  # TypeError: a lone surrogate
        raise _bad_address(address, "not an absolute address") from None
    if not cleaned:
        raise _bad_address(address, "empty")
    if url.protocol not in ("https:", "http:"):
        raise _bad_address(address, f"its scheme is {url.protocol[:20]!r}, not http or https")
    host = url.hostname
    if host.endswith("."):  # DNS allows the final dot, certificates do not
        host = url.hostname = host[:-1]
    if not _HOST.fullmatch(host):
        raise _bad_address(address, f"its host {host[:80]!r} is not a domain name")
    if url.has_credentials():
        url.username = url.password = ""
    if len(url.href) > most:
        raise _bad_address(address, f"longer than {most} characters")
    return url


def _bad_address(address: str, reason: str) -> BadAddress:
    shown = without_password(address) or address
    return BadAddress(f"cannot fetch {shown[:200]!r}: {reason}")


def _unwrapped(url: can_ada.URL) -> tuple[can_ada.URL, str]:
    """Return the innermost address and its key."""
    while True:
        while target := _target(url):
            url = _parsed(target)
        key = _key_of(url)
        if _wrapping_host(folded_host(url.hostname)) is None:
            return url, key
        from_key = _parsed("https://" + key, most=_LONGEST_TO_COMPARE)
        if _target(from_key) is None:
            return url, key
        url = from_key  # as in google.com//url/?q=…


def _key_of(url: can_ada.URL) -> str:
    key = folded_host(url.hostname)
    if (port := url.port) and port not in ("80", "443"):
        key += ":" + port
    key += folded_path(url.pathname)
    if (search := url.search) and (query := folded_query(search, registrable_domain(url.hostname))):
        key += "?" + query
    if url.has_hash() and _HASH_BANG.match(url.hash):
        key += url.hash
    return key


def _wrapping_host(folded: str) -> str | None:
    """Return the name under which the tables of wrappers list a host, or None."""
    if folded in _WRAPPING_HOSTS:
        return folded
    if folded in GOOGLE_DOMAINS:
        return "google.com"
    if folded.endswith("." + _SAFE_LINKS):
        return _SAFE_LINKS
    is_amp_cache = f".{folded}".endswith(".cdn.ampproject.org")
    return "cdn.ampproject.org" if is_amp_cache else None


def _target(url: can_ada.URL) -> str | None:
    host = _wrapping_host(folded_host(url.hostname))
    if host is None:
        return None
    target = None
    amp = _AMP_PATH[host].fullmatch(url.pathname) if host in _AMP_PATH else None
    if amp:
        target = f"{'https' if amp[1] else 'http'}://{amp[2]}{url.search}"
    else:
        names = _WRAPPERS.get((host, url.pathname.rstrip("/")), ())
        for name, value in map(parameter, url.search[1:].split("&")):
            if name in names and value.lower().startswith("http"):
                target = unquote_plus(value)
                break
    try:
        return fetch_url(target) if target else None
    except BadAddress:
        return None
