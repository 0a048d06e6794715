"""Tell whether a name begins with a given name, as persons' names do and places' do not.

For names that stand without any mark: "Jane Marlow" and "Old Harbour" have the same form.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from unicodedata import normalize

from warta.news.text.phrases import phrase_lines

_WORDS, _NAMES = range(2, 5), range(2, 4)


def begins_with_given_name(name: str) -> bool:
    """Return whether a name has two to four words and the first is a known given name.

    Of a hyphenated one (``Jean-Luc``) the first half counts; accents and capitals do not.
    """
    words = name.split()
    return len(words) in _WORDS and is_given_name(words[0])


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


@cache
def _given_names() -> frozenset[str]:
    lines = phrase_lines("given_names.txt")
    return frozenset(_key(word) for line in lines for word in line.split())


def _key(word: str) -> str:
    plain = normalize("NFKD", word.casefold().replace("ø", "o").replace("ł", "l").replace("ı", "i"))
    return "".join(letter for letter in plain if letter.isalpha() or letter == "-")
