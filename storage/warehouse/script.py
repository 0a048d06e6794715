"""Where one statement of a script ends and the next begins.

DuckDB's parser says how many statements a text holds, but not where they stand: of a PIVOT it shows
several without their text. So a text is cut at the semicolons that stand in no string, name or
comment; each piece is parsed by itself afterwards, so a wrong cut is refused, never run.
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
    | \w+                                   # so that the e of a longer word begins no string
    | .
    """,
    re.VERBOSE | re.DOTALL,
)
_NOTHING = re.compile(r"(?:\s|--[^\n]*(?:\n|\Z)|/\*.*?\*/|;)*", re.DOTALL)


def pieces(script: str) -> list[str]:
    """Return the statements of a script, each with its end, behind as many lines as stand above it.

    Comments and semicolons alone are left out. Of a wrong statement DuckDB then names the line in
    the whole script.
    """
    found, start = [], 0
    for match in _ONE_WHOLE.finditer(script):
        if match["end"]:
            found.append((start, match.end()))
            start = match.end()
    found.append((start, len(script)))
    return [_placed(script, *piece) for piece in found if not is_nothing(script[slice(*piece)])]


def is_nothing(text: str) -> bool:
    """Return whether a text has only blanks, comments and semicolons."""
    return _NOTHING.fullmatch(text) is not None


def without_end(text: str) -> str:
    """Return a statement without the semicolons, and the comments behind them, that end it."""
    end = None
    for match in _ONE_WHOLE.finditer(text):
        if match["end"]:
            end = match.start() if end is None else end
        elif not is_nothing(match[0]):
            end = None
    return text[:end]


def is_ended(text: str) -> bool:
    """Return whether the last statement of a text is ended by a semicolon."""
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
