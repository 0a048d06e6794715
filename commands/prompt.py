"""The prompt of `warta sql`: queries one after another, with history and completion.

Each query opens the newest snapshot, and runs within the limits of any other query. Ctrl-C ends a
query, not the prompt.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import click
from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Condition
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

from warta.commands.failures import errors_printed
from warta.commands.rows import print_rows
from warta.commands.sql import Script, answer
from warta.flows.places import place_name, place_of
from warta.settings import Settings
from warta.storage.errors import StorageError
from warta.storage.warehouse.connection import query, rows_of
from warta.storage.warehouse.script import is_ended, is_nothing
from warta.storage.warehouse.snapshot import reading

_HELP = """\
  FROM articles LIMIT 5;     a query ends with ; and may have several lines
  .views                     the views and what a row of each means
  .columns VIEW              the columns of a view
  .help                      this
  .quit                      leave; so does Ctrl-D
  Tab completes, arrow up and Ctrl-R recall, Ctrl-C ends a query."""
_WORD = re.compile(r"\.?\w*\Z")
_AFTER_DOT = re.compile(r"(\w+)\.(\w*)\Z")
_FROM = re.compile(r"\b(?:FROM|JOIN)\s+(\w+)(?:\s+(?:AS\s+)?(\w+))?", re.IGNORECASE)
_QUITS = frozenset({".quit", ".exit", "quit", "exit", "\\q"})
_DOT_COMMANDS = (".columns", ".help", ".quit", ".views")
# What people type who know another database's prompt, with and without the name of a view.
_OTHER_NAMES = {
    "help": ".help", "?": ".help", "\\?": ".help", "\\h": ".help",
    ".tables": ".views", ".schema": ".views", "\\d": ".views", "\\dt": ".views", "\\dv": ".views",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that can be completed: views with their columns, our functions, SQL's keywords."""

    columns: dict[str, list[str]]
    functions: list[str]
    keywords: list[str]


def converse(settings: Settings, script: Script) -> None:
    """Answer queries as they are typed, until .quit or Ctrl-D.

    ``script`` has the form of the answers and the parameters.
    """
    with reading(place_of(settings)) as database:
        vocabulary = _vocabulary(rows_of(database, query("ask/vocabulary")))
    session: PromptSession[str] = PromptSession(
        history=_history(),
        completer=SqlCompleter(vocabulary),
        complete_while_typing=False,
        multiline=Condition(lambda: not is_complete(session.default_buffer.text)),
        key_bindings=_keys(),
        prompt_continuation=lambda width, number, wrapped: "  ... ".rjust(width),
        bottom_toolbar=" a query ends with ;   .help   Ctrl-D leaves ",
    )
    click.echo(
        f"the news in {place_name(settings)}; .views lists what can be asked, .help the rest"
    )
    for text in _typed(session):
        with errors_printed():
            _act(settings, replace(script, text=text), vocabulary)


def is_complete(text: str) -> bool:
    """Return whether Enter ends the input: after a command, nothing, or a query with its ``;``."""
    return is_nothing(text) or _command_of(text) is not None or _quits(text) or is_ended(text)


class SqlCompleter(Completer):
    """Complete the word before the cursor: after ``view.`` its columns, else whatever fits."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def get_completions(self, document: Document, event: CompleteEvent) -> Iterable[Completion]:
        before = document.text_before_cursor
        if match := _AFTER_DOT.search(before):
            names, prefix = self._columns_of(match[1], document.text), match[2]
        else:
            word = _WORD.search(before)
            prefix = word[0] if word else ""
            names = list(_DOT_COMMANDS) if prefix.startswith(".") else self._names(document.text)
        for name in dict.fromkeys(names):
            if name.lower().startswith(prefix.lower()):
                yield Completion(name, start_position=-len(prefix))

    def _names(self, text: str) -> list[str]:
        views = self._vocabulary.columns
        used = [view for view, _ in _FROM.findall(text) if view in views]
        columns = [column for view in used for column in views[view]]
        all_columns = sorted({column for columns in views.values() for column in columns})
        last = [] if used else all_columns
        return [*columns, *views, *self._vocabulary.functions, *self._vocabulary.keywords, *last]

    def _columns_of(self, name: str, text: str) -> list[str]:
        aliases = {alias: view for view, alias in _FROM.findall(text) if alias}
        return self._vocabulary.columns.get(aliases.get(name, name), [])


def _act(settings: Settings, script: Script, vocabulary: Vocabulary) -> None:
    command, argument = _command_of(script.text) or ("", "")
    match command:
        case ".help":
            click.echo(_HELP)
        case ".views":
            with reading(place_of(settings)) as database:
                views = database.execute(query("ask/views")).fetchall()
            print_rows(["view", "what a row is"], views, style="table")
        case ".columns":
            if argument not in vocabulary.columns:
                raise StorageError(f"no view {argument!r}; .views lists them")
            with reading(place_of(settings)) as database:
                columns = database.execute(query("ask/columns"), {"view": argument})
                rows = columns.fetchall()
            print_rows(["column", "type", "meaning"], rows, style="table")
        case "":
            _answer(settings, script)
        case _:
            raise StorageError(f"no command {command}; .help lists them")


def _command_of(text: str) -> tuple[str, str] | None:
    """Return the command of the prompt that a text is, with its argument; None for a query."""
    name, _, argument = text.strip().rstrip("; ").partition(" ")
    argument = argument.strip()
    command = _OTHER_NAMES.get(name.lower(), name)
    if command == ".views" and argument:
        return ".columns", argument
    is_word = not name.startswith((".", "\\"))  # such as help: only if it stands alone
    if is_word and (argument or command == name):
        return None
    return command, argument


def _answer(settings: Settings, script: Script) -> None:
    try:
        answer(settings, script)
    except KeyboardInterrupt:
        click.echo("interrupted", err=True)


def _typed(session: PromptSession[str]) -> Iterator[str]:
    while True:
        try:
            text = session.prompt("warta> ")
        except KeyboardInterrupt:
            continue  # drop what was typed
        except EOFError:
            return
        if _quits(text):
            return
        if not is_nothing(text):
            yield text


def _quits(text: str) -> bool:
    return text.strip().rstrip(";").strip().lower() in _QUITS


def _keys() -> KeyBindings:
    keys = KeyBindings()

    @keys.add("escape", "enter")
    def _(event: KeyPressEvent) -> None:
        """Run the input, even without its ``;``."""
        event.current_buffer.validate_and_handle()

    return keys


def _vocabulary(rows: list[dict[str, str]]) -> Vocabulary:
    columns: dict[str, list[str]] = {}
    for row in rows:
        if row["kind"] == "column":
            columns.setdefault(row["of"], []).append(row["name"])
    return Vocabulary(
        columns,
        [row["name"] for row in rows if row["kind"] == "function"],
        [row["name"].upper() for row in rows if row["kind"] == "keyword"],
    )


def _history() -> History:
    """Return the history of the person's earlier prompts, readable by nobody else."""
    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    file = state / "warta" / "sql_history"
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.touch(mode=0o600)
        if os.access(file, os.R_OK | os.W_OK):
            return FileHistory(str(file))
    return InMemoryHistory()
