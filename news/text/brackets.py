"""Recognise brackets in a search that would change its meaning: the language has none."""

from __future__ import annotations

import re

# As the search reads them (storage/views/search-2-parts.sql); it reads full brackets as spaces.
_USUAL = str.maketrans("“”„‟«»＂\u3000：＊－（）", '"""""""' + " :*-()")
_QUOTED = re.compile(r'"[^"]*(?:"|$)')
_GROUP = re.compile(
    r"(?P<before>(?:(?<!\S)(?:OR|NOT)|\|)\s*-?|(?<!\S)-)?\(+(?P<inner>[^()]*)(?:\)+|\Z)"
    r"(?P<after>\s*(?:OR(?!\S)|\|))?"
)
_OPERATORS = ("OR", "|", "AND", "NOT")
NO_BRACKETS = "OR and minus take single words or phrases, no brackets; ask twice, or leave them out"


def brackets_that_count(words: str) -> str | None:
    """Return the first part of a search in brackets that means something else without them.

    OR joins single words and phrases, and a minus stands before one. So ``a OR (b c)`` and
    ``-(a b)`` can't be asked, while in ``(a OR b) c`` the brackets change nothing. A bracket that
    is not closed reaches to the end, or to the next one.
    """
    for group in _GROUP.finditer(_QUOTED.sub("quoted", words.translate(_USUAL))):
        inner = group["inner"].split()
        named = [word for word in inner if word not in _OPERATORS]
        if len(named) < 2:
            continue
        before = (group["before"] or "").strip()
        joined_by_or = len(inner) == 2 * len(named) - 1 and all(
            word in ("OR", "|") for word in inner[1::2]
        )
        is_negated = before.endswith(("NOT", "-"))
        if is_negated or ((before or group["after"]) and not joined_by_or):
            return group[0].strip()
    return None
