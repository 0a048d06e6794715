"""The words of bylines that are no part of a person's name: offices, ranks, agencies, menus."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from warta.news.metadata.agencies import agency_names
from warta.news.metadata.roles import words_for_writers
from warta.news.text.compare import normalised
from warta.news.text.phrases import phrase_lines

# A rank or a link's text that follows the name without punctuation.
RANK_AFTER = re.compile(
    r"\s+(?:(?:senior|chief|deputy|associate|assistant|managing|national|staff) (?:\w+ )?"
    r"(?:correspondent|editor|reporter|writer|producer|columnist)"
    r"|chef(?:redakteur(?:in)?|reporter(?:in)?)|redakteur(?:in)?|reporter(?:in)?|alle artikel"
    r"|staff writer|senior \w+|editor(?: in chief)?|\w+ (?:correspondent|editor|reporter)"
    r"|correspondent|contributor|(?:senior |executive )?vice president|president|shares?|für .*"
    r"|special to .*|with .*|follow(?:ing)?|read more|(?:corresponsal|enviad[oa]"
    r"|corrispondente|inviat[oa]"
    r"|correspondante?|envoyée?|redakteur(?:in)?|redaktør|repórter|dziennikar(?:z|ka)|újságíró"
    r"|periodista|journaliste?n?|giornalista|jornalista|корреспондент|журналист(?:ка)?)(?:\s.*)?"
    r"|(?-i:(?:Ph\.?\s?D|M\.?\s?D|MSc|M\.Sc|MBA|CFP|RN|CPA|LCSW|RDN?|Esq|OBE|MBE))\b\W*.*)$"
    r"|\s*(?:(?:인턴|선임|수습)?\s?기자|특파원|앵커|논설위원|記者|编辑|論説委員"
    r"|編集委員|특파원)$",
    re.IGNORECASE,
)
# Publishers and short signs that bylines give like an agency, and that texts do not credit as one.
# Normalised, as a whole name.
_NO_PERSONS = frozenset({
    "bbc", "cnn", "cp", "deutsche welle", "dw", "ots", "parool", "pm", "spiegel online", "sta",
    "thomson", "ttr", "uni", "wp", "zeit online", "بترا", "央视",
})  # fmt: skip


@cache
def agency_bylines() -> frozenset[str]:
    """Return the normalised names that bylines give instead of a person's."""
    return frozenset(map(normalised, agency_names())) | _NO_PERSONS


_WORD = re.compile(r"\w+")


@lru_cache(maxsize=8_192)
def has_no_persons_word(name: str) -> bool:
    """Return whether a text has a word that no person's name has: ``Sports Desk``, ``Sign in``."""
    words, endings, pattern = _no_persons()
    name = name.lower()
    own = _WORD.findall(name)
    return (
        not words.isdisjoint(own)
        or any(word.endswith(endings) for word in own)
        or pattern.search(name) is not None
    )


@cache
def _no_persons() -> tuple[frozenset[str], tuple[str, ...], re.Pattern[str]]:
    """Return single words, ends of words, and a pattern for the rest of ``no_persons.txt``.

    With the words for writers. To look words up is several times as fast as to search for them.
    """
    entries = [*_entries("word"), *words_for_writers()]
    words = frozenset(filter(_WORD.fullmatch, entries))
    others = "|".join(entry for entry in entries if entry not in words)
    pattern = rf"(?<!\w)(?:{others})(?!\w)|{'|'.join(_entries('part'))}"
    whole = "|".join(_entries("name"))
    return words, tuple(words_for_writers(endings=True)), re.compile(f"{pattern}|^(?:{whole})$")


def _entries(mark: str) -> Iterator[str]:
    """Yield the entries of ``no_persons.txt`` with a mark: ``word``, ``part`` or ``name``."""
    for line in phrase_lines("no_persons.txt"):
        head, _, entries = line.partition(":")
        if head.split()[0] == mark:
            yield from map(str.strip, entries.split(", "))
