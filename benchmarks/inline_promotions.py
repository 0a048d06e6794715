"""Find the lines of a text that only lead to another article: "Baca juga: …", "Read more: …".

For benchmarks.extraction, which counts them by rules that are not those by which `news` removes
them: a line is a promotion if it opens with one of these phrases and the rest is the text of a link
of the page. A sentence that begins with such words says more than that.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from lxml import etree, html

_PHRASES = (
    # Indonesian, Malay, Vietnamese, Thai, Filipino
    "baca juga", "baca pula", "baca selengkapnya", "simak juga", "lihat juga", "lihat juga video",
    "artikel terkait", "berita terkait", "xem thêm", "đọc thêm", "tin liên quan",
    "อ่านเพิ่มเติม", "อ่านข่าว", "ข่าวที่เกี่ยวข้อง", "basahin din", "read next",
    # English, German, Dutch, Scandinavian
    "read also", "also read", "read more", "read", "see also", "related", "related story",
    "related stories", "more", "don't miss", "must read", "recommended", "lesen sie auch",
    "lesen sie hier", "lesen sie mehr", "mehr zum thema", "auch interessant", "siehe auch",
    "lies auch", "lees ook", "lees meer", "läs också", "läs mer", "läs även", "les også",
    "les mer", "læs også", "læs mere", "lue myös", "lue lisää",
    # French, Spanish, Portuguese, Italian, Romanian, Catalan
    "lire aussi", "à lire aussi", "a lire aussi", "lire également", "à lire", "voir aussi",
    "lea también", "lee también", "lea además", "lea más", "leer más", "lea", "te puede interesar",
    "le puede interesar", "también te puede interesar", "puede leer", "ver también", "vea también",
    "leia também", "leia mais", "leia", "veja também", "veja mais", "saiba mais", "leggi anche",
    "leggi", "per approfondire", "vedi anche", "citește și", "citeşte şi", "vezi și", "llegeix",
    # Slavic, Baltic, Hungarian, Greek, Turkish
    "читайте также", "читать также", "смотрите также", "по теме", "читайте ещё", "читайте",
    "читайте також", "дивіться також", "czytaj także", "czytaj też", "czytaj również",
    "czytaj więcej", "zobacz także", "zobacz też", "zobacz również", "przeczytaj także",
    "čtěte také", "přečtěte si také", "čítajte aj", "pročitajte i", "pročitajte još",
    "pročitajte više", "прочетете още", "вижте още", "прочитајте", "olvassa el", "kapcsolódó",
    "διαβάστε επίσης", "διαβάστε ακόμη", "δείτε επίσης", "ayrıca okuyun", "ilgili haber",
    "bunları da okuyun", "skaityk", "loe ka", "lasi arī",
    # Arabic, Persian, Urdu, Hebrew, Indian languages
    "اقرأ أيضا", "اقرأ أيضاً", "إقرأ أيضا", "اقرأ المزيد", "شاهد أيضا", "شاهد أيضاً", "طالع أيضا",
    "بیشتر بخوانید", "همچنین بخوانید", "مطالب مرتبط", "یہ بھی پڑھیں", "مزید پڑھیں", "קראו גם",
    "קראו עוד", "ראו גם", "यह भी पढ़ें", "ये भी पढ़ें", "इसे भी पढ़ें", "আরও পড়ুন", "আরো পড়ুন",
    "இதையும் படிங்க", "ఇది కూడా చదవండి", "ഇതും വായിക്കുക", "हे ही वाचा",
    # East Asia
    "関連記事", "あわせて読みたい", "合わせて読みたい", "相关阅读", "相关新闻", "延伸阅读",
    "延伸閱讀", "相關新聞", "相關報導", "更多新聞", "推荐阅读", "관련기사", "관련 기사",
    "함께 보기",
)  # fmt: skip
_OPENING = re.compile(
    r"[\W_]*(?:" + "|".join(map(re.escape, sorted(_PHRASES, key=len, reverse=True))) + r")"
    r"(?P<break>\s*(?:[:：\-–—|>»›→…\]】)]+|\.{2,})\s*|\s+|$)",
    re.IGNORECASE,
)
_NOT_WORD = re.compile(r"[\W_]+")
_LONGEST = 200  # characters; a longer line is a paragraph
# Shorter links are menus and single words, shorter rests no headlines.
_SHORTEST_LINK, _SHORTEST_HEADLINE = 12, 16
_SENTENCE_END = tuple(".。।۔")


def link_texts(body: bytes) -> frozenset[str]:
    """Return the texts of a page's links in lower case and without punctuation."""
    try:
        tree = html.fromstring(body)
    except (etree.ParserError, ValueError):
        return frozenset()
    texts = (_key(" ".join(link.itertext())) for link in tree.iter("a"))
    return frozenset(text for text in texts if len(text) >= _SHORTEST_LINK)


def promotions(text: str, links: Collection[str]) -> list[str]:
    """Return the lines of a text that promote another article."""
    return [line for line in text.split("\n") if _promotes(line.strip(" -–•*|\t"), links)]


def _promotes(line: str, links: Collection[str]) -> bool:
    opening = _OPENING.match(line) if len(line) <= _LONGEST else None
    if opening is None:
        return False
    rest = line[opening.end() :].strip()
    if _key(rest) in links or _key(line) in links:
        return True
    # No link has this text: then a colon or an arrow must stand between the phrase and a headline.
    is_headline = len(rest) >= _SHORTEST_HEADLINE and not rest.endswith(_SENTENCE_END)
    return bool(opening["break"].strip()) and is_headline


def _key(text: str) -> str:
    return _NOT_WORD.sub(" ", text).strip().casefold()
