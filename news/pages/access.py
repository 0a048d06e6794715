"""Detect whether a server sent the article, a part of it, or another page in its place.

Bot walls, consent pages and soft 404s often have status 200, like articles. They are recognised by
marks that articles lack; a mark counts only on a page with little text of its own, because articles
quote, link to and embed the same things.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import unescape
from urllib.parse import urlsplit

from warta.news.addresses.urls import BadAddress, fetch_url
from warta.news.article import Page, Rejection, Removed
from warta.news.outcome import LONGEST_REASON
from warta.news.pages.not_found import says_not_found
from warta.news.text.charset import decode
from warta.news.text.phrases import marked_lines, marked_words
from warta.news.web.http import header

# Limits without a figure are chosen by hand.
# A challenge has a sentence or two; the longest known has 60 words.
_MOST_WORDS_OF_A_WALL = 120
# Consent pages list purposes and partners, so they are longer than walls.
_MOST_WORDS_OF_A_NOTICE = 250
# A text of this length without an invitation to pay is complete: of 23 pages that declare theirs
# not free, 19 are such (docs/etiquette.md).
_WHOLE_TEXT_WORDS = 400
# A shorter text with an invitation to pay is cut.
_CUT_TEXT_WORDS = 250
_FEWEST_WORDS = 25  # as in news.extract
# A page that only redirects by meta refresh or script is smaller.
_SMALL_PAGE_BYTES = 20_000
# Bytes at the beginning of a body that are searched for marks of walls; these pages are small.
READ_BYTES = 64_000
_LONGEST_NOTICE_TITLE = 70  # characters; headlines of articles are mostly longer
_MOST_BYTES = 2_000_000  # searched for an invitation to pay

_WALL_STATUSES = frozenset({403, 405, 406, 429, 503})
INVITATION = "invitation to subscribe"  # why such a line is removed from a text
NO_TEXT_AT_ALL = Rejection("a page without text; it may need JavaScript", "empty")
# The makers of walls, and marks that only their pages have.
_WALLS: tuple[tuple[str, re.Pattern[bytes]], ...] = tuple(
    (name, re.compile(mark, re.IGNORECASE))
    for name, mark in (
        (
            "Cloudflare",
            rb"<title>(?:just a moment|attention required! \| cloudflare)|cf[_-]chl[_-]",
        ),
        ("Imperva", rb"_incapsula_resource|pardon our interruption"),
        ("DataDome", rb"captcha-delivery\.com"),
        ("HUMAN", rb"px-captcha|_pxappid"),
        ("Akamai", rb"bm-verify|/_sec/cp_challenge|errors\.edgesuite\.net"),
        ("AWS WAF", rb"awswafintegration|token\.awswaf\.com|awswafcookiedomainlist"),
        ("Sucuri", rb"sucuri_cloudproxy_js|sucuri website firewall"),
        ("DDoS-Guard", rb"ddos-guard"),
        ("Anubis", rb"anubis_challenge|making sure you're not a bot"),
        ("Vercel", rb"vercel security checkpoint"),
        ("a CAPTCHA", rb"(?:g-recaptcha|h-captcha|cf-turnstile|friendlycaptcha)[\"'\s]"),
        (
            "a check of the browser",
            rb"checking your browser|verify(?:ing)? (?:that )?you are (?:a )?human|"
            rb"unusual traffic from your|are you a robot\?",
        ),
    )
)
_CODE = re.compile(
    rb"<(script|style|template|svg)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_TAG = re.compile(rb"<[^<>]*>")
# Without "<" inside, so that a page of such tags is searched in linear time.
_META = re.compile(rb"<meta\b([^<>]{1,2400})", re.IGNORECASE)
_IS_REFRESH = re.compile(rb"\bhttp-equiv\s*=\s*[\"']?\s*refresh\b", re.IGNORECASE)
_REFRESH_CONTENT = re.compile(
    rb"\bcontent\s*=\s*[\"']?\s*\d{1,2}(?:\.\d*)?\s*[;,]\s*(?:url\s*=\s*)?+['\"]?+([^'\">\s]{1,2000})",
    re.IGNORECASE,
)
# Browsers also read the header without "url=".
_REFRESH_HEADER = re.compile(
    r"\s*\d{1,2}(?:\.\d*)?\s*[;,]\s*(?:url\s*=\s*)?+['\"]?+([^'\">\s]{1,2000})", re.IGNORECASE
)
_SCRIPTED = re.compile(
    rb"\blocation(?:\.href)?\s*=\s*[\"']([^\"'<>\s]{4,2000})[\"']"
    rb"|\blocation\.(?:replace|assign)\(\s*[\"']([^\"'<>\s]{4,2000})[\"']",
)
_CONSENT_HOST = re.compile(
    r"(?:[\w-]+\.)?(?:consent|privacygate|cmp|myprivacy|privacy-gate)\.[\w-]+\.", re.IGNORECASE
)
_CONSENT_PATH = re.compile(
    r"/(?:cookie-?wall|consent|collectconsent|privacy-?gate|zustimmung|cookie-?consent)"
    r"(?:\.\w+)?(?:/|$)",
    re.IGNORECASE,
)
# A whole title, or all of it before or after the site's name: "Age of consent to rise" is news.
_CONSENT_TITLE = re.compile(
    r"before you continue(?: to [\w .]{1,30})?|we (?:value|respect|care about) your privacy|"
    r"(?:your )?privacy (?:choices|settings|preferences)|"
    r"(?:cookie )?consent(?: form| manager| page)|"
    r"cookie (?:consent|wall|settings|preferences)|zustimmung|datenschutz-?einstellungen|"
    r"cookie-einstellungen|gestion des cookies|(?:votre|tu|sua|la tua) "
    r"(?:vie privée|privacidad|privacidade|privacy)",
    re.IGNORECASE,
)
_TITLE_PARTS = re.compile(r"\s*[|–—·•»]\s*|\s+-\s+")
# Short news has such marks too: a form for comments with a CAPTCHA, a declaration, a paragraph.
_ARTICLE_MARKS = re.compile(
    rb"<textarea\b|<article\b|articlebody|og:type[\"'][^<>]{1,40}\barticle\b|"
    rb"[\"']@type[\"']\s*:\s*\[?\s*[\"']\w*article",
    re.IGNORECASE,
)
_PAYWALLS = "paywalls.txt"  # "=" the rest is for subscribers, "+" they log in
_BESIDE_WORD, _MOST_PLACES = 60, 20  # characters; places of a word
_LONGEST_INVITATION = 250  # characters of a line


def bot_wall(status: int, headers: Iterable[tuple[str, str]], beginning: bytes) -> str | None:
    """Return the maker of the challenge that was sent instead of the page, or None.

    ``beginning``: the first READ_BYTES of the decompressed body. With status 200 or 202 a mark
    counts only if these bytes are the whole page, have few words and no mark of an article.
    """
    lowered = [(name.lower(), value.lower()) for name, value in headers]
    if header(lowered, "cf-mitigated") == "challenge":
        return "Cloudflare"
    if header(lowered, "x-amzn-waf-action") in ("challenge", "captcha"):
        return "AWS WAF"
    is_short = (
        len(beginning) < READ_BYTES
        and _has_few_words(beginning, _MOST_WORDS_OF_A_WALL)
        and not _ARTICLE_MARKS.search(beginning)
    )
    if status not in _WALL_STATUSES and not is_short:
        return None
    return next((name for name, mark in _WALLS if mark.search(beginning)), None)


def refresh_target(url: str, headers: Iterable[tuple[str, str]], beginning: bytes) -> str | None:
    """Return the address to which a page without text leads by a refresh, or None.

    Only a Refresh header or meta element counts: a script may have conditions. An article that
    reloads itself has text.
    """
    sent = _REFRESH_HEADER.match(header(headers := tuple(headers), "refresh") or "")
    written = sent[1] if sent else _refresh_in(beginning)
    if written is None:
        return None
    if not _has_few_words(beginning, _FEWEST_WORDS) or bot_wall(200, headers, beginning):
        return None
    return _address_led_to(written, url)


def rejection_of(
    page: Page, titles: Sequence[str], words: int, *, is_article: bool
) -> Rejection | None:
    """Return why a page with ``words`` words of text has no article, or None if it may have one.

    A page that declares itself an article, or has more text than any notice, is accepted.
    """
    if _redirected_to_front(page) and not is_article:
        # Whatever its number of words: a front page has many teasers.
        return Rejection(
            f"a soft 404: redirects to the site's front page {page.url}"[:LONGEST_REASON],
            "soft 404",
        )
    if words >= _MOST_WORDS_OF_A_NOTICE or (is_article and words >= _FEWEST_WORDS):
        return None
    notices = [title for title in titles if len(title) < _LONGEST_NOTICE_TITLE]
    if _asks_consent(page, notices):
        return Rejection(
            f"a page that asks for consent to cookies: {page.url}"[:LONGEST_REASON], "consent page"
        )
    if words < _FEWEST_WORDS:
        beginning = page.body[:READ_BYTES]
        if wall := bot_wall(200, (), beginning):
            return Rejection(f"a bot wall ({wall}) in the page's place", "bot wall")
        if target := _redirect_in(page):
            return Rejection(f"the page only leads on to {target}"[:LONGEST_REASON], "leads on")
    missing = next((title for title in notices if says_not_found(title)), None)
    if missing and not is_article:
        return Rejection(f"a soft 404: the page is titled {missing!r}", "soft 404")
    if words < _FEWEST_WORDS and _has_few_words(page.body[:READ_BYTES], _FEWEST_WORDS):
        return NO_TEXT_AT_ALL
    return None


def shows_part(page: Page, words: int, *, declared: bool) -> bool:
    """Return whether only the start of an article is shown.

    ``declared``: the page says isAccessibleForFree=false. That is wrong in both directions: a text
    of 400 words without an invitation to pay is complete, and a short one with such an invitation
    is cut, whatever the page declares.
    """
    if words >= _WHOLE_TEXT_WORDS:
        return declared and _invites_to_pay(page)
    return declared or (words < _CUT_TEXT_WORDS and _invites_to_pay(page))


def without_invitation(text: str) -> tuple[str, list[Removed]]:
    """Return a text without its last line if that offers the rest to subscribers, and that line."""
    before, _, last = text.rpartition("\n")
    folded = last.lower()
    if not before or len(last) > _LONGEST_INVITATION:
        return text, []
    if not all(marked_words(_PAYWALLS, mark).search(folded) for mark in "+="):
        return text, []
    return before, [Removed(last, INVITATION)]


def _invites_to_pay(page: Page) -> bool:
    utf8 = decode(page.body[:_MOST_BYTES], page.content_type).utf8
    html = _TAG.sub(b" ", _CODE.sub(b" ", utf8))
    text = " ".join(html.decode("utf-8", "replace").lower().split())
    phrases = marked_words(_PAYWALLS, "=")
    return any(phrases.search(part) for part in _around(text, marked_lines(_PAYWALLS, "*")))


def _around(text: str, words: Iterable[str]) -> Iterator[str]:
    """Yield the text around each of the words: searching it all would take 15 ms."""
    for word in words:
        at, found = text.find(word), 0
        while at >= 0 and (found := found + 1) <= _MOST_PLACES:
            yield text[max(0, at - _BESIDE_WORD) : at + _BESIDE_WORD]
            at = text.find(word, at + _BESIDE_WORD)


def _has_few_words(html: bytes, most: int) -> bool:
    visible = _TAG.sub(b" ", _CODE.sub(b" ", html))
    # 12 bytes a word, for scripts without spaces: three bytes a character, four characters a word.
    return len(visible.split()) < most and len(b"".join(visible.split())) < 12 * most


def _asks_consent(page: Page, notices: Iterable[str]) -> bool:
    if page.url != page.requested_url:
        parts = urlsplit(page.url)
        if _CONSENT_HOST.match(parts.hostname or "") or _CONSENT_PATH.search(parts.path):
            return True
    if len(page.body) >= READ_BYTES:
        return False
    pieces = (piece for title in notices for piece in _TITLE_PARTS.split(title.strip(" .!")))
    return any(map(_CONSENT_TITLE.fullmatch, pieces))


def _redirect_in(page: Page) -> str | None:
    """Return the target of a page's redirect by meta refresh or script, or None."""
    written = _refresh_in(page.body)
    if written is None and len(page.body) < _SMALL_PAGE_BYTES:
        match = _SCRIPTED.search(page.body)
        written = match and (match[1] or match[2]).decode("utf-8", "replace")
    return None if written is None else _address_led_to(written, page.url)


def _refresh_in(html: bytes) -> str | None:
    """Return the target of the first meta refresh, as written, or None."""
    for tag in _META.finditer(html[:_SMALL_PAGE_BYTES]):
        if _IS_REFRESH.search(tag[1]) and (target := _REFRESH_CONTENT.search(tag[1])):
            return target[1].decode("utf-8", "replace")
    return None


def _address_led_to(written: str, url: str) -> str | None:
    """Return the address that the page at ``url`` names as its target, unless it is its own."""
    try:
        address = fetch_url(unescape(written), base=url)
        return address if address != fetch_url(url) else None
    except BadAddress:
        return None


def _redirected_to_front(page: Page) -> bool:
    requested, final = urlsplit(page.requested_url), urlsplit(page.url)
    return (
        final.path in ("", "/") and not final.query and requested.path.count("/") > 1
        and page.url != page.requested_url
    )  # fmt: skip
