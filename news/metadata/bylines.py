"""Extract persons' names from bylines: no "By", roles, dates, handles, addresses or publishers.

An agency or an editorial staff is not a person: a byline that names only these gives no author. An
editor counts as author only if no writer is named; a photographer never does.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from itertools import takewhile

from warta.news.metadata.byline_phrases import (
    COMPOUND_LABEL,
    EDITED,
    LEAD_IN,
    OTHER_WORK,
    RANK_AFTER,
    ROLE,
    WRITTEN,
    agency_bylines,
)
from warta.news.metadata.byline_roles import is_role, label_of, with_labels
from warta.news.metadata.east_asian_bylines import plain_credits, without_house
from warta.news.metadata.given_names import is_given_name
from warta.news.text.compare import normalised
from warta.news.text.date_words import MONTH_NAMES
from warta.news.text.markup import plain_text
from warta.news.text.scripts import EAST_ASIAN, SPACELESS

_MOST_AUTHORS = 12  # more is a list of columnists; chosen by hand
_LONGEST_NAME = 60  # characters; chosen by hand
_MOST_WORDS = 6  # of a name; chosen by hand
_SHORTEST_NAME = 3  # characters; chosen by hand
_SHORTEST_ACCOUNT = 4  # letters; shorter ones are initials: "det/dpa"
# A site's name of this length within another name is not a coincidence: "Harbour Herald Online".
_DISTINCT = 8
_BETWEEN = re.compile(
    r"\s*(?:[;|/•·・、،&\n]|\s[-–—]\s|(?:,\s*|(?<=\s))"
    r"(?:and|And|AND|und|et|y|e|dan|en|og|och|ja|i|и|та|ve|with|và|και|a|și|és|و|và"
    r"|im Gespräch mit|in conversation with)(?=\s))\s*"
)
# A credit within a line begins another part: "Penulis: A Editor: B", "文/王 图/李".
_NEXT_CREDIT = re.compile(
    r"(?<=\S)\s+(?=(?:editor|editör|penyunting|redaktur|foto|fotos|photos?|fotografer|video|"
    r"reporter|penulis|pewarta|作者|记者|記者|来源|來源|编辑|責任編輯|责任编辑|图|摄影|撮影"
    r"|写真|사진|편집|ảnh|ภาพ|redactor|foto e video|фото|видео|відео|фотограф|редактор|kuvat?"
    r"|bild(?:er)?|zdjęcia|fotografie|fotky|φωτογραφίες|تصوير|صور|عکس|تحرير|צילום|चित्र|ছবি)\s*[:：/／]"
    r"|opr(?:ac)?\.\s"
    r"|(?:illustration(?:en|s)?|fotos?|photos?|photographs|photography|pictures|images|bilder)\s+(?:von|by|par|por|de|oleh)\b)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"https?:|www\.|\w@\w|\.(?:com|org|net|id|de|co|ch|at|fr|es|it|uk|info|news|tv)(?:\W|$)",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"https?://\S*|[(<\[]?[\w.+-]+@[\w-]+\.[\w.-]+[)>\]]?|(?<!\w)@[\w.]+|[®™]")
# "By Jane Marlow Updated 3 hours ago": the words after the name belong to the page.
_STAMP = re.compile(
    r"(?<=\w)[\s,]+(?:(?:last |first )?(?:updated|published|posted|modified)|aktualisiert"
    r"|veröffentlicht|publié|mis à jour|publicado|actualizado|atualizado|aggiornato"
    r"|pubblicato)\b.*$",
    re.IGNORECASE | re.DOTALL,
)
# Taiwan: 記者王小明／台北報導.
_REPORTED_FROM = re.compile(
    r"[／/]\s*\S{2,6}\s*(?:綜合)?報[導道]"
    r"|(?<=記者[\u4e00-\u9fff]{3})[\u4e00-\u9fff]{2,3}(?:綜合)?報[導道]"
)
# "Jane Marlow, Senior Life & Trends Reporter": a title, up to the next author.
_TITLE = re.compile(
    r"(?:,\s+|\s\|\s)(?:senior|head|chief|master|lead|principal|vice|deputy|assistant|associate|managing"
    r"|founding|program|programme|co-?founder|founder|owner|president|ceo|director|member|fellow)"
    r"\s(?:(?!\s(?:and|with)\s[A-Z]\S+\s[A-Z]\S+$)[^|;\n,])*",
    re.IGNORECASE,
)
# "Max Poe (Fotos)": of this name only.
_OF_PICTURES = re.compile(
    r"\((?:foto(?:s|graf\w*)?|photos?|photograph\w*|bild(?:er)?|illustrat\w*|grafik|video|camera"
    r"|kamera|фото|zdjęcia|kuva|写真)[^)]*\)?$",
    re.IGNORECASE,
)
# "עודכן לאחרונה: 24.11.2026": whatever the language, a label before a number is of a day.
_STATES_TIME = re.compile(r"[^:\d]{2,40}:\s*\d")
_BEFORE_DATE = frozenset({
    "on", "am", "le", "el", "em", "il", "op", "den", "pada", "dne", "dnia", "at", "um", "à", "a",
    "–", "-", "|", "•", "·", "mon", "tue", "wed", "thu", "fri", "sat", "sun",
})  # fmt: skip
_VERBS = frozenset({"is", "was", "has", "writes", "by"})
_WEEKDAYS = frozenset({"mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun"})
_FROM_ITALIAN = re.compile(r"^(?:[Dd]i|de) (?=[A-ZÀ-Þ]\S+ [A-ZÀ-Þ])")
# "Jr.", "Sr.", and an initial: "Claire D."
_GENERATION = re.compile(r" (?:Jr|Sr|[A-ZÀ-ÞĀ-ŽА-Я])$")
# "Jane Marlow is a fellow of …", "Jane Marlow reports from …"
_DESCRIPTION = re.compile(
    r"\s(?:(?:is|was) (?:an?|the|our|chief|senior)|ist (?:ein|der|die)?|est (?:une?|la|le)?"
    r"|es (?:una?|la|el)?|è (?:una?|la|il)?"
    r"|(?:reports|writes) (?:from|for|about|on))\s[^|\n]*"
)
# "بقلم/ سارة خليل": the mark would separate two names.
_LABEL_AND_SLASH = re.compile(r"\s*(?=([^\W\d_]+(?: [^\W\d_]+)?)\s*[/／])\1\s*[/／]\s*(?=\S)")
# "ليلى حداد وعمر نصار": "and" is a letter of the next word, with which some names begin, too.
_ARABIC_AND = re.compile(
    r"(?<=[\u0621-\u064a]{2}\s)و(?!ليد|ائل|سام|فاء|سيم|جدي|حيد|رد|داد|هيب|جيه|صفي|لاء|عد\b|نيس)(?=[\u0621-\u064a]{3,}\s)"
)
_BRAND = re.compile(r"[a-zà-ÿ][A-ZÀ-Þ][a-zà-ÿ]")
_NO_VALUE = frozenset(
    {"null", "undefined", "none", "nan", "n a", "na", "false", "true", "object object", "array"}
)
# "Jane Marlow, The Example Courier": the publisher, if it is not declared.
_PUBLISHER = re.compile(
    r"(?:The|Der|Die|Das|La|Le|El|Il|De|THE|DER|DIE|DAS|LA|LE|EL|IL) [A-Z]\S*(?: [A-Z]\S*)*$"
    r"|.* (?:Courier|Post|Journal|Mail|Observer|Telegraph|Star|Guardian|Independent|Media|Network)$"
)
_AFTER_NAME = re.compile(
    r"\s*(?:[(\[<{（【].*|\s(?:avec(?: l['’])?|mit|con|com)\s?[A-Z].*|\s(?:at|[Ff]or|in"
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
_PREPOSITION = re.compile(
    r"(?:in|at|from|aus|à|en|bei|for|für|pour|via|on|dari|från|frå|em|nos|nel|dal|из|із|в|у|w|we"
    r"|ve|v) "
)
_ARTICLE = re.compile(r"^(?:die|der|das|the|el|la|le|il|het|de) ")
_UNSPACED = re.compile(f"[{EAST_ASIAN}{SPACELESS}]")
_EAST_ASIAN = re.compile(f"[{EAST_ASIAN}]")
_LATIN = re.compile(r"[a-z]{4,}")
_UNCASED = re.compile(r"[\u0590-\u06ff\u0900-\u0dff]")  # Hebrew, Arabic, Indic scripts
_HAN_SENTENCE = re.compile(r"[\u4e00-\u9fff]{6}|[，。？！]")  # no name is so long
_IDEOGRAPHS = re.compile(r"[\u4e00-\u9fff]{2,4}")
_SIMPLIFIED_LEAD = re.compile(r"(?:记者|通讯员|作者|撰文|文)")


def authors_of(
    bylines: Iterable[str], not_persons: Iterable[str] = (), *, pseudonyms: bool = False
) -> tuple[str, ...]:
    """Return the persons that these bylines name, in order, each once.

    ``not_persons`` are the names of the site and its publisher. ``pseudonyms`` also accepts
    ``jdoe7``: where a page shows that as its byline, its readers know the author by no other name.
    """
    excluded = {_key(name) for name in not_persons}
    wrote: dict[str, str] = {}
    edited: dict[str, str] = {}
    for byline in bylines:
        for name, into in _names_in(plain_text(byline), wrote, edited, pseudonyms):
            name = without_house(name, excluded)
            key = normalised(name)
            if key in _NO_VALUE:
                continue
            if key and not _is_excluded(key, excluded) and key not in agency_bylines():
                into.setdefault(key, name)
    return tuple((wrote or edited).values())[:_MOST_AUTHORS]


def _names_in(
    byline: str, wrote: dict[str, str], edited: dict[str, str], pseudonyms: bool
) -> Iterable[tuple[str, dict[str, str]]]:
    if not byline or len(byline) > 6 * _LONGEST_NAME:
        return
    into: dict[str, str] | None = wrote
    byline = plain_credits(COMPOUND_LABEL.sub("", _HANDLE.sub(" ", byline)))
    if (label := _LABEL_AND_SLASH.match(byline)) and WRITTEN.fullmatch(f"{label[1]}: x"[:-1]):
        byline = f"{label[1]}: {byline[label.end() :]}"
    byline = _DESCRIPTION.sub("", _ARABIC_AND.sub("و ", byline))
    byline = _TITLE.sub("", _STAMP.sub("", _REPORTED_FROM.sub("", byline)))
    for credit in _NEXT_CREDIT.split(byline):
        into = wrote
        full_name = False
        for part in with_labels(_without_place(_BETWEEN.split(credit))):
            part = part.strip(" ,.([（【*~©–—-")
            if _STATES_TIME.match(part):
                continue
            part = _with_plain_label(part)
            if OTHER_WORK.match(part):
                into = None  # as are the names listed after it, up to the next credit
            elif EDITED.match(part):
                into, part = edited, EDITED.sub("", part, count=1)
            elif lead := WRITTEN.match(part):
                into, part = wrote, part[lead.end() :]
                if _SIMPLIFIED_LEAD.search(lead.group()) and _are_chinese(part):
                    part = ", ".join(["", *part.split()])
            if into is None:
                continue
            written = takewhile(lambda piece: not OTHER_WORK.match(piece), _by_comma(part))
            names = [_bare(piece) for piece in written if not _OF_PICTURES.search(piece)]
            for name in _without_places(names, after_full_name=full_name):
                if _GENERATION.search(name) and f"{name}." in byline:
                    name = f"{name}."
                if _is_name(name) or (pseudonyms and _is_account(name)):
                    full_name = full_name or (" " in name and _is_name(name))
                    yield name, into


def _with_plain_label(part: str) -> str:
    """Return ``Photo: Max Poe`` for ``Fotografías: Max Poe``, whatever the word for the role.

    In scripts without capitals also the name alone for a place and a name: ``القاهرة: أحمد سالم``.
    """
    before, colon, name = part.partition(":")
    if not colon or "," in before or len(before) > _LONGEST_NAME:
        return part
    if WRITTEN.match(part) or EDITED.match(part) or OTHER_WORK.match(part):
        return part
    if label := label_of(before):
        return f"{label} {name.strip()}"
    is_place = " " not in before.strip() and " " in name.strip() and _UNCASED.match(before)
    return name.strip() if is_place else part


def _without_place(parts: list[str]) -> list[str]:
    """Return ``القاهرة - محمد عبد الله`` without the place: one word beside a full name.

    Only in scripts without capitals, where a byline begins with the place as a rule.
    """
    has_full = any(" " in part.strip() and _UNCASED.match(part) for part in parts)
    if len(parts) > 1 and has_full:
        return [
            part
            for part in parts
            if " " in part.strip() or is_role(part) or not _UNCASED.match(part.strip())
        ]
    return parts


def _bare(piece: str) -> str:
    """Return a name without the words before and after it."""
    name = _FROM_ITALIAN.sub("", LEAD_IN.sub("", WRITTEN.sub("", piece.strip())))
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


def _without_places(names: list[str], *, after_full_name: bool) -> list[str]:
    """Return the names without places: words after a full name, as in ``Jane Doe, Nairobi``."""
    if after_full_name:
        names = [name for name in names if " " in name or _UNSPACED.search(name)]
        return [name for name in names if not name.startswith("The ")]
    if not names or (_is_name(names[0]) and " " not in names[0]):
        return names
    others = [name for name in names[1:] if not _PUBLISHER.match(name)]
    return [*names[:1], *_without_places(others, after_full_name=True)]


def _are_chinese(part: str) -> bool:
    return all(_IDEOGRAPHS.fullmatch(name) for name in part.split())


def _by_comma(part: str) -> list[str]:
    """Split ``Jane Doe, Reuters`` and ``Jane Doe, John Roe``; reverse ``Doe, Jane``."""
    pieces = [piece.strip() for piece in re.split("[,，]", part) if piece.strip()]
    if len(pieces) == 2 and all(len(piece.split()) == 1 and piece.isascii() for piece in pieces):
        first, second = pieces
        if part.lstrip().startswith(first) and not (ROLE.search(second) or ROLE.search(first)):
            return [f"{second} {first}"] if normalised(second) not in agency_bylines() else [first]
    return pieces


def _is_name(name: str) -> bool:
    if not 2 <= len(name) <= _LONGEST_NAME or _ADDRESS.search(name) or ROLE.search(name):
        return False
    if _HAN_SENTENCE.search(name):
        return False
    if any(character.isdigit() for character in name) or not any(map(str.isalpha, name)):
        return False
    words = name.split()
    if words[-1:] in (["By"], ["is"]) or _PREPOSITION.match(name) or _NO_LETTERS.search(name):
        return False
    if words[0] == "the" or (len(words) == 1 and _BRAND.search(name)):
        return False  # "By the Harbour"; "WordPress", "VnExpress"
    if is_role(name):
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


def _is_account(name: str) -> bool:
    """Return whether the name is one or two words with letters, and no role.

    Of two words, each has a capital: "Special reports" is not an account.
    """
    return (
        3 <= len(name) <= _LONGEST_NAME // 2
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
        and not ROLE.search(name)
        and not _PREPOSITION.match(name)
        and not is_role(name)
        and not _ADDRESS.search(name)
    )


def _is_excluded(key: str, excluded: Collection[str]) -> bool:
    """Return whether a name is, or contains, the site's or its publisher's.

    In East Asia, also the beginning of it (``부둣가`` of ``부둣가뉴스``), or Latin letters of the
    address and more (``Quaytoday新聞雲`` of quaytoday.example).
    """
    bare = key.replace(" ", "")
    if bare in excluded or "".join(_ARTICLE.sub("", key).split()) in excluded:
        return True
    if _EAST_ASIAN.search(bare):
        latin = _LATIN.match(bare)
        return (latin is not None and latin.group() in excluded) or any(
            len(name) > len(bare) > 1 and name.startswith(bare) for name in excluded
        )
    return " " in key and any(len(name) >= _DISTINCT and name in bare for name in excluded)


def _key(name: str) -> str:
    return normalised(name).replace(" ", "")
