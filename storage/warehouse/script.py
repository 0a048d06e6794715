"""Split a script into statements.

DuckDB's parser returns the number of statements, but not their positions (and several without text
for a PIVOT). So a text is cut at semicolons outside of strings, names and comments. Each piece is
parsed afterwards, so a wrong cut is refused and never run.
"""

from __future__ import annotations

import re

_ONE_WHOLE = re.compile(
    r"""
    (?P<end>;)
    | [eE]'(?:[^'\\]|\\.|'')*(?:'|\Z)       # a string in which a backslash escapes
    | '[^']*(?:'|\Z)
    | "[^"]*(?:"|\Z)
    | (?P<tag>\$(?:[^\W\d]\w*)?\$).*?(?:(?P=tag)|\Z)
    | --[^\n]*
    | /\*.*?(?:\*/|\Z)
    | \w+                                   # so that the final e of a word does not begin a string
    | .
    """,
    re.VERBOSE | re.DOTALL,
)
_NOTHING = re.compile(r"(?:\s|--[^\n]*(?:\n|\Z)|/\*.*?\*/|;)*", re.DOTALL)


def pieces(script: str) -> list[str]:
    """Return the statements of a script, each after as many empty lines as there are above it.

    So DuckDB's messages have the line numbers of the whole script. Comments and semicolons alone
    are left out.
    """
    spans, start = [], 0
    for match in _ONE_WHOLE.finditer(script):
        if match["end"]:
            spans.append((start, match.end()))
            start = match.end()
    spans.append((start, len(script)))
    return [_placed(script, *piece) for piece in spans if not is_nothing(script[slice(*piece)])]


def is_nothing(text: str) -> bool:
    """Return whether a text has only blanks, comments and semicolons."""
    return _NOTHING.fullmatch(text) is not None


def without_end(text: str) -> str:
    """Return a statement without its final semicolons and the comments after them."""
    end = None
    for match in _ONE_WHOLE.finditer(text):
        if match["end"]:
            end = match.start() if end is None else end
        elif not is_nothing(match[0]):
            end = None
    return text[:end]


def is_ended(text: str) -> bool:
    """Return whether the last statement of a text ends with a semicolon."""
    ended = False
    for match in _ONE_WHOLE.finditer(text):
        if match["end"]:
            ended = True
        elif not is_nothing(match[0]):
            ended = False
    return ended


def _placed(script: str, start: int, end: int) -> str:
    text = script[start:end]
    blank = len(text) - len(text.lstrip())
    return "\n" * script.count("\n", 0, start + blank) + text[blank:]
