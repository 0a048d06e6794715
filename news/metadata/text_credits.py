"""Find the writer in an East Asian text: in its first line or after its last sentence.

``[서울=뉴시스] 홍길동 기자 =``, ``本报北京11月20日电（记者张三）``, ``〔記者王小明／台北報導〕``,
and in Japan the name in brackets after the last sentence: ``…した。【佐藤美和】``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from warta.news.metadata.bylines import authors_of
from warta.news.metadata.east_asian_bylines import MARKS_BEFORE
from warta.news.metadata.given_names import is_east_asian_name
from warta.news.metadata.places import around, stands_elsewhere
from warta.news.text.scripts import EAST_ASIAN

_MOST_TEXTS = 60  # those further down are comments; chosen by hand
_LETTERS = re.compile(f"[{EAST_ASIAN}]")
_NAMED = etree.XPath(
    "//body//text()[contains(., '기자') or contains(., '특파원') or contains(., '记者')"
    " or contains(., '記者') or contains(., '通讯员') or contains(., '編譯')]"
)
_IN_BRACKETS = etree.XPath("//body//text()[contains(., '】') or contains(., '）')]")
_HAN = "\u4e00-\u9fff"
_CREDITS = (
    # [서울=뉴시스] 홍길동 기자 =
    re.compile(
        r"^[(\[［【][^)\]］】]{1,24}[)\]］】]\s*[가-힣·,\s]{2,24}?\s?\S{0,2}(?:기자"
        r"|특파원)\s*(?:=|$)"
    ),
    re.compile(
        r"^(?:[가-힣]{1,6}[=＝])?[가-힣·,\s]{2,24}?\s?\S{0,4}(?:기자|특파원)(?:\s*="
        r"|\s*[\w.+-]+@[\w.]+)?$"
    ),
    re.compile(r"[/／]\s*[가-힣]{2,4}\s?\S{0,4}기자(?:\s*[\w.+-]+@[\w.]+)?$"),
    re.compile(
        rf"[(（\[［〔【][^()（）\[\]［］〔〕【】]{{0,12}}(?:记者|記者"
        rf"|通讯员|編譯|编译)\s*[{_HAN}][^()（）\[\]［］〔〕【】]{{1,24}}[)）\]］〕】]"
    ),
    re.compile(
        rf"^(?:[{_HAN}]{{2,6}}\s?)?[記记]者\s*[{_HAN}、\s]{{2,16}}(?:[/／][^。，]{{2,8}}報[導道])?$"
    ),
    re.compile(rf"^(?:編譯|記者|特派員)\s*[{_HAN}]{{2,4}}[/／]\s*[{_HAN}]{{2,8}}報[導道]"),
)
_AFTER_LAST = re.compile(
    r"(?<=[。」！？])\s*[【（]([^【】（）。、：]{3,8}(?:、[^【】（）。：]{3,8}){0,3})[】）]\s*$"
)
_OPENS = re.compile(
    r"\s*【(?:[^【】・]{2,8}・)?([^【】・\s]{3,5})】(?=\S)"
)  # 【社会部・山田太郎】市は
_ALONE = re.compile(r"\s*[【（]([^【】（）。、：]{3,8}(?:、[^【】（）。：]{3,8}){0,3})[】）]\s*$")
_NO_NAME = re.compile(
    "敬称|続く|つづく|おわり|終わり|完|以上|写真|撮影|編集|共同|時事|ロイター|通信|新聞|提供|本紙|記者団|年|月|日|"
    "ページ|参照|関連|同社|編注|注|一部|略|面に|取材班|特派|談|社会部|[0-9０-９A-Za-z]"
)
_NAME = re.compile(f"[{_HAN}々\u3041-\u3096\u30a1-\u30fa\u30fc・\\s]+")


def credited_authors(
    tree: HtmlElement, heading: HtmlElement | None, not_persons: Iterable[str]
) -> tuple[str, ...]:
    """Return the persons that a Chinese, Japanese or Korean text credits, or ()."""
    if not _is_east_asian(tree, heading):
        return ()
    enclosing = around(heading)
    not_persons = tuple(not_persons)
    for text in islice(_NAMED(tree), _MOST_TEXTS):
        line = " ".join(text.split()).lstrip(MARKS_BEFORE)
        match = next(filter(None, (pattern.search(line) for pattern in _CREDITS)), None)
        element = text.getparent()
        if match is None or element.tag == "a" or stands_elsewhere(element, enclosing):
            continue
        if names := authors_of([match.group()], not_persons):
            return names
    in_brackets = _IN_BRACKETS(tree)
    for text in islice(in_brackets, _MOST_TEXTS):
        match = _OPENS.match(text)
        is_named = match is not None and is_east_asian_name(match[1])
        if match and is_named and not stands_elsewhere(text.getparent(), enclosing):
            return (match[1],)
    for text in islice(reversed(in_brackets), _MOST_TEXTS):
        line = " ".join(text.split())
        match = _AFTER_LAST.search(line) or _ALONE.match(line)
        if match is None or not _are_names(match.group(1)):
            continue
        if not stands_elsewhere(text.getparent(), enclosing):
            return authors_of([match.group(1)], not_persons)
    return ()


def _is_east_asian(tree: HtmlElement, heading: HtmlElement | None) -> bool:
    titles = [*islice(tree.iter("title"), 1), *([] if heading is None else [heading])]
    return any(_LETTERS.search("".join(title.itertext())) for title in titles)


def _are_names(text: str) -> bool:
    return _NO_NAME.search(text) is None and _NAME.fullmatch(text.replace("、", "")) is not None
