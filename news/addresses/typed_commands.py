"""Name the home in commands that a message tells a person to type."""

from __future__ import annotations

import re
import shlex

from warta.news.addresses.places import LAKE

_COMMAND = re.compile(r"`(warta (?!serve` )[^`]*)`")
# A lake can only be read; its writer's home has another name, which its readers don't know.
_READ_A_LAKE = frozenset({"export", "search", "sql", "trace", "ui"})


def with_option(command: str, home: str) -> str:
    """Return a command with `--home`, unless it has that option, or can't use such a home."""
    if "--home" in command or command.endswith("--help"):
        return command
    if home.startswith(LAKE) and command.split()[1] not in _READ_A_LAKE:
        return command
    return f"{command} --home {shlex.quote(home)}"


def commands_named(message: str, home: str) -> str:
    """Return a message with `--home` in all commands between backquotes."""
    return _COMMAND.sub(lambda match: f"`{with_option(match[1], home)}`", message)
