"""Recognise promotions and calls to the reader by the words of one line.

The limits, in characters, are chosen by hand.
"""

from __future__ import annotations

import re

from warta.news.article import Removed
from warta.news.body.line_phrases import (
    CALL,
    DISCLOSED,
    DISCLOSURE,
    GOOGLE,
    INVITATION,
    PREFERENCE,
    SEPARATOR,
    opening_of,
)

PROMOTION = "promotion"
CALLING = "call to the reader"

LONGEST_LINE = 300
_LONGEST_PLACE = 30
LEADS_ON = ":：>»›→"
_LONGEST_SENTENCE = 160
NOTHING = re.compile(r"[\W_]*")
# A sentence that says who spoke: "Sign up for our newsletter," the caller said.
_QUOTED = re.compile(r"\W*[\"“„«][^\"“”„«»]*[\"”“»]\W*\w")
_ONE_WORD = re.compile(r"\w+")
# Gambling advertisements must state an age and their terms (the UK's CAP code and similar rules).
_OF_AGE = "18+"
_TERMS = re.compile(
    r"\b(?:t&cs?|terms)(?: (?:and|&) conditions)?(?: \w+)? apply\b|gambleaware", re.IGNORECASE
)


def without_promotions_and_calls(text: str) -> tuple[str, list[Removed]]:
    """Return a text without promotions and calls to the reader, recognised by their words."""
    kept: list[str] = []
    removed: list[Removed] = []
    for line in text.split("\n"):
        if is_promotion(line):
            removed.append(Removed(line, PROMOTION))
        elif is_call(line):
            removed.append(Removed(line, CALLING))
        else:
            kept.append(line)
    return "\n".join(kept), removed


def is_promotion(line: str) -> bool:
    """Return whether a line is only a phrase, or a phrase, a colon and a headline."""
    if len(line) > LONGEST_LINE or not (opening := opening_of(line)):
        return False
    rest = line[opening.end() :]
    if NOTHING.fullmatch(rest):
        return True
    separator = SEPARATOR.match(rest)
    if not separator and opening["phrase"][-1] not in "】］）〉]":
        return False
    headline = rest[separator.end() if separator else 0 :].strip()
    is_sentence = (
        headline.endswith((".", "。", "।", "۔")) and len(headline) > _LONGEST_SENTENCE // 2
    )
    if is_sentence and (len(line) > _LONGEST_SENTENCE or ". " in headline[:-1]):
        return False
    phrase = opening["phrase"]
    # "Watch: …" can also begin a sentence, unless it is in capitals or the line is not a sentence.
    return not (_ONE_WORD.fullmatch(phrase) and is_sentence and not phrase.isupper())


def is_call(line: str) -> bool:
    """Return whether a line asks to subscribe, follow, share or pay, or is a legal notice.

    Legal notices are also what a site says of its commissions and of its authors' views.
    """
    if len(line) > LONGEST_LINE or _QUOTED.match(line):
        return False
    return (
        CALL.begins(line)
        or INVITATION.is_in(line)
        or (_OF_AGE in line and _TERMS.search(line) is not None)
        or _prefers_in_google(line)
        or _discloses(line)
    )


def _prefers_in_google(line: str) -> bool:
    folded = line.casefold()
    return any(name in folded for name in GOOGLE) and PREFERENCE.is_in(line)


def _discloses(line: str) -> bool:
    folded = line.casefold()
    return any(word in folded for word in DISCLOSED) and DISCLOSURE.is_in(line)


def is_shouted(phrase: str) -> bool:
    """Return whether a phrase is of several words in capitals."""
    return " " in phrase and phrase.isupper()


def is_phrase(lead: str) -> bool:
    """Return whether a text is a phrase, maybe with a section: ``Lire aussi sur Le Quai >>``."""
    opening = opening_of(lead)
    if opening is None:
        return False
    rest = lead[opening.end() :]
    return NOTHING.fullmatch(rest) is not None or (
        rest[-1] in LEADS_ON and len(rest) <= _LONGEST_PLACE
    )
