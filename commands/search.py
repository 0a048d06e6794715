"""`warta search`: find articles by their words, in the index of the snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rich.text import Text

from warta.commands.bounded_query import (
    BadQuery,
    TooLarge,
    open_for_query,
    run_limited,
    temporary_folder,
)
from warta.commands.options import to_type
from warta.commands.rows import print_rows
from warta.commands.tables import console, shown, warn
from warta.flows.places import place_of
from warta.news.text.brackets import NO_BRACKETS, brackets_that_count
from warta.news.text.counted import counted
from warta.settings import Settings
from warta.storage.tables.search import USUAL_MEMORY_MIB, index_state
from warta.storage.tables.search_page import (
    COLUMNS,
    NO_WORD,
    PageSearch,
    page_of_results,
    search_error_message,
)
from warta.storage.tables.search_query import PARTS
from warta.storage.warehouse.connection import Database
from warta.storage.warehouse.snapshot import OUTDATED, outdated

_SHOWN = 8  # columns of the page of results: up to article_id
# They surround a word that matches, to print it in bold; no text contains them.
_OPENING, _CLOSING = "\x02", "\x03"


@dataclass(frozen=True, slots=True)
class Search:
    """A person's search: words in the language of docs/search.md, conditions, and the order."""

    words: str
    since: str | None = None
    until: str | None = None
    sites: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    most: int = 20
    newest: bool = False
    exact: bool = False

    def query(self) -> str:
        """Return the words with the conditions, in the language of docs/search.md."""
        # Before the words, as those may have a quotation mark that is not closed.
        return " ".join((*(f'{field}:"{value}"' for field, value in self.conditions()), self.words))

    def conditions(self) -> Iterator[tuple[str, str]]:
        """Yield the field and the value of each condition. Raises BadQuery if one is empty."""
        times = (("since", self.since), ("until", self.until))
        given = [
            *((field, time) for field, time in times if time is not None),
            *(("site", site) for site in self.sites),
            *(("lang", language) for language in self.languages),
        ]
        for field, value in given:
            bare = value.replace('"', "").strip()
            if not bare:
                raise BadQuery(f"--{field} {value!r}: no value")
            yield field, bare


def search_articles(settings: Settings, search: Search, style: str) -> None:
    """Print the articles that match. Raises BadQuery for a query that can't be read."""
    if group := brackets_that_count(search.words):
        raise BadQuery(f"{group}: {NO_BRACKETS}")
    with temporary_folder() as folder:

        def work() -> None:
            try:
                ask(USUAL_MEMORY_MIB)
            except TooLarge:  # such as a phrase of words that all articles have
                ask(None)
            except BadQuery as error:
                if isinstance(error.__cause__, OUTDATED):
                    raise outdated(place_of(settings), error.__cause__) from error
                raise BadQuery(search_error_message(error.message)) from error

        def ask(memory_mib: int | None) -> None:
            with open_for_query(settings, folder, memory_mib=memory_mib) as database:
                marks = (_OPENING, _CLOSING) if style == "table" else ("[", "]")
                rows = page_of_results(
                    lambda statement, values: database.execute(statement, values).fetchall(),
                    PageSearch(
                        search.query(), search.most, search.newest, not search.exact, *marks
                    ),
                )
                names, rows = COLUMNS[:_SHOWN], [row[:_SHOWN] for row in rows]
                waiting = _waiting(database)
                if not rows and not database.execute(PARTS, {"words": search.query()}).fetchall():
                    raise BadQuery(NO_WORD)
                if style == "table":
                    _print_hits(names, rows)
                else:
                    print_rows(names, rows, style=style)
            _print_hints(search, matches=len(rows), waiting=waiting)

        run_limited(work, settings.query_seconds)


def _waiting(database: Database) -> int:
    """Return how many articles wait to be indexed; 0 if an earlier version made the snapshot."""
    try:
        return index_state(database).waiting
    except OUTDATED:
        return 0


def _print_hits(names: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Print some lines for each article: headline, time and site, snippet, address."""
    out = console()
    for row in rows:
        hit = dict(zip(names, row, strict=True))
        out.print(Text(hit["title"], style="bold"))
        out.print(Text(f"{hit['published_at']:%Y-%m-%d %H:%M}  {hit['site']}", style="dim"))
        if hit["snippet"]:
            out.print(_marked(" ".join(hit["snippet"].split())))
        out.print(Text(hit["url"], style="cyan", overflow="fold"))
        out.print()


def _marked(snippet: str) -> Text:
    text = Text()
    for number, piece in enumerate(snippet.split(_OPENING)):
        word, closing, rest = piece.partition(_CLOSING)
        if number and closing:
            text.append(word, style="bold yellow")
            text.append(rest)
        else:
            text.append(piece)
    return text


def _print_hints(search: Search, *, matches: int, waiting: int) -> None:
    if not matches:
        warn(f"no article matches {shown(search.query())}")
    elif matches == search.most:
        warn(f"the first {matches:,}; --limit shows more")
    if waiting:
        warn(
            f"search does not know {counted(waiting, 'older article')} yet; each run indexes "
            f"some, `{to_type('warta maintain')}` all"
        )
