"""Reject pages with a text that is not news: walls, notices, and pages that declare to be a shop.

A consent wall, a "not found" with recommendations, and a request to sign in have as many words as a
short article. They are recognised by their headings, and by the subject of most of their lines. A
declaration as a product, a forum or a list counts if there is none as an article.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from itertools import takewhile

from warta.news.article import Rejection, Removed
from warta.news.pages.declared_kinds import FORUM_MARK, PRODUCT_MARK
from warta.news.pages.not_article import FRONT, LOGIN
from warta.news.pages.not_found import says_not_found
from warta.news.text.compare import substance
from warta.news.text.phrases import marked_lines, marked_words

PRODUCT, FORUM = "a product's page", "a forum's page"
JOB, ABOUT = "a job advertisement", "a page about the site or of its service"
CONSENT = "notice of consent"  # why such lines are removed from a text

# schema.org's types in lower case, and og:type.
_ARTICLE = re.compile(
    r"(?:og:)?\w*(?:article|blogposting|newsposting|report|liveblogposting|review|blog|recipe)"
)
_DECLARED: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        PRODUCT,
        re.compile(
            r"product(?:group|model|collection)?|individualproduct|og:product(?:[.:].+)?|car|vehicle"
            r"|(?:aggregate)?offer|offering|realestatelisting"
        ),
    ),
    (FORUM, re.compile(r"qapage|discussionforumposting|boardpost")),
    (FRONT, re.compile(r"collectionpage")),
    (JOB, re.compile(r"jobposting")),
    (ABOUT, re.compile(r"contactpage|aboutpage|checkoutpage")),
)
_SHARED_PRODUCT = re.compile(r"og:product(?:[.:].+)?")
# Limits chosen by hand.
_MOST_WORDS_OF_A_NOTICE = 400
_MOST_WORDS_OF_A_REQUEST = 150
_LONGEST_HEADING = 70
_SIGN_IN = re.compile(
    r"\W*(?:please |you (?:must|need to|have to) |bitte |veuillez |por favor,? |prosimy? |"
    r"silakan )?"
    r"(?:be (?:signed|logged) in|(?:sign|log) ?in(?: (?:to|required|or|first|with)\b.*)?|"
    r"login(?: required)?|"
    r"members only|subscribers only|subscription required|access restricted|restricted access|"
    r"anmelden|einloggen|anmeldung(?: erforderlich)?|melden sie sich an|(?:vous |"
    r"se )?connecte[rz](?:-vous)?|"
    r"connexion|identifie[rz]-vous|iniciar sesión|inicia sesión|acceder|identifícate|entrar|"
    r"faça (?:o )?login|"
    r"accedi|inloggen|log in om.*|logga in|logg inn|log ind|zaloguj się|logowanie|přihlášení|"
    r"войти|вход|"
    r"авторизация|увійти|giriş yap(?:ın)?|üye girişi|masuk|đăng nhập|登录|登入|ログイン|로그인|"
    r"تسجيل الدخول|ورود|התחברות)\W*",
    re.IGNORECASE,
)
_FILE = "consent.txt"
# The marks of its lines: words for the subject; for the reader, who is addressed in articles on
# privacy, too; for the site ("we"), which only its own notice has; for browsing, without which
# "cookie" means a biscuit; and for cookies.
_SUBJECT, _READER, _SITE, _BROWSING, _COOKIE = "=", "+", "~", "-", "*"
_MOST_LINES_AT_EDGE = 12
_SHORTEST_TEXT = 200  # letters that are left
_FEWEST_CONSENT_LINES = 2  # one line may be the footer's; chosen by hand
_LONG_PARAGRAPH = 400  # letters
_LEAST_CONSENT_SHARE = 0.5  # of the text, in lines about consent
_LEAST_SITE_SHARE = 1 / 3  # of these lines, that say "we"


def declared_other(kinds: Collection[str], *, is_article: bool) -> Rejection | None:
    """Return a rejection if a page declares to be something else than an article, or None.

    Plugins write og:type "article" on every page of a blog's software, so a second og:type and the
    software's own mark count more.
    """
    shop = PRODUCT_MARK in kinds or any(_SHARED_PRODUCT.fullmatch(kind) for kind in kinds)
    name = PRODUCT if shop else FORUM if FORUM_MARK in kinds else None
    others = [kind for kind in kinds if kind != "discussionforumposting"]
    if any(_ARTICLE.fullmatch(kind) and not (name and kind == "og:article") for kind in others):
        return None
    if name:
        return Rejection(name, "ok")
    for name, pattern in _DECLARED:
        if any(pattern.fullmatch(kind) for kind in kinds) and (name == FORUM or not is_article):
            return Rejection(name, "ok")
    return None


def notice(headings: Iterable[str], text: str, words: int, *, is_article: bool) -> Rejection | None:
    """Return a rejection if headings or text are those of a notice, or None."""
    if is_article or words > _MOST_WORDS_OF_A_NOTICE:
        return None
    for heading in (*headings, text.partition("\n")[0]):
        if len(heading) > _LONGEST_HEADING:
            continue
        if says_not_found(heading):
            return Rejection(f"a soft 404: the page says {heading!r}", "soft 404")
        if words <= _MOST_WORDS_OF_A_REQUEST and _SIGN_IN.fullmatch(heading):
            return Rejection(LOGIN, "ok")
    if _is_about_consent(text):
        return Rejection("a page that asks for consent to cookies", "consent page")
    return None


def without_consent(text: str) -> tuple[str, list[Removed]]:
    """Return an article's text without a notice of consent above or below it, and its lines.

    Such a notice has two lines or more in which a site speaks to the reader, and names cookies.
    """
    folded = text.lower()
    if not any(word in folded for word in marked_lines(_FILE, _COOKIE)):
        return text, []
    lines = text.split("\n")
    end = len(lines) - _asking(lines[::-1])
    start = _asking(lines) if end else 0
    if sum(map(len, lines[start:end])) < _SHORTEST_TEXT:
        return text, []  # all of it may be a notice
    removed = lines[:start] + lines[end:]
    return "\n".join(lines[start:end]), [Removed(line, CONSENT) for line in removed]


def _asking(lines: Sequence[str]) -> int:
    """Return the number of first lines that are a notice of consent: none, or two and more."""
    asking = list(takewhile(_asks_consent, map(str.lower, lines[:_MOST_LINES_AT_EDGE])))
    text = "\n".join(asking)
    names_cookies = any(word in text for word in marked_lines(_FILE, _COOKIE))
    is_notice = len(asking) >= _FEWEST_CONSENT_LINES and names_cookies and _says(_BROWSING, text)
    return len(asking) if is_notice else 0


def _asks_consent(line: str) -> bool:
    return _says(_SUBJECT, line) and (_says(_READER, line) or _says(_SITE, line))


def _says(mark: str, text: str) -> bool:
    return marked_words(_FILE, mark).search(text) is not None


def _is_about_consent(text: str) -> bool:
    """Return whether in most of a text a site asks the reader about cookies and data."""
    text = text.lower()
    lines = text.split("\n")
    about = [line for line in lines if _says(_SUBJECT, line)]
    if len(about) < _FEWEST_CONSENT_LINES:
        return False
    if any(substance(line) >= _LONG_PARAGRAPH for line in lines if line not in about):
        return False  # a short text above a long notice
    return (
        sum(map(len, about)) >= _LEAST_CONSENT_SHARE * len(text)
        and 2 * _lines_with(_READER, about) >= len(about)
        and _lines_with(_SITE, about) >= _LEAST_SITE_SHARE * len(about)
        and _says(_BROWSING, text)
    )


def _lines_with(mark: str, lines: Iterable[str]) -> int:
    return sum(_says(mark, line) for line in lines)
