"""The help of every command: whole sentences, on a terminal of 80 columns."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from warta.cli import warta


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the words of the group and of every command below it."""
    yield path
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name)


@pytest.mark.parametrize("words", list(commands(warta)), ids=" ".join)
def test_help_is_never_cut(words: tuple[str, ...]) -> None:
    """A description that ends with "..." leaves the reader to guess what the command does."""
    result = CliRunner().invoke(warta, [*words, "--help"], terminal_width=80)
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert all(len(line) <= 80 for line in lines), result.output
    assert not re.search(r"^  .*[a-z]\.\.\.$", result.output, re.MULTILINE), result.output


def test_each_command_is_listed_once() -> None:
    """The list is in sections; a command that they omit could not be found."""
    output = CliRunner().invoke(warta, ["--help"], terminal_width=80).output
    listed = [line.split()[0] for line in output.splitlines() if line.startswith("  ")]
    assert sorted(listed[3:]) == sorted(warta.commands)
