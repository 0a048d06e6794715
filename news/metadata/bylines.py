"""Extract persons' names from bylines: no "By", roles, dates, handles, addresses or publishers.

An agency or an editorial staff is not a person: a byline that names only these gives no author. An
editor counts as author only if no writer is named; a photographer never does.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from warta.news.metadata.byline_grammar import Credit, credits_of
from warta.news.metadata.east_asian_bylines import (
    are_divided_by_space,
    plain_credits,
    without_house,
)
from warta.news.metadata.given_names import begins_with_given_name, is_given_name
from warta.news.metadata.person_names import (
    LONGEST_NAME,
    bare,
    by_comma,
    is_account,
    is_name,
    without_places,
)
from warta.news.metadata.roles import Counts
from warta.news.metadata.words_beside_names import agency_bylines
from warta.news.text.compare import normalised
from warta.news.text.markup import plain_text
from warta.news.text.scripts import EAST_ASIAN

LONGEST_CREDITS = 200  # characters of a line of names and roles; chosen by hand
_LEAST_NAMES = 0.3  # of its letters; of "Jane Marlow, a former reporter for the Courier" .27
_ENDS_SENTENCE = re.compile("[。！？!?，]")
_ROUND = " .。"
_MOST_AUTHORS = 12  # more is a list of columnists; chosen by hand
# A site's name of this length within another name is not a coincidence: "Harbour Herald Online".
_DISTINCT = 8
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
# "עודכן לאחרונה: 24.11.2026": whatever the language, a label before a number is of a day.
_STATES_TIME = re.compile(r"[^:\d]{2,40}:\s*\d")
# "Jr.", "Sr.", and an initial: "Claire D."
_GENERATION = re.compile(r" (?:Jr|Sr|[A-ZÀ-ÞĀ-ŽА-Я])$")
# "Jane Marlow is a fellow of …", "Jane Marlow reports from …"
_DESCRIPTION = re.compile(
    r"\s(?:(?:is|was) (?:an?|the|our|chief|senior)|ist (?:ein|der|die)?|est (?:une?|la|le)?"
    r"|es (?:una?|la|el)?|è (?:una?|la|il)?"
    r"|(?:reports|writes) (?:from|for|about|on))\s[^|\n]*"
)
# "ليلى حداد وعمر نصار": "and" is a letter of the next word, with which some names begin, too.
_ARABIC_AND = re.compile(
    r"(?<=[\u0621-\u064a]{2}\s)و(?!ليد|ائل|سام|فاء|سيم|جدي|حيد|رد|داد|هيب|جيه|صفي|لاء|عد\b|نيس)(?=[\u0621-\u064a]{3,}\s)"
)
# "נועה ברק ואיתי שגב"; names with this letter first are rare.
_HEBREW_AND = re.compile(
    r"(?<=[\u05d0-\u05ea]{2}\s)ו(?!רד|יקטור|לדימיר|יקי|לרי|ילי|יטלי)(?=[\u05d0-\u05ea]{2,}\s)"
)
_NO_VALUE = frozenset(
    {"null", "undefined", "none", "nan", "n a", "na", "false", "true", "object object", "array"}
)
_ARTICLE = re.compile(r"^(?:die|der|das|the|el|la|le|il|het|de) ")
_EAST_ASIAN = re.compile(f"[{EAST_ASIAN}]")
_LATIN = re.compile(r"[a-z]{4,}")
_UNCASED = re.compile(r"[\u0590-\u06ff\u0900-\u0dff]")  # Hebrew, Arabic, Indic scripts
_IDEOGRAPHS = re.compile(r"[\u4e00-\u9fff]{2,4}")


def authors_of(
    bylines: Iterable[str], not_persons: Iterable[str] = (), *, pseudonyms: bool = False
) -> tuple[str, ...]:
    """Return the persons that these bylines name, in order, each once.

    ``not_persons`` are the names of the site and its publisher. ``pseudonyms`` also accepts
    ``jdoe7``: where a page shows that as its byline, its readers know the author by no other name.
    """
    excluded = {_key(name) for name in not_persons}
    by_kind: dict[Counts, dict[str, str]] = {kind: {} for kind in Counts}
    for byline in bylines:
        for name, credit in _names_in(plain_text(byline), pseudonyms):
            name = without_house(name, excluded)
            key = normalised(name)
            # "A and B, Photographer" in one element, and B in a link of its own.
            if not credit.has_role and key in by_kind[Counts.HELPER]:
                continue
            if not key or key in _NO_VALUE or key in agency_bylines():
                continue
            if not _is_excluded(key, excluded):
                by_kind[credit.counts].setdefault(key, name)
    names = by_kind[Counts.AUTHOR] or by_kind[Counts.EDITOR]
    return tuple(names.values())[:_MOST_AUTHORS]


def is_credit_line(line: str) -> bool:
    """Return whether a line is nothing but full names and their roles: ``Text: A. Foto: B``."""
    if len(line) > LONGEST_CREDITS or _ENDS_SENTENCE.search(line):
        return False
    stated = credits_of(_HANDLE.sub(" ", line))
    pieces = [piece for credit in stated for piece in by_comma(credit.names)]
    return (
        _letters_in("".join(pieces)) > _LEAST_NAMES * _letters_in(line)
        and all(credit.has_role for credit in stated)
        and all(_is_full_name(piece.strip(_ROUND)) for piece in pieces)
        # "Design Website Elements", "About Grave Empire"
        and any(begins_with_given_name(piece) or not piece.isascii() for piece in pieces)
    )


def has_names_before_roles(line: str) -> bool:
    """Return whether a line is full names, one at least with a role: ``A, photos by B``."""
    stated = credits_of(_HANDLE.sub("", line))
    pieces = [piece.strip(_ROUND) for credit in stated for piece in by_comma(credit.names)]
    return any(credit.has_role for credit in stated) and all(
        _is_full_name(piece) and (begins_with_given_name(piece) or not piece.isascii())
        for piece in pieces
    )


def _letters_in(text: str) -> int:
    return sum(map(str.isalpha, text))


def _is_full_name(piece: str) -> bool:
    is_full = " " in piece or _EAST_ASIAN.search(piece) is not None
    return is_full and normalised(bare(piece)) == normalised(piece) and is_name(piece)


def _names_in(byline: str, pseudonyms: bool) -> Iterator[tuple[str, Credit]]:
    """Yield the persons that a byline names, each with its credit."""
    if not byline or len(byline) > 6 * LONGEST_NAME:
        return
    byline = plain_credits(_HANDLE.sub(" ", byline))
    byline = _DESCRIPTION.sub("", _ARABIC_AND.sub("و ", _HEBREW_AND.sub("& ", byline)))
    byline = _STAMP.sub("", _REPORTED_FROM.sub("", byline))
    by_space = are_divided_by_space(byline)
    full_name = after_other = False
    for credit in _without_place(credits_of(byline)):
        text = credit.names.strip(" ,.([（【*~©–—-")
        if _STATES_TIME.match(text):
            continue
        if by_space and credit.has_role and _are_chinese(text):
            text = ", ".join(["", *text.split()])
        names = [bare(piece) for piece in by_comma(_after_place(text))]
        for name in without_places(names, after_full_name=full_name):
            if _GENERATION.search(name) and f"{name}." in byline:
                name = f"{name}."
            if not (is_name(name) or (pseudonyms and is_account(name))):
                after_other = after_other or " " in name
            elif not after_other or " " in name or _is_known(name):
                full_name = full_name or (" " in name and is_name(name))
                yield name, credit


def _is_known(name: str) -> bool:
    """Return whether one word is a person's: not the end of "Ministerium für Wald und Jagd"."""
    return is_given_name(name) or _EAST_ASIAN.search(name) is not None


def _after_place(text: str) -> str:
    """Return ``أحمد سالم`` of ``القاهرة: أحمد سالم``: in scripts without capitals only."""
    place, colon, name = text.partition(":")
    is_place = " " not in place.strip() and " " in name.strip() and _UNCASED.match(place)
    return name.strip() if colon and is_place else text


def _without_place(stated: Sequence[Credit]) -> Sequence[Credit]:
    """Return ``القاهرة - محمد عبد الله`` without the place: one word beside a full name.

    Only in scripts without capitals, where a byline begins with the place as a rule.
    """
    if not any(" " in credit.names and _UNCASED.match(credit.names) for credit in stated):
        return stated
    return [one for one in stated if " " in one.names or not _UNCASED.match(one.names)]


def _are_chinese(part: str) -> bool:
    return all(_IDEOGRAPHS.fullmatch(name) for name in part.split())


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
