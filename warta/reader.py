"""The collected news in Python: `warta.open()`, read-only, while a run goes on.

    import warta

    with warta.open("~/news") as news:
        news.articles(site="example.org", since="2026-11-01").df()  # or .pl(), .arrow()
        news.search("flood", language="en").pl()
        news.sql("SELECT language, count(*) FROM articles GROUP BY ALL").show()

Every result is a DuckDB relation: nothing is read before it is turned into rows, a data frame or an
Arrow table, and it can be filtered, ordered and joined further.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

import duckdb

from warta.news.addresses.typed_commands import commands_named
from warta.settings import load_settings
from warta.storage.errors import StorageError
from warta.storage.home import Home
from warta.storage.lake.location import Lake, is_lake
from warta.storage.warehouse.snapshot import opened_to_read

Relation = duckdb.DuckDBPyRelation
# A site may be given as its address; `site:` of a search reads it likewise.
_ADDRESS_OF_SITE = re.compile(r"^(?:https?://)?(?:www\.)?([^/:?#]+).*$", re.DOTALL)


class News:
    """The published news of one home: a read-only DuckDB connection with its views and macros.

    It shows the publication that was newest when it was opened; open it again to see later ones.
    (Of a lake, each query shows the newest.) It never blocks the writer. Methods that are not
    listed here are those of the connection. Like any DuckDB connection it serves one thread at a
    time.
    """

    def __init__(self, place: Home | Lake) -> None:
        """Open a snapshot or a lake. Raises StorageError when there is none or it is damaged."""
        self.home: Path | str = place.shown if isinstance(place, Lake) else place.root
        self.connection = opened_to_read(place)

    def articles(
        self,
        *,
        site: str | Sequence[str] | None = None,
        language: str | Sequence[str] | None = None,
        since: datetime | date | str | None = None,
        until: datetime | date | str | None = None,
    ) -> Relation:
        """Return the articles with all the columns of the view, newest first.

        ``site`` (or host, or address) and ``language`` (ISO 639-1) are a name or several; of none
        (``[]``) there are no articles. ``since`` is the first moment
        of publication that is wanted, ``until`` the first that is not: a time, a date (its
        midnight) or either as ISO 8601; without a zone it is UTC. Raises ValueError for other text.
        """
        wanted = self.connection.view("articles")
        return _chosen(wanted, site, language, since, until).order("published_at DESC, article_id")

    def search(
        self,
        words: str,
        *,
        site: str | Sequence[str] | None = None,
        language: str | Sequence[str] | None = None,
        since: datetime | date | str | None = None,
        until: datetime | date | str | None = None,
        newest: bool = False,
        most: int | None = None,
        stems: bool = True,
    ) -> Relation:
        """Return the articles that the macro ``search`` finds, the best first.

        ``words`` may hold "phrases", OR, -not, begin* and fields (docs/search.md). ``newest``
        orders by the time of publication. ``most`` is how many at most, before ``site`` and the
        rest choose among them: put those into ``words`` then. ``stems``: other forms of a word too.
        Raises ValueError for a negative ``most``, TypeError if ``words`` is no text.
        """
        if not isinstance(words, str):
            raise TypeError(f"words is {words!r}; give text")
        if most is not None and most < 0:
            raise ValueError(f"most is {most}; give 0 or more, or None for all")
        matches = self.connection.sql(
            "FROM search($words, newest := $newest, most := $most, stems := $stems)",
            params={"words": words, "newest": newest, "most": most, "stems": stems},
        )
        return _chosen(matches, site, language, since, until)

    def sql(self, query: str, params: object = None) -> Relation:
        """Return the answer to a query as a relation; ``params`` fill ``?`` or ``$name`` in it.

        Raises ValueError for a text without a query, TypeError if it is no text, and DuckDB's
        errors for wrong SQL.
        """
        if not isinstance(query, str | duckdb.Statement):
            raise TypeError(f"query is {query!r}; give SQL as text")
        relation = self.connection.sql(query, params=params)
        if relation is None:
            raise ValueError(f'no query in {query!r}; try "FROM articles LIMIT 5"')
        return relation

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """Return another connection to the same publication, for another thread."""
        cursor = self.connection.cursor()
        cursor.execute("USE news")  # a cursor does not take over its connection's schema
        return cursor

    def close(self) -> None:
        """Close the connection; relations that were not read yet can't be read afterwards."""
        self.connection.close()

    def __enter__(self) -> News:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name == "connection":
            raise AttributeError(name)
        return getattr(self.connection, name)

    def __repr__(self) -> str:
        return f"<warta.News of {self.home}>"


def open(home: str | os.PathLike[str] | None = None) -> News:  # noqa: A001 - read as warta.open
    """Open the collected news of a home to read.

    ``home`` is a folder or a lake (``ducklake:postgres:dbname=news host=db``); it defaults to what
    the commands read: the settings read_from and home. Raises StorageError when nothing was
    published there yet, BadSetting (a ValueError) for a text that can't be a folder, and TypeError
    for another type.
    """
    if home is not None and not isinstance(home, str | os.PathLike):
        raise TypeError(f"home is {home!r}; give a folder as text or Path, or a lake as text")
    is_folder = home is not None and not is_lake(home)
    settings = load_settings(home=_folder(home) if is_folder and home else home)
    if is_folder and settings.home.is_file():
        raise StorageError(f"{settings.home}: is a file; give the folder that has news.duckdb")
    try:
        return News(Lake(settings.read_from) if settings.read_from else Home(settings.home))
    except StorageError as error:
        if not is_folder:
            raise
        raise StorageError(commands_named(str(error), str(settings.home))) from error


def _folder(home: str | os.PathLike[str]) -> Path:
    folder = Path(home)
    try:
        return folder.expanduser()
    except RuntimeError:  # a user who is not on this machine
        raise ValueError(f"{home}: there is no such user") from None


def _chosen(
    relation: Relation,
    site: str | Sequence[str] | None,
    language: str | Sequence[str] | None,
    since: datetime | date | str | None,
    until: datetime | date | str | None,
) -> Relation:
    if site is not None:
        sites = [_ADDRESS_OF_SITE.sub(r"\1", name.lower()) for name in _texts("site", site)]
        relation = relation.filter(_is_one_of("site", sites) | _is_one_of("host", sites))
    if language is not None:
        codes = [code.lower() for code in _texts("language", language)]
        relation = relation.filter(_is_one_of("language", codes))
    published = duckdb.ColumnExpression("published_at")
    if since is not None:
        relation = relation.filter(published >= duckdb.ConstantExpression(_moment(since)))
    if until is not None:
        relation = relation.filter(published < duckdb.ConstantExpression(_moment(until)))
    return relation


def _texts(name: str, given: str | Sequence[str]) -> list[str]:
    values = [given] if isinstance(given, str) else list(given)
    if not all(isinstance(value, str) for value in values):
        raise TypeError(f"{name} is {given!r}; give text, or several texts")
    return values


def _is_one_of(column: str, values: Sequence[str]) -> duckdb.Expression:
    # A value more, which no article has, as DuckDB refuses an empty list.
    allowed = [duckdb.ConstantExpression(value) for value in (*values, "")]
    return duckdb.ColumnExpression(column).isin(*allowed)


def _moment(time: datetime | date | str) -> datetime:
    if isinstance(time, str):
        try:
            time = datetime.fromisoformat(time)
        except ValueError:
            raise ValueError(
                f"{time!r} is not a date or time like 2026-03-01 or 2026-03-01T12:00+07:00"
            ) from None
    if not isinstance(time, date):
        raise TypeError(f"{time!r} is not a date, a time or text")
    if not isinstance(time, datetime):
        time = datetime(time.year, time.month, time.day, tzinfo=UTC)
    return time if time.tzinfo else time.replace(tzinfo=UTC)
