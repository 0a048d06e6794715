"""Find the parts of a byline: names, roles before and after them, and what separates these."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from warta.news.metadata.roles import WORD, Counts, Form, Role, role_at
from warta.news.text.scripts import EAST_ASIAN

SEPARATOR = re.compile(r"\s*(?:[;|/／｜•·・、\n]|\s[-–—ـ]+\s)\s*")
_ANDS = (
    r"and|And|AND|und|UND|et|ET|y|e|dan|DAN|en|og|OG|och|OCH|ja|i|и|та|ve|VE|with|WITH|và|VÀ"
    r"|και|ΚΑΙ|a|și|ȘI|és|ÉS|و"
    r"|im Gespräch mit|in conversation with"
)
_AND = re.compile(rf"\s*(?:[&＆]|(?:[,，،]\s*|(?<=\s))(?P<word>{_ANDS})(?=\s))\s*")
_COMMA = re.compile(r"\s*[,，،]\s*")
_OPENING = re.compile(r"\s*[(（\[［【〔]\s*")
_CLOSING = re.compile(r"\s*[)）\]］】〕]\s*")
# "Redactie: A. Beeld: B": a full stop ends a credit only before a role.
_STOP = re.compile(r"[.。]\s*")
# What ends a function after a name: "Reporter at The Courier, Max Poe".
_ENDS_FUNCTION = re.compile(
    rf"{SEPARATOR.pattern}|[,，،)）\]］】〕]|\s+(?:{_ANDS}|&)\s+(?=[A-ZÀ-ÞА-Я])|[.。]\s*$"
)
# "Senior Life & Trends Reporter": a function after a comma, up to the next author.
_RANK = re.compile(
    r"(?:,\s+|\s\|\s)(?:senior|head|chief|master|lead|principal|vice|deputy|assistant|associate"
    r"|managing|founding|program|programme|co-?founder|founder|owner|president|ceo|director|member"
    r"|fellow)\s(?:(?!\s(?:and|with)\s[A-Z]\S+\s[A-Z]\S+(?:$|,))[^|;\n,])*(?![^|;\n,]*:)",
    re.IGNORECASE,
)
_PLURAL = re.compile(r"(?:s|en|innen|nen|ов|и|ы)$")
_SMALL = re.compile(r"\s*[a-zà-ÿа-яα-ω]")
_UNCASED = re.compile(r"\s*[\u0590-\u1cff\u3040-\uffdc]")
_EAST_ASIAN = re.compile(f"[{EAST_ASIAN}]")
# Chinese and Japanese roles stand before the name: 编辑 李四光.
_HAN_ROLE = re.compile("[\u4e00-\u9fff]$")
_HAN_NAME = re.compile(r"\s+[\u4e00-\u9fff]{2,4}(?![\u4e00-\u9fff])")
_BRAND = re.compile(r"[a-z][A-Z]")  # "Theo VnExpress"
_EDGES = " \t\xa0\u3000,，،"
_LONGEST_FUNCTION = 60  # characters; chosen by hand


@dataclass(frozen=True, slots=True)
class Label:
    """A role before the names."""

    role: Role


@dataclass(frozen=True, slots=True)
class Title:
    """A role after the name; ``of_all``: of all names since the last separator."""

    role: Role
    of_all: bool = False


@dataclass(frozen=True, slots=True)
class Alone:
    """A role between two separators: of the names before it or after it."""

    role: Role


class Break:
    """A separator between two credits, or two names of one."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What a rule recognised, where it ends, and whether a new part of the line begins there."""

    part: Label | Title | Alone | Break | None
    end: int
    begins: bool = True


def _short_function(rank: re.Match[str]) -> str:
    """Return the function as one word, or nothing if it is of no newsroom."""
    text = rank.group()
    roles = [role for word in WORD.finditer(text) if (role := role_at(text, word.start()))]
    if any(role.counts is Counts.HELPER for role in roles):
        return ", photographer"
    return ", reporter" if any(role.form is Form.PERSON for role in roles) else ""


def parts_of(byline: str) -> Iterator[str | Label | Title | Alone | Break]:
    """Yield names, as they stand in the line, roles and separators."""
    byline = _RANK.sub(_short_function, byline)
    at = start = 0
    begins = True
    while at < len(byline):
        found = next(filter(None, (rule(byline, start, at, begins) for rule in _RULES)), None)
        if found is None:
            at, begins = _after_word(byline, at), False
            continue
        names = byline[start:at].strip(_EDGES)
        if names and not (isinstance(found.part, Label) and _belongs_to_label(names)):
            yield names
        if found.part:
            yield found.part
        at = start = found.end
        begins = found.begins
    if names := byline[start:].strip(_EDGES):
        yield names


def _belongs_to_label(text: str) -> bool:
    """Return whether one word directly before a label is a part of it: ``Cover photo by``."""
    return not has_two_words(text) and _UNCASED.match(text) is None


def _after_word(byline: str, at: int) -> int:
    """Return where the word at a place ends, before its full stop, or the next place."""
    word = WORD.match(byline, at)
    if word is None:
        return at + 1
    stopped = len(word.group()) > 1 and word.group()[-1] == "."
    return word.end() - stopped


def _role_first(byline: str, start: int, at: int, begins: bool) -> _Found | None:
    """``Words: ``, ``Illustration by``, ``Reporter Jane Marlow``; ``Reporter`` alone."""
    if not begins or at != start or (role := role_at(byline, at)) is None:
        return None
    if role.is_label:
        return _Found(Label(role), role.end)
    rest = byline[role.end :]
    if comma := _COMMA.match(rest):  # "Author, Jane Marlow"; "Journalists, Students, Teachers"
        names = rest[comma.end() : _end_of_function(rest, comma.end())]
        return _Found(Alone(role), role.end, begins=False) if has_two_words(names) else None
    if not rest.strip(" .。") or _ENDS_FUNCTION.match(rest):
        return _Found(Alone(role), role.end, begins=False)
    names = rest[: _end_of_function(rest, 0)]
    is_brand = role.form is Form.WEAK and _BRAND.search(names)
    if rest[0].isspace() and not _SMALL.match(rest) and (has_two_words(names) or is_brand):
        return _Found(Label(role), role.end)
    if role.form is Form.PERSON and _SMALL.match(rest):  # "Reporter at The Courier"
        return _Found(Alone(role), _end_of_function(byline, role.end), begins=False)
    return None


def _separator(byline: str, start: int, at: int, begins: bool) -> _Found | None:
    if mark := SEPARATOR.match(byline, at):
        return _Found(Break(), mark.end())
    joined = _AND.match(byline, at)
    if joined is None:
        return None
    word = joined.start("word")
    if word > 0 and (role := role_at(byline, word)) and role.is_label:
        return _Found(None, word)  # "with reporting by"
    return _Found(None, joined.end())


def _after_comma(byline: str, start: int, at: int, begins: bool) -> _Found | None:
    """``, Photographer``, ``, Political Correspondent``, ``, Fotos: ``."""
    comma = _COMMA.match(byline, at)
    if comma is None:
        return None
    role = role_at(byline, comma.end())
    if role is None:
        return _function(byline, comma.end())
    rest = byline[role.end :]
    is_name_next = rest[:1].isspace() and not _SMALL.match(rest)
    if role.is_label or (is_name_next and role.form is not Form.PERSON):
        return _Found(None, comma.end())
    end = _end_of_function(byline, role.end)
    of_all = bool(_PLURAL.search(byline[comma.end() : role.end]))
    return _Found(Title(role, of_all), end, begins=False)


def _function(byline: str, at: int) -> _Found | None:
    """Return the function after a comma with a role at its end: ``Political Correspondent``."""
    end = _end_of_function(byline, at)
    piece = byline[at:end]
    if len(piece) > _LONGEST_FUNCTION or _OPENING.search(piece):
        return None  # "…, Lena Ortiz (contributing writer)" is a name and its role
    for space in re.finditer(r"\s+", piece):
        role = role_at(piece, space.end())
        if role and role.form in {Form.PERSON, Form.BEFORE} and not role.is_label:
            counts = Counts.HELPER if role.counts is Counts.HELPER else Counts.AUTHOR
            return _Found(Title(replace(role, counts=counts)), end, begins=False)
    return None


def _in_brackets(byline: str, start: int, at: int, begins: bool) -> _Found | None:
    """``(Text)``, ``(photos by Max Poe)``."""
    if closing := _CLOSING.match(byline, at):
        return _Found(None, closing.end())
    opening = _OPENING.match(byline, at)
    role = role_at(byline, opening.end()) if opening else None
    if opening is None or role is None:
        return None
    closing = _CLOSING.search(byline, role.end)
    if role.is_label and not (closing and closing.start() == role.end):
        return _Found(Break(), opening.end())
    return _Found(Title(role), closing.end() if closing else len(byline), begins=False)


def _after_stop(byline: str, start: int, at: int, begins: bool) -> _Found | None:
    stop = _STOP.match(byline, at)
    role = role_at(byline, stop.end()) if stop else None
    if stop is None or role is None or role.form is Form.WEAK:
        return None
    is_particle = role.form is Form.BEFORE and byline[stop.end()].islower()  # "J. von Berg"
    return None if is_particle else _Found(Break(), stop.end())


def _after_name(byline: str, start: int, at: int, begins: bool) -> _Found | None:
    """``Anna Berg text``, ``Jane Marlow Senior Reporter``, ``김철수 기자``; ``Text A Foto B``."""
    if at == start or not byline[at - 1].isspace():
        return None
    if (role := role_at(byline, at)) is None:
        return None
    if role.form in {Form.WEAK, Form.BEFORE} and not role.has_mark:  # "Maria von Berg"
        return _by_after_helper(byline, start, at, role)
    if role.is_label:
        return _Found(Label(role), role.end)
    rest = byline[role.end :]
    is_small, is_uncased = _SMALL.match(byline, at), _UNCASED.match(byline, at)
    if _HAN_ROLE.search(byline[at : role.end]) and _HAN_NAME.match(rest):
        return _Found(Label(role), role.end)
    has_full_name = has_two_words(byline[start:at])
    is_next_pair = rest[:1].isspace() and not _SMALL.match(rest)
    if role.form is Form.WORK and is_next_pair and not is_small:
        return _Found(Label(role), role.end) if has_full_name else None
    is_helper = role.form is Form.PERSON and role.counts is Counts.HELPER
    if is_small and role.form is Form.PERSON and not is_helper:
        return None
    if not is_small and not (has_full_name and (is_uncased or is_helper)):
        return None  # "Jane Marlow Political Editor": see ``news.metadata.person_names``
    end = role.end if is_small and role.form is Form.WORK else _end_of_function(byline, role.end)
    return _Found(Title(role), end, begins=False)


def _by_after_helper(byline: str, start: int, at: int, role: Role) -> _Found | None:
    """``Illustrated by Max Poe By Jane Marlow``: after a label and a full name, in capitals."""
    rest = byline[role.end :]
    is_capital = byline[at].isupper() and rest[:1].isspace() and not _SMALL.match(rest)
    follows_label = bool(byline[:start].strip()) and has_two_words(byline[start:at])
    names = rest[: _end_of_function(rest, 0)]
    if role.form is Form.BEFORE and is_capital and follows_label and has_two_words(names):
        return _Found(Label(role), role.end)
    return None


def has_two_words(text: str) -> bool:
    """Return whether a text may be a full name: in Chinese, Japanese and Korean, any."""
    return " " in text.strip() or _EAST_ASIAN.search(text) is not None


def _end_of_function(byline: str, at: int) -> int:
    end = _ENDS_FUNCTION.search(byline, at)
    return end.start() if end else len(byline)


_RULES: tuple[Callable[[str, int, int, bool], _Found | None], ...] = (
    _role_first,
    _separator,
    _after_comma,
    _in_brackets,
    _after_stop,
    _after_name,
)
