"""Options are accepted before and after a command, in every group."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from warta.cli import warta
from warta.commands.groups import options_of


def commands_with_home(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Return the words of each command that has the option --home."""
    found = []
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            found += commands_with_home(command, (*path, name))
        elif any("--home" in option.opts for option in command.params):
            found.append((*path, name))
    return found


def context_of(arguments: list[str]) -> click.Context:
    """Return the parsed context of the command that the arguments name."""
    context = warta.make_context("warta", arguments)
    while isinstance(context.command, click.Group):
        _, command, rest = context.command.resolve_command(
            context, [*context._protected_args, *context.args]
        )
        assert command is not None
        context = command.make_context(command.name, rest, parent=context, resilient_parsing=True)
    return context


@pytest.mark.parametrize("words", commands_with_home(warta), ids=" ".join)
@pytest.mark.parametrize("form", ["--home FOLDER", "--home=FOLDER"])
def test_the_home_may_be_named_at_any_place(
    words: tuple[str, ...], form: str, tmp_path: Path
) -> None:
    """People set options where they think of them; scripts put a fixed one first."""
    option = form.replace("FOLDER", str(tmp_path)).split(" ")
    for place in range(len(words) + 1):
        arguments = [*words[:place], *option, *words[place:]]
        context = context_of(arguments)
        [name] = [each.name for each in context.command.params if "--home" in each.opts]
        assert context.params[str(name)] == tmp_path, arguments


@pytest.mark.parametrize(
    ("arguments", "home", "style"),
    [
        (["feeds", "--format", "json", "--home", "a", "list"], "a", "json"),
        (["--home", "list", "feeds", "list"], "list", "table"),
        (["feeds", "--home", "a", "list", "--home", "b"], "b", "table"),
        (["--home", "a", "feeds", "--format=csv", "list", "--home", "b"], "b", "csv"),
        (["watch", "--format", "csv", "list"], None, "csv"),
    ],
)
def testoptions_of_both_places_are_joined(
    arguments: list[str], home: str | None, style: str
) -> None:
    params = context_of(arguments).params
    assert (params["home"] and str(params["home"]), params["style"]) == (home, style)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["feeds", "--secrets", "remove", "http://a.example/"], "No such option"),
        (["feeds", "--nonsense", "list"], "No such option"),
        (["feeds", "--home"], "Missing command"),
        (["feeds", "--home", "list"], "Missing command"),
        (["feeds", "--home", "a", "nonsense"], "No such command"),
        (["--home", "a"], "Missing command"),
        (["--home", "a", "nonsense"], "No such command"),
    ],
)
def test_a_wrong_option_is_refused(arguments: list[str], message: str) -> None:
    result = CliRunner().invoke(warta, arguments)
    assert result.exit_code == 2
    assert message in result.output
    assert "Traceback" not in result.output


def test_an_option_takes_equally_many_values_in_all_commands() -> None:
    """Before the command it is not known yet whose option it is."""
    values = dict[str, set[int]]()
    for option in options_of(warta):
        for name in option.opts:
            values.setdefault(name, set()).add(
                0 if option.is_flag or option.count else option.nargs
            )
    assert {name: counts for name, counts in values.items() if len(counts) > 1} == {}
