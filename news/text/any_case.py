"""Match many phrases in any case, several times as quickly as `re.IGNORECASE` does.

With that flag Python tries one phrase after the other at each place. Without it, it looks at the
first letter, so the text is put in small letters and the phrases are gathered by their letter.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

# Small letters that `re.IGNORECASE` takes for another one: "ı" for "i", "ς" for "σ".
_FORMS = str.maketrans(
    "ıſµςϐϑϕϖϰϱϵẛ\u0345\u1fbe\u1fd3\u1fe3\ufb05\u1c80\u1c81\u1c82\u1c83\u1c84\u1c85\u1c86\u1c87\u1c88",
    "isμσβθφπκρεṡιι\u0390\u03b0\ufb06вдосттъѣꙋ",
)
_FORM = re.compile(f"[{''.join(map(chr, _FORMS))}]")
_ESCAPE = re.compile(r"\\[A-Za-z]")
_CLASS = re.compile(r"\[([^\W\d_]+)\]")
_SYNTAX = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()|]")
_AT_WORD = r"(?<!\w"
_REPEATED = frozenset("*+{")
_QUANTIFIERS = _REPEATED | {"?"}
# Limits on dividing phrases, chosen by hand: of the parts of one, and of the characters that a step
# adds. With more, Python takes longer to compile the patterns of a page than it saves.
_MOST_PARTS = 60
_MOST_ADDED = 100


class AnyCase:
    """Phrases, themselves patterns, each to be found in any case.

    ``before`` and ``after`` are patterns without letters for what may stand around each of them;
    ``of_words``: a phrase begins where a word does.
    """

    def __init__(
        self, phrases: Iterable[str], *, before: str = "", after: str = "", of_words: bool = False
    ) -> None:
        others = list[str]()
        by_letter = defaultdict[str, list[str]](list)
        for phrase in (part for each in phrases for part in _parts(each)):
            letter = phrase[:1].lower().translate(_FORMS)
            if phrase[:1].isalpha() and len(letter) == 1 and phrase[1:2] not in _QUANTIFIERS:
                by_letter[letter].append(_any_case(phrase[1:]))
            else:
                others.append(_any_case(phrase))
        branches = [
            f"{letter}{_AT_WORD + letter + ')' if of_words else ''}(?:{'|'.join(rests)})"
            for letter, rests in by_letter.items()
        ]
        if others:
            branches.append(f"{_AT_WORD + ')' if of_words else ''}(?:{'|'.join(others)})")
        self._pattern = re.compile(f"{before}(?:{'|'.join(branches)}){after}")

    def begins(self, text: str) -> bool:
        """Return whether a text begins with one of the phrases."""
        return self._pattern.match(small(text)) is not None

    def is_in(self, text: str) -> bool:
        """Return whether one of the phrases is in a text."""
        return self._pattern.search(small(text)) is not None

    def is_all_of(self, text: str) -> bool:
        """Return whether a text is one of the phrases."""
        return self._pattern.fullmatch(small(text)) is not None


def small(text: str) -> str:
    """Return a text in small letters, with one form of each letter."""
    if text.isascii():
        return text.lower()
    lowered = text.replace("İ", "i").lower()
    return lowered.translate(_FORMS) if _FORM.search(lowered) else lowered


def _any_case(part: str) -> str:
    """Return a pattern for small letters that matches what this one does in any case."""
    letters = _ESCAPE.sub("", part)
    return part.translate(_FORMS) if letters == letters.lower() else f"(?i:{part})"


def _parts(phrase: str) -> Iterator[str]:
    """Yield patterns that together match what this one does, if it can be, each from a letter."""
    waiting, count = list(_alternatives(phrase)), 0
    while waiting:
        part = waiting.pop()
        count += 1
        choices, end = _first_choices(part) if count < _MOST_PARTS else ([], 0)
        is_optional = part[end : end + 1] == "?"
        rest = part[end + is_optional :]
        is_long = len(rest) * (len(choices) + is_optional - 1) > _MOST_ADDED
        if not choices or is_long or part[end : end + 1] in _REPEATED or rest[:1] == "?":
            yield part
            continue
        waiting += [choice + rest for choice in choices] + [rest] * is_optional


def _first_choices(phrase: str) -> tuple[list[str], int]:
    """Return what a pattern may begin with by its first group or class, and where that ends."""
    if letters := _CLASS.match(phrase):
        return list(letters[1]), letters.end()
    if not phrase.startswith("(?:"):
        return [], 0
    end = next(at for at, depth in _outside_classes(phrase) if depth == 0 and phrase[at] == ")")
    return list(_alternatives(phrase[3:end])), end + 1


def _alternatives(phrase: str) -> Iterator[str]:
    """Yield what a pattern has between the bars that are in no bracket."""
    begin = 0
    for at, depth in _outside_classes(phrase):
        if phrase[at] == "|" and not depth:
            yield phrase[begin:at]
            begin = at + 1
    yield phrase[begin:]


def _outside_classes(phrase: str) -> Iterator[tuple[int, int]]:
    """Yield the places of the marks of a pattern's syntax, and how many groups are open there."""
    depth = 0
    for mark in _SYNTAX.finditer(phrase):
        depth += (mark[0] == "(") - (mark[0] == ")")
        yield mark.start(), depth
