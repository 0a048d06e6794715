"""Who may speak for an address: only its own site, and nobody on a site that many people share.

The rules and their reasons: docs/decisions/0013-whose-word.md.
"""

from __future__ import annotations

from collections.abc import Iterable

from warta.news.addresses.urls import BadAddress, site_of, url_key

# One domain, many unrelated authors, told apart by path only: nobody there owns the others' pages.
# Hosts whose authors have a subdomain each need no line here (``site_of`` keeps them apart).
_SHARED = frozenset((
    "feedburner.com", "feedpress.me", "feedpress.com", "feedblitz.com", "feedio.co", "fetchrss.com",
    "rss.app", "rsshub.app", "feed43.com", "feedity.com", "politepol.com", "politepaul.com",
    "morss.it", "rssing.com", "google.com", "yahoo.com", "facebook.com", "twitter.com", "x.com",
    "t.me", "telegram.me", "vk.com", "reddit.com", "youtube.com", "linkedin.com", "instagram.com",
    "github.com", "gitlab.com", "bitbucket.org", "archive.org", "amazonaws.com", "googleapis.com",
    "cloudfront.net", "scribd.com", "issuu.com",
))  # fmt: skip


def owns(feed_url: str, address: str) -> bool:
    """Whether a feed's word about an address is that of the address's own publisher.

    It is where both have one site, and that site is not shared by unrelated authors. A feed that
    is hosted elsewhere (FeedBurner, another domain of the publisher) owns nothing, whatever it
    declares as its site: its declaration is the stranger's own word. A publisher that leads
    from its own address to such a host owns what it gets there, as long as it is subscribed to by
    its own address.
    """
    try:
        site = site_of(address)
        return site == site_of(feed_url) and site not in _SHARED
    except BadAddress:
        return False


def answers_for(answered: str, chain: Iterable[str], address: str) -> bool:
    """Whether an answer from one address may change what is known of another.

    ``chain``: the addresses that led to the answer, the requested one among them. The answer
    counts if it came from the address's own site, or if the address itself was asked and its
    server led on.
    """
    try:
        if site_of(answered) == site_of(address):
            return True
        key = url_key(address)
        return any(url_key(url) == key for url in chain)
    except BadAddress:
        return False
