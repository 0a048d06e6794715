"""Tell whether a name begins with a given name, as persons' names do and places' do not.

For names that stand without any mark: "Jane Marlow" and "Old Harbour" have the same form.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from unicodedata import normalize

from warta.news.text.phrases import phrase_lines

_KOREAN_NAME = re.compile(
    "[김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허남심노하곽성차주우구민유나진지엄채원천방공현함변염여추]"
    "[\uac00-\ud7a3][\uac00-\ud7a3](?<![부국팀실군시구도읍면동뉴스사회])"
)
_CHINESE_LETTERS = re.compile("[\u4e00-\u9fff々]{3,5}")
_ENDS_NO_NAME = frozenset(
    "省市县縣区區州镇鎮村里町府局部部组組室台臺网網报報社会會院所厅廳校版点點界史学學展场場店家者员員"
)
# Vietnamese surnames, which come first; without their marks they are words of other languages.
_VIETNAMESE = frozenset({
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ",
    "Ngô", "Dương", "Lý", "Đinh", "Đoàn", "Trịnh", "Trương", "Lâm", "Đào", "Tạ", "Hà", "Thái", "Tô",
    "Châu", "Quách", "Lương", "Kiều", "Tăng", "Diệp", "Triệu",
})  # fmt: skip
_WORDS, _NAMES = range(2, 5), range(2, 4)


def begins_with_given_name(name: str) -> bool:
    """Return whether a name has two to four words and the first is a known given name.

    Or a Vietnamese surname, which comes first.

    Of a hyphenated one (``Jean-Luc``) the first half counts; accents and capitals do not.
    """
    words = name.split()
    return len(words) in _WORDS and (is_given_name(words[0]) or words[0] in _VIETNAMESE)


@lru_cache(maxsize=8_192)
def is_given_name(word: str) -> bool:
    """Return whether a word is a known given name, or begins with one and a hyphen."""
    key = _key(word)
    return key in _given_names() or ("-" in key and key.split("-")[0] in _given_names())


def name_of_account(account: str) -> str:
    """Return ``Jane Marlow`` for ``jane.marlow``, ``jane_marlow@…`` or ``Jane marlow``, or "".

    Some systems declare the account or the address of the person who wrote.
    """
    words = re.split(r"[._ ]", account.strip().partition("@")[0])
    if len(words) not in _NAMES or not all(word.isalpha() and len(word) > 1 for word in words):
        return ""
    is_account = account == account.lower() or (len(words) == 2 and words[1] == words[1].lower())
    return " ".join(map(str.title, words)) if is_account and is_given_name(words[0]) else ""


def is_east_asian_name(text: str) -> bool:
    """Return whether a text is a surname and a given name in Chinese or Korean letters.

    Words such as ``黄石市`` and ``정치부`` begin as names do; they end with what they are.
    """
    if _KOREAN_NAME.fullmatch(text):
        return True
    if not _CHINESE_LETTERS.fullmatch(text) or text[-1] in _ENDS_NO_NAME:
        return False
    return any(text[:count] in _surnames() and len(text) - count == 2 for count in (1, 2)) or (
        len(text) > 3 and text[:3] in _surnames()
    )


@cache
def _surnames() -> frozenset[str]:
    return frozenset(
        word for line in phrase_lines("east_asian_surnames.txt") for word in line.split()
    )


@cache
def _given_names() -> frozenset[str]:
    lines = phrase_lines("given_names.txt")
    return frozenset(_key(word) for line in lines for word in line.split())


def _key(word: str) -> str:
    plain = normalize("NFKD", word.casefold().replace("ø", "o").replace("ł", "l").replace("ı", "i"))
    return "".join(letter for letter in plain if letter.isalpha() or letter == "-")
