"""Reject pages with a text that is not news: walls, notices, and pages that declare to be a shop.

A consent wall, a "not found" with recommendations, and a request to sign in have as many words as a
short article. They are recognised by their headings, and by the subject of most of their lines. A
declaration as a product, a forum or a list counts if there is none as an article.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from warta.news.article import Rejection
from warta.news.pages.not_article import FRONT, LOGIN

PRODUCT, FORUM = "a product's page", "a forum's page"

# schema.org's types in lower case, and og:type.
_ARTICLE = re.compile(
    r"(?:og:)?\w*(?:article|blogposting|newsposting|report|liveblogposting|review|blog|recipe)"
)
_DECLARED: tuple[tuple[str, re.Pattern[str]], ...] = (
    (PRODUCT, re.compile(r"product(?:group|model)?|individualproduct|og:product(?:\..+)?|offer")),
    (FORUM, re.compile(r"qapage|discussionforumposting")),
    (FRONT, re.compile(r"collectionpage")),
)
# Limits chosen by hand.
_MOST_WORDS_OF_A_NOTICE = 400
_MOST_WORDS_OF_A_REQUEST = 150
_LONGEST_HEADING = 70
_NOT_FOUND = re.compile(
    r"(?:page|article|story|content|link|site|we)\W.{0,30}(?:can.?t|cannot|can not|could ?n.t|"
    r"couldn.t|could not)"
    r"\W.{0,10}(?:be )?f(?:ou|i)nd|nothing (?:was |could be )?found|not found|no longer (?:here|"
    r"exists|available)"
    r"|(?:page|article) (?:does ?n.t|does not) exist|^\W*(?:error )?404\b(?!\s+\w)"
    r"|nicht gefunden|existiert nicht|introuvable|n.existe pas|no (?:se ha |fue )?encontrad[ao]|"
    r"no existe"
    r"|não (?:foi )?encontrad[ao]|não existe|non trovat[ao]|non esiste|niet gevonden|bestaat niet"
    r"|ikke fundet|ikke funnet|hittades inte|ei löyt|nie (?:została |została )?znalezion|"
    r"nie istnieje"
    r"|nenalezen|nem található|не найден|не існує|не знайден|не существует|tidak ditemukan|"
    r"bulunamadı"
    r"|không tìm thấy|ไม่พบหน้า|未找到|不存在|見つかりません|찾을 수 없|غير موجود|یافت نشد|לא נמצא",
    re.IGNORECASE,
)
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
_READER = re.compile(
    r"\b(?:you|your|sie|ihre?n?|du|dein|vous|votre|vos|tu|usted|su|seu|você|u|uw|je|jouw|din|ditt|"
    r"twoj\w+|vaše|вы|ваш\w*|siz\w*|anda|bạn)\b|您|你|あなた|귀하",
    re.IGNORECASE,
)
_FEWEST_CONSENT_LINES = 2
_LEAST_CONSENT_SHARE = 0.5  # of the text, in lines about consent


def declared_other(kinds: Collection[str], *, is_article: bool) -> Rejection | None:
    """Return a rejection if a page declares to be something else than an article, or None."""
    others = [kind for kind in kinds if kind != "discussionforumposting"]
    if any(_ARTICLE.fullmatch(kind) for kind in others):
        return None
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
        if _NOT_FOUND.search(heading):
            return Rejection(f"a soft 404: the page says {heading!r}", "soft 404")
        if words <= _MOST_WORDS_OF_A_REQUEST and _SIGN_IN.fullmatch(heading):
            return Rejection(LOGIN, "ok")
    if _is_about_consent(text):
        return Rejection("a page that asks for consent to cookies", "consent page")
    return None


def _is_about_consent(text: str) -> bool:
    """Return whether most of a text addresses the reader about cookies and data."""
    lines = text.split("\n")
    about = [line for line in lines if _CONSENT.search(line)]
    if len(about) < _FEWEST_CONSENT_LINES or sum(map(len, about)) < _LEAST_CONSENT_SHARE * len(
        text
    ):
        return False
    return 2 * sum(_READER.search(line) is not None for line in about) >= len(about)
