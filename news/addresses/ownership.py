"""Decide who may speak for an address: only its own site, and no feed on a shared site.

The rules and their reasons: docs/decisions/0013-statements-believed.md.
"""

from __future__ import annotations

from collections.abc import Iterable

from warta.news.addresses.folding import is_public_suffix
from warta.news.addresses.urls import BadAddress, site_of, url_key

# Domains of many unrelated authors, separated by path only: none of them owns the others' pages.
# Hosts that give each author a subdomain need no line here (``site_of`` separates those).
_SHARED = frozenset((
    "feedburner.com", "feedpress.me", "feedpress.com", "feedblitz.com", "feedio.co", "fetchrss.com",
    "rss.app", "rsshub.app", "feed43.com", "feedity.com", "politepol.com", "politepaul.com",
    "morss.it", "rssing.com", "google.com", "yahoo.com", "facebook.com", "twitter.com", "x.com",
    "t.me", "telegram.me", "vk.com", "reddit.com", "youtube.com", "linkedin.com", "instagram.com",
    "github.com", "gitlab.com", "bitbucket.org", "archive.org", "amazonaws.com", "googleapis.com",
    "cloudfront.net", "scribd.com", "issuu.com", "medium.com", "substack.com", "wordpress.com",
    "tumblr.com", "livejournal.com", "telegra.ph", "note.com", "ameblo.jp", "naver.com", "daum.net",
    "zhihu.com", "weibo.com", "sohu.com", "toutiao.com", "dzen.ru", "kompasiana.com", "dev.to",
    "hackernoon.com", "mailchi.mp", "campaign-archive.com", "pinterest.com", "tiktok.com",
    "threads.net", "bsky.app", "mastodon.social", "quora.com", "flipboard.com", "msn.com",
    "patreon.com", "ko-fi.com", "wattpad.com", "archive.ph", "archive.today", "archive.is",
    "dropboxusercontent.com", "pastebin.com", "sourceforge.net", "livedoor.jp", "angelfire.com",
    "liveinternet.ru", "salon24.pl", "geocities.co.jp", "geocities.com", "posterous.com",
))  # fmt: skip


def is_shared(site: str) -> bool:
    """Return whether unrelated authors share a site (``site_of``), separated by path only.

    Nobody owns a public suffix either: ``s3.amazonaws.com/bucket/…``.
    """
    return site in _SHARED or is_public_suffix(site)


def owns(feed_url: str, address: str) -> bool:
    """Return whether a feed may speak for an address, as the address's own publisher.

    True if both are on the same site and unrelated authors do not share that site. A feed hosted
    elsewhere (FeedBurner, another domain of the publisher) owns nothing, whatever site it declares:
    anybody can declare that. If the publisher's own address is subscribed to and redirects to such
    a host, the feed counts as the publisher's.
    """
    try:
        site = site_of(address)
        return site == site_of(feed_url) and not is_shared(site)
    except BadAddress:
        return False


def answers_for(answered: str, chain: Iterable[str], address: str) -> bool:
    """Return whether the answer from one address may change what is stored about another.

    ``chain``: the addresses requested on the way to the answer, the first one included. True if the
    answer came from the address's own site, or if the address itself was requested and its server
    redirected.
    """
    try:
        if site_of(answered) == site_of(address):
            return True
        key = url_key(address)
        return any(url_key(url) == key for url in chain)
    except BadAddress:
        return False
