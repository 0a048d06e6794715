"""Recognise the texts of links to an article's other pages, in the languages of the press.

A whole link text must match, in lower case and without arrows.
"""

from __future__ import annotations

import re

MOST_PAGES = 20  # chosen by hand

_PAGE = (
    r"page|pg|p|seite|halaman|hal|laman|muka surat|página|pagina|pag|stranica|strana|strona|sida|"
    r"side|sivu|sayfa|oldal|trang|страница|стр|сторінка|стор|σελίδα|صفحه|الصفحة|صفحة|पृष्ठ|หน้า|"
    r"ページ|頁|页|第|페이지"
)
_NUMBER = re.compile(
    rf"(?:(?:{_PAGE})[\s.:]*)?(\d{{1,2}})\s?(?:ページ目?|頁|页|페이지)?"
    r"(?:\s?(?:/|of|von|dari|de|di|of the|из|z)\s?\d{1,2})?"
)
# "Seite 2: Was die Stadt nun plant" is a link to the next page that quotes its heading.
_NUMBERED_HEADING = re.compile(rf"(?:{_PAGE})\s?(\d{{1,2}})\s?[:–—-]\s.*")

_NEXT_PAGE = re.compile(
    "(?:"
    "(?:go to (?:the )?|read on: |continue (?:on|to) (?:the )?)?next page|continued on next page|"
    "(?:lanjut ke |baca |ke )?halaman (?:selanjutnya|berikutnya|berikut)|muka surat seterusnya|"
    "(?:(?:lesen sie )?(?:weiter )?auf der |zur )?n(?:ä|ae)chsten? seite|"
    "(?:à la )?page suivante|lire la suite en page|"
    "(?:ir a la )?p(?:á|a)gina siguiente|siguiente p(?:á|a)gina|pr(?:ó|o)xima p(?:á|a)gina|"
    "p(?:á|a)gina seguinte|pagina (?:successiva|seguente|următoare)|volgende pagina|"
    "n(?:ä|æ)sta sida|neste side|n(?:æ|ä)ste side|seuraava sivu|"
    "następna strona|další strana|ďalšia strana|sljedeća stranica|következő oldal|sonraki sayfa|"
    "следующая страница|наступна сторінка|επόμενη σελίδα|"
    "الصفحة التالية|صفحه بعد|अगला पृष्ठ|หน้าถัดไป|trang (?:sau|tiếp(?: theo)?)|"
    "次(?:の)?ページ(?:へ|を見る)?|下一[页頁]|다음 ?페이지"
    r")(?:\s?[:–—-]\s.*|\s?\d{0,2})"
)
_NEXT = frozenset((
    "next", "selanjutnya", "berikutnya", "lanjut", "seterusnya", "weiter", "weiterlesen", "nächste",
    "suivant", "suivante", "suite", "siguiente", "próxima", "próximo", "seguinte", "avanti",
    "successiva", "volgende", "nästa", "neste", "næste", "seuraava", "następna", "dalej", "další",
    "sonraki", "devamı", "следующая", "далее", "вперёд", "вперед", "наступна", "далі", "επόμενη",
    "التالي", "التالية", "بعدی", "अगला", "ถัดไป", "tiếp theo", "次へ", "次", "下页", "다음", "",
))  # fmt: skip
_WHOLE = re.compile(
    ".{0,40}(?:"
    "all pages|(?:single|one|1) page|full article|show all|view all|read all|print all|"
    "semua halaman|(?:lihat|tampilkan|baca) semua|satu halaman|selengkapnya dalam 1|"
    "auf einer (?:einzigen )?seite|alle seiten|gesamte[nr]? artikel|ganze[nr]? artikel|"
    "komplettansicht|einseitig|"
    "sur une (?:seule )?page|toutes les pages|"
    "en una (?:sola )?p(?:á|a)gina|todas las p(?:á|a)ginas|"
    "em uma (?:só )?p(?:á|a)gina|numa só página|todas as páginas|"
    "(?:su|in) (?:un'|una )(?:unica |sola )?pagina|op (?:één|een) pagina|alla sidor|alle sider|"
    "na jednej stronie|wszystkie strony|на одной странице|все страницы|на одній сторінці|"
    "tek sayfa|tüm sayfalar|في صفحة واحدة|全文|全ページ|1ページ|一[页頁]|전체 ?보기"
    ").{0,40}"
)
_WHOLE_WORDS = frozenset(("all", "semua", "alles", "alle", "full", "tout", "todo", "все", "全部"))
_ARROWS = " \t\n\r\f\v\u00a0<>«»‹›→←⇒▶►▸❯➔…|[]()."


def label_of(text: str) -> str:
    """Return a link's text as the functions here compare it."""
    return " ".join(text[:200].split()).strip(_ARROWS).lower()


def page_number(text: str) -> int | None:
    """Return the page that a link's text names ("2", "Seite 2", "2 / 5"), or None."""
    match = _NUMBER.fullmatch(text) or _NUMBERED_HEADING.fullmatch(text)
    return int(match[1]) if match else None


def means_next(text: str) -> bool:
    """Return whether a link's text means the next page; an arrow alone is an empty text."""
    return text in _NEXT or _NEXT_PAGE.fullmatch(text) is not None


def means_whole(text: str) -> bool:
    """Return whether a link's text means the whole article on one page."""
    return text in _WHOLE_WORDS or _WHOLE.fullmatch(text) is not None
