"""Recognise the words for what somebody does for an article: "Reporter", "Fotos von", "기자".

All of them are in one list, ``news/phrases/byline_roles.txt``. Who took the pictures or translated
is not the author; who edited is one only if nobody else is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum, IntEnum
from functools import cache, lru_cache

from warta.news.text.phrases import phrase_lines


class Counts(IntEnum):
    """What a person with a role counts as; of several roles the first of these decides."""

    AUTHOR = 1
    EDITOR = 2
    HELPER = 3


class Form(Enum):
    """How a word for a role stands beside a name."""

    PERSON = "person"  # "Reporter", before or after the name
    WORK = "work"  # "Text", with a colon or "by"
    LABEL = "label"  # "Sources": the same, but never alone
    ACT = "act"  # "posted": only before "by"
    BEFORE = "before"  # "by": the name follows directly
    WEAK = "weak"  # "di": the same, but only in what is known to be a byline
    OTHER = "words"  # "additional": says nothing by itself


_PREPOSITIONS = frozenset({Form.BEFORE, Form.WEAK})


@dataclass(frozen=True, slots=True)
class Role:
    """A role and the end of its words in the text that was read."""

    counts: Counts
    form: Form
    end: int = 0
    is_label: bool = False  # names follow: after a colon or "by"
    has_mark: bool = False  # a colon or the like


# "Autor/in", "Author(s)", "Autor*innen"
_BOTH_GENDERS = r"(?:\((?:s|en|in|e|a|es|i)\)|[/*:_·](?:in(?:nen)?|a|e)(?![^\W\d_]))?"
WORD = re.compile(r"[^\s|/•·・、，;,:：＝=／｜()\[\]（）［］【】〔〕&+\"“”]+" + _BOTH_GENDERS)
_SECOND_GENDER = re.compile(r"[(/*:_·].*")
_JOINS = re.compile(
    r"\s*(?:[/／&+・·,]|(?:and|und|et|y|e|i|en|och|og|ja|и|та|ve|va|και|dan|và|és|și)(?=\s))\s*"
)
_MARK = re.compile(r"\s?[:：＝=／](?!/)\s*|/(?!/)(?=\S)|[｜](?=\S)")
# 文・山田太郎
_HAN_DOT = re.compile("(?<=[\u3041-\u30ff\u4e00-\u9fff])[・·](?=[\u4e00-\u9fff])")
_IN_PLACE = re.compile(r"\s+(?:في|in|aus|à|en)\s+\S+?(?=\s?[:：])")
_SLASH = re.compile(r"\s*[/／]\s*(?=[\u0590-\u0dff])")
_SPACE = re.compile("[ \t\xa0\u3000]+")
# "posted on 3 May by", "am 3. Mai 2026 von"
_DATE_BEFORE_BY = re.compile(r"\s+(?:on|am)\s[\w\s,.]{4,24}?\s(?=(?:by|von)\s)")
# "记者王小明": no space between a profession and a name.
_JOINED_TO_NAME = re.compile(
    r"(?:(?:本报|本報|本网|本網|新华社|新華社)?(?:记者|記者|通讯员)|(?P<helper>摄影|攝影|摄像))\s*"
    r"(?=[\u4e00-\u9fff]{2,4}(?![\u4e00-\u9fff]))"
)
LABEL_ENDS = ",:：،、 "
# Letters of compound words: "Wirtschaftsredakteur", 南都记者.
_COMPOUND, _HAN_COMPOUND = range(10, 40), range(3, 7)
_LONGEST_ARTICLE = 3  # letters
_EDGES = ".'’*-–"
_MOST_WORDS = 4  # of one role in the list


@lru_cache(maxsize=16_384)
def role_at(text: str, start: int = 0) -> Role | None:
    """Return the role whose words begin at a place in a text, and whether names must follow it.

    ``Additional reporting by``, ``Text und Fotos:``, ``unser Korrespondent``, ``Senior Reporter``.
    """
    if match := _JOINED_TO_NAME.match(text, start):
        counts_as = Counts.HELPER if match["helper"] else Counts.AUTHOR
        return Role(counts_as, Form.PERSON, match.end(), is_label=True)
    role: Role | None = None
    has_by = False
    for word, is_joined in _words_of_role(text, start):
        if role is None:
            role, has_by = word, word.form is Form.BEFORE
        elif word.form in _PREPOSITIONS:
            role, has_by = replace(role, end=word.end), True
        else:
            role = replace(word, counts=_of_both(role.counts, word.counts, is_joined))
    if role is None or (role.form is Form.ACT and not has_by):
        return None
    placed = _IN_PLACE.match(text, role.end) if role.form is Form.PERSON else None
    end = placed.end() if placed else role.end
    mark = _MARK.match(text, end) or _SLASH.match(text, end) or _HAN_DOT.match(text, end)
    if role.form is Form.LABEL and not (mark or has_by):
        return None
    if mark:
        return replace(role, end=mark.end(), is_label=True, has_mark=True)
    return replace(role, end=end, is_label=has_by)


def _words_of_role(text: str, start: int) -> Iterator[tuple[Role, bool]]:
    """Yield the words of one role, without those that say nothing by themselves.

    Each comes with whether "and" or the like joins it to the word before.
    """
    at, is_joined, has_role = start, False, False
    while (word := _word_at(text, at)) is not None:
        is_other = word.form is Form.OTHER
        if is_other and not has_role and start and _is_initial(text, at, word.end):
            return
        if not is_other:
            yield word, is_joined
        has_role = has_role or not is_other
        at, is_joined = word.end, False
        if dated := _DATE_BEFORE_BY.match(text, at):
            at = dated.end()
        elif has_role and _MARK.match(text, at) and not _joins_roles(text, at):
            return
        elif has_role and (join := _JOINS.match(text, at)) and _word_at(text, join.end()):
            at, is_joined = join.end(), True
        elif space := _SPACE.match(text, at):
            at = space.end()
        else:
            return


def _of_both(first: Counts, second: Counts, are_joined: bool) -> Counts:
    """Return what "Text und Foto" counts as (author), and what "illustration editor" does."""
    return min(first, second) if are_joined else max(first, second)


def _joins_roles(text: str, at: int) -> bool:
    """Return whether the mark at a place is between two roles: ``取材／文``, ``Text/Fotos``."""
    if text[at] not in "/／":
        return False
    following = _word_at(text, at + 1)
    return following is not None and following.form is not Form.OTHER


def _is_initial(text: str, at: int, end: int) -> bool:
    """Return whether an article in the list is a part of a name: "An" in "Nguyễn Văn An"."""
    return text[at].isupper() and end - at <= _LONGEST_ARTICLE


@lru_cache(maxsize=8_192)
def whole_role(text: str) -> Role | None:
    """Return the role if a text is nothing but its words: ``Text und Fotos:``, ``기자``."""
    text = text.strip()
    role = role_at(text)
    return role if role and not text[role.end :].strip(" .:：,،、") else None


def label_at(text: str) -> Role | None:
    """Return the role with which a byline begins, ``Text: ``, ``Written by ``; None if it has none.

    The names after it are not looked at.
    """
    role = role_at(text)
    return role if role and role.is_label else None


def is_helpers_label(text: str) -> bool:
    """Return whether a text before a name says that the person is no author: ``Photos by``."""
    role = label_at(f"{text} ") if text else None
    return role is not None and role.counts is Counts.HELPER


def is_authors_label(text: str) -> bool:
    """Return whether a text is only a label before an author: ``By``, ``Author,``, ``作者：``."""
    role = whole_role(text) if text else None
    if role is None or role.counts is not Counts.AUTHOR:
        return False
    return role.is_label or role.form is Form.BEFORE or text[-1] in LABEL_ENDS


def words_for_writers(*, endings: bool = False) -> list[str]:
    """Return the words for who writes or edits, or the ends of such words, which no name has.

    Only of scripts with capitals: in others, surnames are the same words (كاتب).
    """
    table, by_ending = _roles()
    roles = by_ending if endings else table.items()
    return [
        word
        for word, role in roles
        if role.form is Form.PERSON and role.counts is not Counts.HELPER and word.upper() != word
    ]


@lru_cache(maxsize=8_192)
def _key_of(word: str) -> str:
    plain = re.sub("[-’']", " ", word.strip(_EDGES).casefold())
    return _SECOND_GENDER.sub("", plain).strip()


@lru_cache(maxsize=8_192)
def _role_of_key(key: str) -> Role | None:
    table, endings = _roles()
    if (role := table.get(key)) is not None:
        return role
    if len(key) in (_COMPOUND if key.isascii() or key < "\u3000" else _HAN_COMPOUND):
        return next((role for ending, role in endings if key.endswith(ending)), None)
    return None


def _role_of_both(word: str) -> Role | None:
    """Return the role of two words with a hyphen, ``Text-Foto``; None for any other word."""
    if "-" not in word:
        return None
    roles = [_role_of_key(_key_of(part)) for part in word.split("-")]
    known = [role for role in roles if role is not None and role.form not in _PREPOSITIONS]
    return min(known, key=lambda role: role.counts) if len(known) == len(roles) else None


def _word_at(text: str, at: int) -> Role | None:
    """Return the longest entry of the list that stands at a place, or None."""
    best: Role | None = None
    key, end = "", at
    for _ in range(_MOST_WORDS):
        match = WORD.match(text, end)
        if match is None:
            break
        key = f"{key} {_key_of(match.group())}".strip()
        end = match.end()
        if (role := _role_of_key(key) or _role_of_both(match.group())) is not None:
            best = Role(role.counts, role.form, end)
        if end >= len(text) or not text[end].isspace() or key not in _beginnings():
            break
        end += 1
    return best


@cache
def _beginnings() -> frozenset[str]:
    """Return the first words of roles of several words."""
    keys = (key.split() for key in _roles()[0])
    return frozenset(" ".join(words[:n]) for words in keys for n in range(1, len(words)))


@cache
def _roles() -> tuple[dict[str, Role], tuple[tuple[str, Role], ...]]:
    """Return the list: whole words, and the ends of compound words."""
    table: dict[str, Role] = {}
    endings: list[tuple[str, Role]] = []
    for line in phrase_lines("byline_roles.txt"):
        head, _, words = line.partition(":")
        kind, form, _ = head.split()
        counts = Counts.AUTHOR if kind == "other" else Counts[kind.upper()]
        role = Role(counts, Form(form))
        for word in map(str.strip, words.casefold().split(",")):
            if word.startswith("*"):
                endings.append((word[1:], role))
            else:
                table.setdefault(word, role)
    return table, tuple(endings)
