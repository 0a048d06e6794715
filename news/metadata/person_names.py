"""Tell whether words are a person's name, and take them out of a byline's piece.

A piece may have a place, a day, an agency or a rank beside the name: ``Jane Marlow in Nairobi``,
``JANE MARLOW Associated Press``.
"""

from __future__ import annotations

import re

from warta.news.metadata.given_names import is_given_name
from warta.news.metadata.roles import whole_role
from warta.news.metadata.words_beside_names import (
    RANK_AFTER,
    agency_bylines,
    has_no_persons_word,
)
from warta.news.text.compare import normalised
from warta.news.text.date_words import MONTH_NAMES
from warta.news.text.scripts import EAST_ASIAN, SPACELESS

LONGEST_NAME = 60  # characters; chosen by hand
_MOST_WORDS = 6  # of a name; chosen by hand
_SHORTEST_NAME = 3  # characters; chosen by hand
_SHORTEST_ACCOUNT = 4  # letters; shorter ones are initials: "det/dpa"
_ADDRESS = re.compile(
    r"^[\w-]+(?:\.[\w-]+)*\.(?-i:[a-z]{2,})$|https?:|www\.|\w@\w|\.(?:com|org|net|id|de|co|ch|at|fr|es|it|uk|info|news|tv)(?:\W|$)",
    re.IGNORECASE,
)
_BEFORE_DATE = frozenset({
    "on", "am", "le", "el", "em", "il", "op", "den", "pada", "dne", "dnia", "at", "um", "à", "a",
    "–", "-", "|", "•", "·", "mon", "tue", "wed", "thu", "fri", "sat", "sun",
})  # fmt: skip
_VERBS = frozenset({"is", "was", "has", "writes", "by"})
_WEEKDAYS = frozenset({"mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun"})
# "Aus Berlin berichtet Jane Marlow", 南都记者 方南
_REPORTS_FROM = re.compile(
    r"^aus\s+\w+\s+berichtet\s+|^[\u4e00-\u9fff]{1,6}(?:记者|記者)\s+(?=[\u4e00-\u9fff]{2,4}$)",
    re.IGNORECASE,
)
_FROM_ITALIAN = re.compile(r"^(?:[Dd]i|de) (?=[A-ZÀ-Þ]\S+ [A-ZÀ-Þ])")
_BRAND = re.compile(r"[a-zà-ÿ][A-ZÀ-Þ][a-zà-ÿ]")
# "Jane Marlow, The Example Courier": the publisher, if it is not declared.
_PUBLISHER = re.compile(
    r"(?:The|Der|Die|Das|La|Le|El|Il|De|THE|DER|DIE|DAS|LA|LE|EL|IL) [A-Z]\S*(?: [A-Z]\S*)*$"
    r"|.* (?:Courier|Post|Journal|Mail|Observer|Telegraph|Star|Guardian|Independent|Media|Network)$"
)
_AFTER_NAME = re.compile(
    r"\s*(?:[(\[<{（【].*|\s(?-i:IN)\s[A-Z][a-z].*"
    r"|\s(?:avec(?: l['’])?|mit|con|com)\s?[A-Z].*|\s(?:at|[Ff]or|in"
    r"|[Ff]rom|[Ff]or [Tt]he|di|bei|à|am|on|le|en|via|aus)"
    r"\s[A-Z].*)$",
    re.DOTALL,
)
_EDGES = " \t()[]（）【】.,:：;–—-|\"'“”„«»*~©/／·•"
# In scripts with case, a name has a capital; without one it is an account or a sentence.
_CASED = re.compile(r"[a-zà-ÿа-яα-ω]")
_PARTICLES = frozenset({
    "a", "abu", "af", "al", "ap", "av", "bar", "bat", "ben", "bin", "bint", "binti", "bte", "d",
    "da", "dal", "de", "degli", "dei", "del", "della", "delle", "der", "des", "di", "do", "dos",
    "du", "e", "el", "en", "i", "ibn", "il", "in", "la", "las", "le", "les", "lo", "los", "of",
    "och", "ou", "s", "san", "st", "t", "te", "ten", "ter", "the", "til", "tot", "und", "van",
    "vom", "von", "y", "z", "zu", "zum", "zur"
})  # fmt: skip
_NO_LETTERS = re.compile(r"[@#=+<>{}\[\]_\\^$%]")
_FROM_PLACE = re.compile(r"(?:De|Desde|Em|En|Da|Dal|Dalla|From|Aus|Von|Depuis) [A-ZÀ-Þ]\S+$")
_INITIALS = re.compile(r"(?:[A-Z]\W+)+[A-Z]\W*")
_PREPOSITION = re.compile(
    r"(?:in|at|from|aus|à|en|bei|for|für|pour|via|on|dari|från|frå|em|nos|nel|dal|из|із|в|у|w|we"
    r"|ve|v) "
)
_UNSPACED = re.compile(f"[{EAST_ASIAN}{SPACELESS}]")
_HAN_SENTENCE = re.compile(r"[\u4e00-\u9fff]{6}|[，。？！]")  # no name is so long


def bare(piece: str) -> str:
    """Return a name without the words before and after it."""
    name = _FROM_ITALIAN.sub("", _REPORTS_FROM.sub("", piece.strip()))
    name = _AFTER_NAME.sub("", _without_date(name)).strip(_EDGES)
    bare = RANK_AFTER.sub("", name).strip(_EDGES)
    bare = bare if " " in bare or not bare.isascii() else name
    return _without_agency(bare)


def _without_date(name: str) -> str:
    """Return the words before a date or another number: ``Jane Doe on November 20, 2026``."""
    words = name.split()
    first = next((n for n, word in enumerate(words) if any(map(str.isdigit, word))), None)
    if not first:
        return name
    before = words[:first]
    while before and _belongs_to_date(before[-1].strip(".,(").lower()):
        before.pop()
    return name if len(before) == first == 1 else " ".join(before)


def _belongs_to_date(word: str) -> bool:
    return word in MONTH_NAMES or word in _BEFORE_DATE


def _without_agency(name: str) -> str:
    """Return ``JANE MARLOW Associated Press`` and ``Jane Marlow BBC News`` without the agency."""
    words = name.split()
    for place, word in enumerate(words[2:], start=2):
        if word.isupper() and len(word) > 1 and normalised(word) in agency_bylines():
            return " ".join(words[:place])
    for count in (2, 3, 1):
        if len(words) >= count + 2 and normalised(" ".join(words[-count:])) in agency_bylines():
            return " ".join(words[:-count])
    return name


def without_places(names: list[str], *, after_full_name: bool) -> list[str]:
    """Return the names without places: words after a full name, as in ``Jane Doe, Nairobi``."""
    if after_full_name:
        names = [name for name in names if " " in name or _UNSPACED.search(name)]
        names = [name for name in names if not _FROM_PLACE.match(name)]
        return [name for name in names if not name.startswith("The ")]
    if not names or (is_name(names[0]) and " " not in names[0]):
        return names
    others = [name for name in names[1:] if not _PUBLISHER.match(name)]
    return [*names[:1], *without_places(others, after_full_name=True)]


def by_comma(part: str) -> list[str]:
    """Split ``Jane Doe, Reuters`` and ``Jane Doe, John Roe``; reverse ``Doe, Jane``."""
    pieces = [piece.strip() for piece in re.split("[,，،]", part) if piece.strip()]
    if len(pieces) == 2 and all(len(piece.split()) == 1 and piece.isascii() for piece in pieces):
        first, second = pieces
        if part.lstrip().startswith(first) and not (
            has_no_persons_word(second) or has_no_persons_word(first)
        ):
            return [f"{second} {first}"] if normalised(second) not in agency_bylines() else [first]
    return pieces


def is_name(name: str) -> bool:
    if not 2 <= len(name) <= LONGEST_NAME or _ADDRESS.search(name) or has_no_persons_word(name):
        return False
    if _HAN_SENTENCE.search(name) or ":" in name:
        return False  # a role that no list has: "Beleuchtung: Max Poe"
    if any(character.isdigit() for character in name) or not any(map(str.isalpha, name)):
        return False
    words = name.split()
    if words[-1:] in (["By"], ["is"]) or _PREPOSITION.match(name) or _NO_LETTERS.search(name):
        return False
    if _INITIALS.fullmatch(name):
        return False  # "K A", "D.E."
    if words[0] == "the" or (len(words) == 1 and _BRAND.search(name)):
        return False  # "By the Harbour"; "WordPress", "VnExpress"
    if whole_role(name):
        return False
    if len(words) == 1 and name.lower() in _WEEKDAYS:
        return False  # "Sat, 20 Dec 2026"
    if len(words) > 1 and words[0].isupper() and normalised(words[0]) in agency_bylines():
        return False  # "CNN Indonesia", "BBC Sport"
    if _CASED.search(name) and (name == name.lower() or not all(map(_may_be_of_name, words))):
        return False
    if len(words) == 1 and len(name) < _SHORTEST_NAME and name.isascii():
        return False  # initials, or "Fr" before a date
    if len(words) == 1 and _is_in_capitals(name) and not is_given_name(name):
        return False  # "ERBOL", an agency; "MEDELLÍN"
    return len(words) <= _MOST_WORDS


def _is_in_capitals(word: str) -> bool:
    return word == word.upper() != word.lower()


def _may_be_of_name(word: str) -> bool:
    """Return whether a word may belong to a name: it has a capital or is a particle."""
    return word != word.lower() or not word[0].isalpha() or word in _PARTICLES


def is_account(name: str) -> bool:
    """Return whether the name is one or two words with letters, and no role.

    Of two words, each has a capital: "Special reports" is not an account.
    """
    return (
        3 <= len(name) <= LONGEST_NAME // 2
        and not (len(name) < _SHORTEST_ACCOUNT and name.isalpha() and name == name.lower())
        and not (name.isalpha() and _is_in_capitals(name))
        and len(name.split()) <= 2
        and name[0].isalpha()
        and ":" not in name
        and not _HAN_SENTENCE.search(name)
        and (" " not in name or all(map(_may_be_of_name, name.split())))
        and (" " not in name or not (name == name.lower() or any(map(str.isdigit, name))))
        and name.split()[-1] not in _VERBS
        and name.lower() not in _WEEKDAYS
        and not _INITIALS.fullmatch(name)
        and not has_no_persons_word(name)
        and not _PREPOSITION.match(name)
        and not whole_role(name)
        and not _ADDRESS.search(name)
    )
