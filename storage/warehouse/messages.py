"""Explain DuckDB's errors to a person who asks in SQL: suggest views and macros, not our tables."""

from __future__ import annotations

import re

_NO_TABLE = re.compile(
    r"(?P<error>Table with name (?P<name>\w+) does not exist!)"
    r'(?:\nDid you mean "(?:(?:\w+\.)?store\.(?P<table>\w+)|[^"]*)"\?)?'
)
_VIEW_OF = {
    "article": "articles",
    "entry": "entries",
    "feed": "feeds",
    "past_version": "versions",
    "poll": "polls",
    "recheck": "rechecks",
    "run": "runs",
}
_MEANT = {
    "copy": "copies",
    "latest": "latest(20)",
    "latest_versions": "latest_versions(20)",
    "mentions": "mentions('words')",
    "search": "search('words')",
    "story": "stories",
    "trending": "trending(7)",
}
_ONE_VALUE = "flattening correlated subquery"  # a macro with a column of another table
_HOW_TO_ASK = (
    "\nsearch, mentions and the like take a value or $name, no column: ask for each value, and "
    "join the answers with UNION ALL"
)


def in_our_words(message: str) -> str:
    """Return DuckDB's message with a view or macro in place of an internal table, or with a hint.

    DuckDB suggests ``store.article`` for "article", which counts copies too.
    """
    if match := _NO_TABLE.search(message):
        suggested = _MEANT.get(match["name"].lower()) or _VIEW_OF.get(match["table"] or "")
        if suggested or match["table"]:
            hint = f'\nDid you mean "{suggested}"?' if suggested else ""
            return f"{message[: match.end('error')]}{hint}{message[match.end() :]}"
    elif _ONE_VALUE in message and _HOW_TO_ASK not in message:
        return message + _HOW_TO_ASK
    return message
