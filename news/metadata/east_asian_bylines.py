"""Rewrite Chinese, Japanese and Korean bylines in the form of others: a label, then names.

They give a profession before or after the name, often in brackets and together with the place and
the agency: ``〔記者王小明／台北報導〕``, ``[서울=뉴시스] 홍길동 기자 =``,
``取材・文＝佐藤美和``.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from warta.news.metadata.roles import whole_role
from warta.news.text.scripts import EAST_ASIAN

_ANY = re.compile(f"[{EAST_ASIAN}]")
_HAN = "\u4e00-\u9fff"
_HANGUL = "\uac00-\ud7a3"
_OPEN, _CLOSE = r"[(（\[［〔【]", r"[)）\]］〕】]"
_PLAIN = str.maketrans({"\u3000": " ", "╱": "／", "∕": "／"})
MARKS_BEFORE = "■●◆▲★□○◎▪◇►▶◀ "
_CHINESE_LEAD = re.compile("记者|記者|通讯员|作者|撰文|文")
_JAPANESE = re.compile("[\u3041-\u30ff]|取材|筆者|構成|著者|写真|撮影|編集")
_READING = re.compile(rf"{_OPEN}[\u3040-\u30ff・\s]+{_CLOSE}")  # how a name is pronounced
# 本报北京11月20日电（记者张三）, 〔記者王小明／台北報導〕: the name is in the brackets.
_IN_BRACKETS = re.compile(
    rf"{_OPEN}([^()（）\[\]［］〔〕【】]*(?:记者|記者|通讯员)[^()（）\[\]［］〔〕【】]*){_CLOSE}"
)
# （経済部記者）: what he is, not who.
_POSITION = re.compile(
    rf"{_OPEN}[^()（）\[\]［］〔〕【】]*(?:部|局|担当|課|室|社|報|报)[記记]者{_CLOSE}$"
)
_ALONE = re.compile(rf"^{_OPEN}([^()（）\[\]［］〔〕【】=＝]+){_CLOSE}$")
_PHOTOGRAPHER = re.compile(rf"([{_HAN}]{{2,4}})[攝摄]$")  # 林歆芳攝
# Up to a reporter's profession: 港口新闻记者, 中央社記者, 特派記者, 編譯.
_REPORTER = re.compile(
    rf"^[{_HAN}\s]{{0,10}}?(?:[／/]\s*)?(?:记者|記者|通讯员|编译|編譯)[\s:：]*(?=[{_HAN}]{{2,4}})"
)
# "记者柳德新 通讯员彭娟": two reporters of two ranks. "台灣新生報／記者蘇湘雲": the house before.
_FURTHER = re.compile(
    rf"(?<=[{_HAN}])[\s、]*(?:通讯员|实习生|見習記者|实习记者)\s*(?=[{_HAN}]{{2,4}})"
)
_PLACE_AND_REPORT = re.compile(
    rf"[／/]\s*[{_HAN}]{{2,8}}報[導道]$"
    rf"|(?<=^[{_HAN}]{{3}})[{_HAN}]{{2,4}}(?:(?:綜合|即時|專題)?報[導道]|\d{{1,2}}日(?:專)?電)$"
    r"|\s*(?:综合)?(?:报道|報導|報道)$|\s*发自\S+$|[／/]\s*(?:文|图文|文图|(?:綜合)?外電(?:報導)?|綜合報導)$"
)
# 編集委員・小林誠, 経済部 佐藤太郎, ニューヨーク＝渡辺直美; 編輯 張惠妹／核稿編輯 羅大佑
_JAPANESE_POSITION = re.compile(
    rf"^(?:(?:特別|客員)?(?:編集|論説|解説)委員|特派員|ライター|コラムニスト)[・･／\s]+(?=[{_HAN}])"
    rf"|^[{_HAN}]{{1,5}}[部局]\s+(?=[{_HAN}])|^[\u30a0-\u30ff]{{2,12}}[=＝]\s*(?=[{_HAN}])"
)
_DESK = re.compile(rf"^[{_HAN}]{{2,6}}(?:中心|[組组部])[／/]\s*(?=[{_HAN}]{{2,4}}(?:報[導道])?$)")
_HOUSE = re.compile(rf"^\S{{0,8}}(?:网|網|报|報|社|新闻|新聞|編集部|编辑部)\s+(?=[{_HAN}]{{2,4}}$)")
# 李四_NB123, 王五 PN045: the number of an editor at a portal
_STAFF_NUMBER = re.compile(rf"(?<=[{_HAN}])[_\s]?[A-Z]{{1,3}}\d{{2,}}$")
_DATELINE = re.compile(
    r"^[(（\[［【][^()（）\[\]［］【】]*[=＝][^()（）\[\]［］【】]*[)）\]］】]\s*|\s*[=＝]\s*$"
)
_AT = re.compile(rf"^(?!사진|영상|그래픽)[{_HANGUL}]{{1,6}}[=＝]\s*(?=[{_HANGUL}])")
_NAME_LABEL = re.compile(r"^(?:기자명|(?:인턴|수습)?기자)[\s:：]+|^글[·∙・‧]\s*사진\s*[:：]?\s*")
_KOREAN_RANK = re.compile(
    rf"(?<=[{_HANGUL}])(?<!사진)(?<!촬영)(?<!영상)\s?(?P<rank>(?:인턴|선임|수습|객원|시민|명예|전문|의학전문"
    rf")?\s?기자|특파원|통신원)(?=$|[\s,·ㆍ|])"
)
_OTHER_RANK = re.compile(
    rf"^([{_HANGUL}]{{2,4}})\s(?:\S+\s?)?(?:교수|연구원|연구위원|대표|변호사|소장|위원|원장"
    rf"|칼럼니스트|평론가|작가|아나운서)$"
)
# Almost every Korean has one of these, and two syllables after it.
_KOREAN_NAME = re.compile(
    rf"[김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허남심노하곽성차주우구민유나진지엄채원천방공현함변염"
    rf"여추][{_HANGUL}]{{2}}$"
)
_SYLLABLES = re.compile(rf"[{_HANGUL}]{{3}}")
_DEPARTMENT = re.compile(rf"[{_HANGUL}]*(?:부|팀|국|센터|뉴스|일보|신문|본지|방송)")


def plain_credits(byline: str) -> str:
    """Return a byline with labels before its names (``作者：王小明``); others unchanged."""
    if not _ANY.search(byline):
        return byline
    byline = _READING.sub(_unless_role, byline.translate(_PLAIN)).strip().lstrip(MARKS_BEFORE)
    if photographer := _PHOTOGRAPHER.match(byline):
        return f"摄影：{photographer[1]}"
    byline = _POSITION.sub("", byline)
    if (match := _IN_BRACKETS.search(byline)) and not whole_role(match.group(1)):
        byline = match.group(1).strip()
    byline = _ALONE.sub(r"\1", _DATELINE.sub("", byline))
    byline = _STAFF_NUMBER.sub("", byline)
    byline = _AT.sub("", _NAME_LABEL.sub("", byline)) if byline[:1] >= "\uac00" else byline
    byline = _JAPANESE_POSITION.sub("", byline)
    reported = _REPORTER.sub("", _FURTHER.sub(" ", byline))
    plain = _PLACE_AND_REPORT.sub("", _HOUSE.sub("", _DESK.sub("", reported)))
    if reported != byline and reported != _FURTHER.sub(" ", byline):
        return f"作者：{_names(plain)}"
    return _without_ranks(plain)


def _unless_role(brackets: re.Match[str]) -> str:
    return brackets.group() if whole_role(brackets.group()[1:-1]) else ""


def are_divided_by_space(byline: str) -> bool:
    """Return whether a space divides two names: in Chinese credits, not in Japanese ones."""
    return _CHINESE_LEAD.search(byline) is not None and _JAPANESE.search(byline) is None


def without_house(name: str, houses: Collection[str]) -> str:
    """Return ``王小明`` for ``港新 王小明`` if the name of one of the houses begins so."""
    first, space, rest = name.partition(" ")
    if not space or not _ANY.search(name):
        return name
    key = first.lower()
    return rest if any(house.startswith(key) for house in houses) else name


def _names(text: str) -> str:
    """Return Chinese names separated by spaces with commas instead; other text unchanged."""
    parts = text.split(" ")
    if any(map(whole_role, parts)):
        return text
    return (
        "、".join(parts) if all(re.fullmatch(rf"[{_HAN}]{{2,4}}", part) for part in parts) else text
    )


def _without_ranks(byline: str) -> str:
    """Return a Korean byline without reporters' ranks, places and departments."""
    match = _KOREAN_RANK.search(byline)
    if match is None:
        return _OTHER_RANK.sub(r"\1", byline)
    words = byline[: match.start()].split()
    words = [word for word in words if not _DEPARTMENT.fullmatch(word)]
    if match["rank"] == "특파원":
        # The place is before or behind the name: 뉴욕 김철수, 김철수 뉴욕.
        words = [word for word in words if _KOREAN_NAME.match(word)][-1:] or words[-1:]
    rest = byline[match.end() :].lstrip(" ,·ㆍ|")
    is_list = len(words) > 1 and all(map(_SYLLABLES.fullmatch, words))
    names = (", " if is_list else " ").join(words)
    return f"{names}\n{_without_ranks(rest)}" if _KOREAN_RANK.search(rest) else names
