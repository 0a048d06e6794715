"""Classify pages that are not articles: an error, a video, a gallery, a list of other pages.

Only pages without an article's text are classified, or with a text that can't be an article's (a
login, teasers), so a wrong class loses no article. The page's declaration decides first, then its
elements; its address counts only together with these. Limits without a figure are chosen by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from warta.news.addresses.article_names import names_article
from warta.news.article import Page, Rejection
from warta.news.pages.access import NO_TEXT_AT_ALL
from warta.news.pages.declared_kinds import LIST_MARK
from warta.news.pages.teasers import is_above_teasers, is_teasers, may_be_teasers
from warta.news.pages.tree import NO_TEXT
from warta.news.text.compare import squeezed

VIDEO, AUDIO, GALLERY = "a video page", "an audio page", "a picture gallery"
TAG, AUTHOR, SEARCH = "a tag page: it lists articles", "an author's page", "search results"
FRONT = "a section front: it lists articles"
LOGIN = "a login page"

# schema.org's types and the values of og:type, in lower case.
_DECLARED: tuple[tuple[str, re.Pattern[str]], ...] = (
    (GALLERY, re.compile(r"imagegallery|mediagallery")),
    (VIDEO, re.compile(r"videoobject|clip|video(?:\..+)?|tvepisode|movie|broadcastevent")),
    (
        AUDIO,
        re.compile(
            r"audioobject|podcastepisode|radioepisode|music(?:\..+|recording|album)?|podcast.*"
        ),
    ),
    (SEARCH, re.compile(r"searchresultspage")),
    (AUTHOR, re.compile(r"profilepage|profile")),
    (FRONT, re.compile(rf"collectionpage|itemlist|{LIST_MARK}")),
)
_LISTS = frozenset({SEARCH, AUTHOR, FRONT})
# Path segments of an address that name a kind of list or media page.
_SEGMENTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (TAG, re.compile(r"tags?|topics?|topik|themen?|thema|tema|temas|sujets?|etiqueta|keyword")),
    (
        AUTHOR,
        re.compile(r"authors?|autor(?:es|en|i)?|auteurs?|penulis|contributors?|firmas|profiles?"),
    ),
    (SEARCH, re.compile(r"search|suche|buscar|busca|recherche|cari|zoeken|cerca|szukaj|poisk")),
    (VIDEO, re.compile(r"videos?|vid[eé]os?|tv|watch|mediathek|filmy?|tonton")),
    (AUDIO, re.compile(r"podcasts?|audio|radio|listen")),
    (
        GALLERY,
        re.compile(
            r"galler(?:y|ies)|galer[iíi]a?s?|galerie[ns]?|photos?|fotos?|pictures|bilder|foto-?\w+|"
            r"fotostrecken?|diaporamas?|slideshows?|galeri(?:foto)?|bildergalerien?|in-pictures"
        ),
    ),
)
# The further pages of a list: "/tag/x/page/2".
_PAGE = re.compile(r"(?:page|seite|pagina|página|strona|halaman|sayfa|sida|side|p)[-_]?\d{0,5}")
_PLAYER = re.compile(
    r"youtube(?:-nocookie)?\.com/embed|player\.vimeo|dailymotion\.com/(?:embed|player)|jwplatform|"
    r"brightcove|kaltura|rutube\.ru/play|vk\.com/video_ext|ok\.ru/videoembed|facebook\.com/plugins/"
    r"video|/(?:embed|player)(?:/|\.|\?|$)|aparat\.com/video",
    re.IGNORECASE,
)
_PLAYER_BOX = re.compile(r"(?:^|[\s_-])player(?:[\s_-]|$)", re.IGNORECASE)
_SOUND = re.compile(r"soundcloud|spotify\.com/embed|spreaker|podbean|megaphone\.fm", re.IGNORECASE)
_PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)(?:[?#]|$)", re.IGNORECASE)
_OUTSIDE = frozenset({"nav", "header", "footer", "aside", "head", "script", "style", "template"})
# Least letters of a headline; names of sections ("International") are shorter.
_HEADLINE_LETTERS = 18
_HEADLINE_LETTERS_DENSE = 7  # of Han, kana, Hangul
_FEWEST_HEADLINES = 5
_FEWEST_PICTURES = 5
# The titles of error pages. Those of _ERROR count on any short page, as nobody writes such
# headlines; those of _LIKELY_ERROR only on a page without text.
_ERROR = re.compile(
    r"\W*(?:(?:http |error |fehler |erreur )*(?:40[0135]|429|451|50[0-4]|52[0-7])(?:\W*$|\W{1,3}\D)"
    r"|(?:internal server error|bad gateway|service (?:temporarily )?unavailable|database error|"
    r"gateway time-?out|error establishing a database connection|"
    r"interner serverfehler|erreur interne du serveur|error interno del servidor|"
    r"erro interno do servidor|errore interno del server|внутренняя ошибка сервера|"
    r"kesalahan server|サーバーエラー|服务器(?:内部)?错误|서버 오류)(?:\W*$|\s*[-–|(]))",
    re.IGNORECASE,
)
_NUMBER_FIRST = re.compile(r"\W*\d{3}\W+\w")
_LIKELY_ERROR = re.compile(
    r"\W*(?:(?:an? )?(?:unexpected |unknown |application |server )?error(?: occurred| page)?|"
    r"access (?:denied|forbidden)|forbidden|unauthorized|bad request|too many requests|"
    r"unavailable (?:due to|for) legal reasons|"
    r"something went wrong|(?:site |website )?(?:is )?(?:down |closed )?(?:under|for|in) "
    r"(?:scheduled )?maintenance|maintenance(?: mode)?|we.ll be (?:right )?back.{0,20}|"
    r"account suspended|site (?:not available|unavailable|offline)|fehler|wartungsarbeiten|"
    r"wartung|zugriff verweigert|erreur|en maintenance|acc[eè]s (?:refusé|interdit)|"
    r"error|en mantenimiento|acceso denegado|erro|em manutenção|acesso negado|errore|"
    r"in manutenzione|accesso negato|ошибка|доступ запрещ[её]н|технические работы|помилка|"
    r"terjadi kesalahan|akses ditolak|dalam (?:perbaikan|pemeliharaan)|bakım(?:dayız)?|hata|"
    r"błąd|przerwa techniczna|fout|onderhoud|خطأ|تم رفض الوصول|خطا|エラー|メンテナンス中|"
    r"错误|維護中|维护中|오류|점검 중|lỗi|ข้อผิดพลาด)\W*",
    re.IGNORECASE,
)
# The beginning of the text of a page whose program failed.
_FAILED = re.compile(
    r"\W*(?:(?:php )?(?:fatal|parse) error\s*:|uncaught (?:exception|error)|internal server error|"
    r"error establishing a database connection|traceback \(most recent call last\)|"
    r"service (?:temporarily )?unavailable|bad gateway|upstream (?:connect|request))",
    re.IGNORECASE,
)
_LONGEST_TITLE = 70
# The error pages of servers are shorter; Apache's longest has 60 words.
MOST_WORDS_OF_AN_ERROR = 120
# The text under a declared video or gallery; 40 to 60 words are usual.
MOST_WORDS_OF_A_CAPTION = 60
# The teasers of a declared list. Of 990 real pages, one declared list has a text of its own, with
# 240 words; it counts as an article.
MOST_WORDS_OF_TEASERS = 150
# A form with its labels and its links: "Forgotten your password?"
MOST_WORDS_OF_A_LOGIN = 120
LARGEST_LOGIN_BYTES = 500_000
_LONGEST_LINE_OF_A_LOGIN = 100  # characters: "Enter the address that you registered with …"
_LABELS = 300  # letters of a login form besides the page's text
_PASSWORD = re.compile(rb"""\btype\s*=\s*["']?password\b""", re.IGNORECASE)
_ARTICLE_TYPE = re.compile(r"(?<!og:)\b\w*(?:article|posting|report)")


@dataclass(slots=True)
class _Content:
    """Counts of a page's elements outside its navigation."""

    players: int = 0
    sounds: int = 0
    boxes: int = 0  # players that a script fills; the address may say what they play
    pictures: int = 0
    headlines: int = 0


def error_of(titles: Sequence[str], words: int, *, is_article: bool) -> Rejection | None:
    """Return a rejection if a page with status 200 is an error page, or None."""
    if is_article or words > MOST_WORDS_OF_AN_ERROR:
        return None
    for title in titles:
        if len(title) < _LONGEST_TITLE and _ERROR.match(title):
            # "500 new homes for the old harbour" begins like this too.
            if _NUMBER_FIRST.match(title) and not _names_error(title):
                continue
            return Rejection(f"an error page with status 200: {title!r}", "empty")
    return None


def declared_media(kinds: Iterable[str], words: int, *, is_article: bool) -> Rejection | None:
    """Return a rejection if a page declares to be media and has only a caption, or None."""
    if is_article or words > MOST_WORDS_OF_A_CAPTION:
        return None
    name = next((name for name in _declared(kinds) if name not in _LISTS), None)
    return Rejection(name, "ok") if name else None


def may_be_list(
    kinds: frozenset[str], url: str, text: str, words: int, *, is_article: bool
) -> bool:
    """Return whether a page may be a list of other pages.

    True if it declares itself a list and not an article (og:type is ignored, as it is often wrong).
    Without a declaration, true if no line is too long for a teaser, or if its address is a list's
    and its text is short; never at the address of an article.
    """
    if _calls_itself_list(kinds):
        return words <= MOST_WORDS_OF_TEASERS or may_be_teasers(text)
    # Plugins write og:type "article" on lists, too.
    is_only_shared = "itemlist" in kinds and not any(map(_ARTICLE_TYPE.fullmatch, kinds))
    if (is_article and not is_only_shared) or names_article(url):
        return False
    return may_be_teasers(text) or (
        words <= MOST_WORDS_OF_TEASERS and _list_name(_kinds_at_end(url), ()) != FRONT
    )


def may_be_login(page: Page, words: int, *, is_article: bool) -> bool:
    """Return whether a short page has a password field."""
    return (
        not is_article
        and words <= MOST_WORDS_OF_A_LOGIN
        and _PASSWORD.search(page.body, 0, LARGEST_LOGIN_BYTES) is not None
    )


def login(tree: HtmlElement, text: str) -> Rejection | None:
    """Return a rejection if most of the page's text is in its login form, or None.

    The form must hold little else, and no paragraph: some programs put a whole page into one form.
    """
    if any(len(line) > _LONGEST_LINE_OF_A_LOGIN for line in text.split("\n")):
        return None
    lines = [squeezed(line) for line in text.split("\n")]
    for form in tree.iterfind(".//form"):
        if not any((field.get("type") or "").lower() == "password" for field in form.iter("input")):
            continue
        words = squeezed(" ".join(form.itertext()))
        inside = sum(len(line) for line in lines if line in words)
        if 2 * inside > sum(map(len, lines)) and len(words) <= 2 * inside + _LABELS:
            return Rejection(LOGIN, "ok")
    return None


def named(
    without_text: Rejection,
    tree: HtmlElement,
    url: str,
    kinds: Iterable[str],
    titles: Sequence[str],
) -> Rejection:
    """Return a more exact rejection for a page without text if its structure shows one.

    ``without_text``: the rejection otherwise; ``tree``: the whole page; ``kinds``: its declared
    types.
    """
    if error := error_of(titles, 0, is_article=False):
        return error
    for title in titles:
        if len(title) < _LONGEST_TITLE and _LIKELY_ERROR.fullmatch(title):
            return Rejection(f"an error page with status 200: {title!r}", "empty")
    opening = _first_words(tree)
    if _FAILED.match(opening):
        return Rejection(f"an error page with status 200: {opening!r}", "empty")
    content = _content(tree, url)
    declared = _declared(kinds)
    address_kinds = _kinds_in_address(url)
    for name in declared:
        if name not in _LISTS:
            return Rejection(name, "ok")
    if content.headlines >= _FEWEST_HEADLINES and not _is_media(content, address_kinds):
        return Rejection(_list_name(address_kinds, declared), "ok")
    if content.players or content.sounds or content.pictures >= _FEWEST_PICTURES:
        return Rejection(_media_name(content), "ok")
    if declared:
        return Rejection(_list_name(address_kinds, declared), "ok")
    return without_text


def list_of(
    tree: HtmlElement, url: str, kinds: frozenset[str], text: str, words: int
) -> Rejection | None:
    """Return a rejection with the kind of list if a page has enough links for one, or None."""
    content, address_kinds = _content(tree, url), _kinds_in_address(url)
    if content.headlines < _FEWEST_HEADLINES:
        return None
    name = _list_name(address_kinds, _declared(kinds))
    is_short = words <= MOST_WORDS_OF_TEASERS
    is_list = is_short and _calls_itself_list(kinds)
    is_list = is_list or is_teasers(
        tree, url, text, is_named_list=name != FRONT, is_of_any_site=len(_parts(url)) <= 1
    )
    is_named = _list_name(_kinds_at_end(url), ()) != FRONT
    is_list = is_list or (is_short and is_named and is_above_teasers(tree, url, text))
    if not is_list:
        return None
    return Rejection(_media_name(content) if _is_media(content, address_kinds) else name, "ok")


def is_without_text(rejection: Rejection) -> bool:
    """Return whether a rejection says only that the page has no text."""
    return rejection in (NO_TEXT, NO_TEXT_AT_ALL)


def _calls_itself_list(kinds: frozenset[str]) -> bool:
    return any(name in _LISTS for name in _declared(kinds - {"itemlist"})) and not any(
        _ARTICLE_TYPE.fullmatch(kind) for kind in kinds
    )


def _declared(kinds: Iterable[str]) -> list[str]:
    types = [kind.removeprefix("og:") for kind in kinds]
    return [name for name, kind in _DECLARED if any(kind.fullmatch(type_) for type_ in types)]


def _list_name(address_kinds: Iterable[str], declared: Iterable[str]) -> str:
    return next(
        (name for name in (*address_kinds, *declared) if name in {TAG, AUTHOR, SEARCH}), FRONT
    )


def _names_error(title: str) -> bool:
    message = re.sub(r"^\W*\d{3}\W+", "", title)
    return _ERROR.match(message) is not None or _LIKELY_ERROR.fullmatch(message) is not None


def _kinds_at_end(url: str) -> list[str]:
    """Return the kinds named at the address's end: in ``/tag/x/page/2``, not in ``/tag/x/y/z``."""
    parts = _parts(url)
    while parts and (parts[-1].isdecimal() or _PAGE.fullmatch(parts[-1])):
        parts.pop()
    return _kinds_in(parts[-2:])


def _kinds_in_address(url: str) -> list[str]:
    return _kinds_in(_parts(url))


def _parts(url: str) -> list[str]:
    return [part.lower() for part in urlsplit(url).path.split("/") if part]


def _kinds_in(parts: Sequence[str]) -> list[str]:
    return [name for name, pattern in _SEGMENTS if any(pattern.fullmatch(part) for part in parts)]


def _is_media(content: _Content, address_kinds: Sequence[str]) -> bool:
    """Return whether the page shows media, so that its list only links to more of the kind."""
    return bool(
        (
            content.players
            and (VIDEO in address_kinds or (content.players == 1 and _has_no_list(content)))
        )
        or (content.sounds and AUDIO in address_kinds)
        or (
            content.pictures >= _FEWEST_PICTURES
            and (GALLERY in address_kinds or content.pictures > content.headlines)
        )
    )


def _media_name(content: _Content) -> str:
    if content.players:
        return VIDEO
    return AUDIO if content.sounds else GALLERY


def _has_no_list(content: _Content) -> bool:
    return content.headlines < 2 * _FEWEST_HEADLINES


def _first_words(tree: HtmlElement) -> str:
    body = tree.find("body")
    text = "".join(islice((tree if body is None else body).itertext(), 10))
    return " ".join(text.split())[:_LONGEST_TITLE]


def _content(tree: HtmlElement, url: str) -> _Content:
    """Count the page's elements; what is inside a link counts as the link."""
    content = _Content()
    waiting: list[HtmlElement] = [tree]
    while waiting:
        element = waiting.pop()
        tag = element.tag
        if not isinstance(tag, str) or tag in _OUTSIDE:
            continue
        if tag == "a":
            _count_link(element, url, content)
            continue
        if tag == "video":
            content.players += 1
        elif tag == "div" and _PLAYER_BOX.search(element.get("class") or ""):
            content.boxes += 1
        elif tag == "audio":
            content.sounds += 1
        elif tag in {"iframe", "embed", "object"}:
            source = element.get("src") or element.get("data-src") or element.get("data") or ""
            content.sounds += _SOUND.search(source) is not None
            content.players += _PLAYER.search(source) is not None
        elif tag == "img":
            content.pictures += 1
        waiting.extend(element)
    if content.boxes and not content.players and not content.sounds:
        address_kinds = _kinds_in_address(url)
        content.players += VIDEO in address_kinds
        content.sounds += AUDIO in address_kinds
    return content


def _count_link(link: HtmlElement, url: str, content: _Content) -> None:
    target = link.get("href") or ""
    if not target or target.startswith(("#", "javascript:")) or _PICTURE_FILE.search(target):
        content.pictures += link.find(".//img") is not None
        return
    words = "".join(link.itertext()).strip()
    needed = _HEADLINE_LETTERS if words.isascii() or " " in words else _HEADLINE_LETTERS_DENSE
    try:
        is_elsewhere = urlsplit(urljoin(url, target)).path.strip("/") != urlsplit(url).path.strip(
            "/"
        )
    except ValueError:
        return
    content.headlines += is_elsewhere and len(words) >= needed
