"""Fold the spellings of an address into one: hosts, paths and queries as in an identity key.

Every function takes a part as a WHATWG parser returns it, and is idempotent: its result, parsed and
folded again, is the same.
"""

from __future__ import annotations

import re
from functools import lru_cache

from publicsuffixlist import PublicSuffixList

from warta.news.addresses.trackers import is_tracker, leaves_article_same

_HOST_VARIANTS = frozenset(("www", "www2", "m", "mobile", "amp"))
# Each subdomain is a publisher of its own, but the public suffix list of 2026 does not list these.
_BLOG_PLATFORMS = frozenset(
    platform
    for platforms in (
        "wordpress.com home.blog news.blog substack.com medium.com ghost.io beehiiv.com tumblr.com",
        "livejournal.com dreamwidth.org typepad.com weebly.com squarespace.com webnode.com",
        "jimdo.com webs.com tripod.com angelfire.com edublogs.org wikidot.com fandom.com ning.com",
        "mystrikingly.com neocities.org micro.blog posthaven.com svbtle.com blogs.com atspace.com",
        "000webhostapp.com byethost7.com epizy.com rf.gd infinityfreeapp.com freehostia.com",
        "forumotion.com proboards.com mozello.com bravesites.com simplesite.com",
        # France
        "over-blog.com canalblog.com hypotheses.org free.fr chez.com perso.orange.fr unblog.fr",
        "hautetfort.com blogspirit.com skyrock.com eklablog.com centerblog.net",
        # Central and Northern Europe
        "blog.hu freeblog.hu webnode.cz estranky.cz blog.cz blox.pl home.pl republika.pl blog.rs",
        "blog.hr bloger.hr blogger.ba blogg.se blogg.no blogs.sapo.pt",
        # Russia and its neighbours
        "narod.ru ucoz.ru ucoz.com ucoz.net at.ua my1.ru clan.su do.am 3dn.ru beon.ru diary.ru",
        "nethouse.ru tilda.ws livejournal.ru",
        # Asia
        "blogfa.com tistory.com pixnet.net seesaa.net exblog.jp livedoor.blog egloos.com xuite.net",
        "fc2.com blog.fc2.com web.fc2.com cocolog-nifty.com geocities.jp blogdetik.com",
        "blog.ir mihanblog.com blogsky.com persianblog.ir",
        # Spain and Latin America
        "blog.uol.com.br zip.net galeon.com espacioblog.com comunidades.net",
    )
    for platform in platforms.split()
)
_INDEX_PAGES = frozenset(
    f"{name}.{kind}"
    for name in ("index", "default")
    for kind in ("html", "htm", "shtml", "xhtml", "php", "asp", "aspx", "jsp", "cfm")
)
_RENDERINGS = frozenset(("amp", "amp.html", "amp.htm", "print", "print.html"))
_RENDERING_ENDS = (".amp.html", ".amp.htm", ".amp")
_SLASHES = re.compile(r"//+")
# Not after "/." or "/..", which would remain as dot segments.
_SESSION = re.compile(r"(?<!/\.)(?<!/\.\.);jsessionid=[^/]*", re.IGNORECASE)

_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})?")
# Unreserved characters, and those written with or without an escape ("a,123.html").
_PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$'()*,:@|"
_IN_PATH = {f"{code:02X}": f"%{code:02X}" for code in range(256)}
_IN_PATH |= {f"{ord(character):02X}": character for character in _PLAIN}
_IN_QUERY = _IN_PATH | {"2F": "/", "20": "+"}


@lru_cache(maxsize=50_000)
def registrable_domain(host: str) -> str:
    """Return the label below the public suffix or blog platform; the host itself if none."""
    if host.endswith("]") or host.rpartition(".")[2].isdigit():  # IPv6, IPv4
        return host
    domain = _public_suffixes().privatesuffix(host) or host
    if domain == host:
        return domain
    above = domain
    for label in reversed(host.removesuffix(f".{domain}").split(".")):
        is_platform = above in _BLOG_PLATFORMS or above.startswith("blogspot.")
        above = f"{label}.{above}"
        if is_platform and label not in _HOST_VARIANTS:
            domain = above
    return domain


def is_public_suffix(site: str) -> bool:
    """Return whether a site (``registrable_domain``) is a suffix under which others register."""
    is_name = "." in site and not site.endswith("]") and not site.rpartition(".")[2].isdigit()
    return is_name and _public_suffixes().privatesuffix(site) is None


@lru_cache(maxsize=50_000)
def folded_host(host: str) -> str:
    """Return the host without labels that only choose a rendering (``www``, ``m``, ``amp``)."""
    label, _, rest = host.partition(".")
    while label in _HOST_VARIANTS and rest and _public_suffixes().privatesuffix(rest):
        host = rest
        label, _, rest = host.partition(".")
    return host


def folded_path(path: str) -> str:
    """Return the path without index page, AMP, print, session id and empty segments."""
    if "%" in path:
        path = _ESCAPE.sub(_path_escape, path)
    if ";" in path:
        path = _SESSION.sub("", path)
    if "//" in path:
        path = _SLASHES.sub("/", path)
    path = path.rstrip("/")
    while path:
        parent, _, name = path.rpartition("/")
        lowered = name.lower()
        if lowered in _INDEX_PAGES or (parent and lowered in _RENDERINGS):
            path = parent
        elif lowered.endswith(_RENDERING_ENDS) and name[: lowered.rindex(".amp")].strip("."):
            path = f"{parent}/{name[: lowered.rindex('.amp')]}"
        else:
            break
    while path.startswith("/amp/"):  # cbsnews.com/amp/news/…, abcnews.go.com/amp/US/…
        path = path.removeprefix("/amp")
    return path


def folded_query(search: str, site: str) -> str:
    """Return the parameters that may identify an article, sorted."""
    if "%" in search:
        search = _ESCAPE.sub(_query_escape, search)
    kept = []
    for pair in search.split("&"):
        name, value = parameter(pair)
        if "?" in pair:  # "?id=5?utm_source=rss" is a common slip
            head, _, tail = f"{name}={value}".partition("?")
            if is_tracker(parameter(tail)[0], site):
                name, value = parameter(head)
        if (name or value) and not (is_tracker(name, site) or leaves_article_same(name, value)):
            kept.append(f"{name}={value}" if value else name)
    return "&".join(sorted(kept))


def parameter(pair: str) -> tuple[str, str]:
    """Return name and value of ``name=value``, without the ``amp;`` of a doubly escaped ``&``."""
    while pair.startswith(("?", "amp;")):
        pair = pair.removeprefix("?").removeprefix("amp;")
    name, _, value = pair.partition("=")
    return name, value


def _path_escape(match: re.Match[str]) -> str:
    return _IN_PATH[match[1].upper()] if match[1] else "%25"


def _query_escape(match: re.Match[str]) -> str:
    return _IN_QUERY[match[1].upper()] if match[1] else "%25"


@lru_cache(maxsize=1)
def _public_suffixes() -> PublicSuffixList:
    return PublicSuffixList()
