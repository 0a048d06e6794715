"""Reject pages with a text that is not news: walls, notices, and pages that declare to be a shop.

A consent wall, a "not found" with recommendations, and a request to sign in have as many words as a
short article. They are recognised by their headings, and by the subject of most of their lines. A
declaration as a product, a forum or a list counts if there is none as an article.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from warta.news.article import Rejection
from warta.news.pages.declared_kinds import FORUM_MARK, PRODUCT_MARK
from warta.news.pages.not_article import FRONT, LOGIN
from warta.news.pages.not_found import says_not_found

PRODUCT, FORUM = "a product's page", "a forum's page"

# schema.org's types in lower case, and og:type.
_ARTICLE = re.compile(
    r"(?:og:)?\w*(?:article|blogposting|newsposting|report|liveblogposting|review|blog|recipe)"
)
_DECLARED: tuple[tuple[str, re.Pattern[str]], ...] = (
    (PRODUCT, re.compile(r"product(?:group|model)?|individualproduct|og:product(?:[.:].+)?|offer")),
    (FORUM, re.compile(r"qapage|discussionforumposting|boardpost")),
    (FRONT, re.compile(r"collectionpage")),
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
_CONSENT = re.compile(
    r"cookie|consent\b|gdpr|personal(?:ised|ized) ad|legitimate (?:business )?interest|"
    r"your privacy|"
    r"privacy (?:policy|settings|choices|notice)|tracking|"
    r"process(?:ing)? (?:of )?(?:your )?(?:personal )?data"
    r"|datenschutz|einwilligung|zustimm|personenbezogen|données personnelles|consentement|traceur|"
    r"datos personales|consentimiento|dados pessoais|dati personali|consenso|persoonsgegevens|"
    r"toestemming|"
    r"samtyck|samtykke|evästee|ciasteczk|zgod[aęy]\b|danych osobowych|souhlas|файлы? cookie|"
    r"персональных данных|"
    r"çerez|kişisel veri|クッキー|个人信息|쿠키|ملفات تعريف الارتباط",
    re.IGNORECASE,
)
# Articles on privacy address the reader too ("you may ask your bank"), but only the notice of a
# site says "we".
_READER = re.compile(
    r"\b(?:you|your|sie|ihre?n?|du|dein|vous|votre|vos|tu|usted|su|seu|você|u|uw|je|jouw|din|ditt|"
    r"twoj\w+|vaše|вы|ваш\w*|siz\w*|anda|bạn)\b|您|你|あなた|귀하",
    re.IGNORECASE,
)
_SITE = re.compile(
    r"\b(?:we|our|us|this (?:web)?site|wir|uns|unsere?[nmrs]?|diese website|nous|notre|nos|"
    r"nosotros|nuestr[ao]s?|usamos|utilizamos|este sitio|este site|nós|noss[ao]s?|noi|nostr[aoie]|"
    r"utilizziamo|questo sito|wij|onze?|ons|vi|vår[at]?|vores?|våre|käytämme|me|nasz\w*|używamy|"
    r"naš\w*|používáme|nás|мы|наш\w*|ми|biz|bizim|kami|chúng tôi|نحن|لدينا)\b"
    r"|私たち|当社|当サイト|我们|我們|本网站|本網站|저희|당사",
    re.IGNORECASE,
)
# Who says "cookie" and none of these writes about biscuits.
_BROWSING = re.compile(
    r"web|site|sitio|browser|navegador|navigateur|partner|partenaire|socios|parceiros|vendor|privacy|"
    r"priva|data|daten|données|dados|dati|gegevens|dane|údaj|данны|veri|accept|akzept|zustimm|"
    r"aceptar|aceitar|accett|advert|werbung|publicit|publicid|pubblicit|consen|gdpr|сайт|广告|"
    r"サイト|網站|网站|사이트",
    re.IGNORECASE,
)
_FEWEST_CONSENT_LINES = 2  # one line may be the footer's; chosen by hand
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
    for heading in headings:
        if len(heading) > _LONGEST_HEADING:
            continue
        if says_not_found(heading):
            return Rejection(f"a soft 404: the page says {heading!r}", "soft 404")
        if words <= _MOST_WORDS_OF_A_REQUEST and _SIGN_IN.fullmatch(heading):
            return Rejection(LOGIN, "ok")
    if _is_about_consent(text):
        return Rejection("a page that asks for consent to cookies", "consent page")
    return None


def _is_about_consent(text: str) -> bool:
    """Return whether in most of a text a site asks the reader about cookies and data."""
    about = [line for line in text.split("\n") if _CONSENT.search(line)]
    if len(about) < _FEWEST_CONSENT_LINES:
        return False
    return (
        sum(map(len, about)) >= _LEAST_CONSENT_SHARE * len(text)
        and 2 * _lines_with(_READER, about) >= len(about)
        and _lines_with(_SITE, about) >= _LEAST_SITE_SHARE * len(about)
        and _BROWSING.search(text) is not None
    )


def _lines_with(pattern: re.Pattern[str], lines: Iterable[str]) -> int:
    return sum(pattern.search(line) is not None for line in lines)
