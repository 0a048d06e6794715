"""The location of a lake: its catalog (a database), and the files of its tables."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from warta.news.addresses.places import (
    LAKE,
    files_problem,
    is_on_server,
    lake_problem,
    server_of,
)

Catalog = Literal["postgres", "sqlite", "duckdb"]

_CONNECT_SECONDS = 10  # chosen by hand
_PASSWORDS = (
    (re.compile(r"(\bpassword\s*=\s*)('(?:[^'\\]|\\.)*'|\S+)", re.IGNORECASE), r"\1***"),
    (re.compile(r"(//[^/@:\s]*:)[^/@\s]+@"), r"\1***@"),
)


def is_lake(location: object) -> bool:
    """Return whether a location names a lake, not a folder."""
    return str(location).startswith(LAKE)


@dataclass(frozen=True, slots=True)
class Lake:
    """A lake by its location, as DuckDB's ATTACH takes it.

    ``ducklake:postgres:dbname=news host=db`` (or ``ducklake:postgres://user@db/news``),
    ``ducklake:sqlite:FILE`` or ``ducklake:FILE``, a DuckDB file. ``files`` is the folder or
    ``s3://bucket/folder`` in which a new lake keeps its tables; an existing one knows it.
    """

    location: str
    files: str = ""

    @property
    def catalog(self) -> Catalog:
        if is_on_server(self.location):
            return "postgres"
        return "sqlite" if self.location.startswith(f"{LAKE}sqlite:") else "duckdb"

    @property
    def file(self) -> Path | None:
        """The file of the catalog, or None if the catalog is on a server."""
        if self.catalog == "postgres":
            return None
        return Path(self.location.removeprefix(LAKE).removeprefix("sqlite:"))

    @property
    def problem(self) -> str | None:
        """Why neither DuckDB nor PostgreSQL can read it; None if they can. Shows no password."""
        if self.files and (why := files_problem(self.files)):
            return f"publish_files = {self.files!r} {why}"
        return lake_problem(self.location)

    @property
    def attached(self) -> str:
        """The location for ATTACH, with an absolute path or a limit of the wait for the server."""
        if self.file is not None:
            kind = "sqlite:" if self.catalog == "sqlite" else ""
            return f"{LAKE}{kind}{self.file.expanduser().absolute()}"
        server = server_of(self.location)
        if "connect_timeout" not in server:
            is_url = server.startswith(("postgres://", "postgresql://"))
            joint = ("&" if "?" in server else "?") if is_url else " "
            server = f"{server}{joint}connect_timeout={_CONNECT_SECONDS}"
        return f"{LAKE}postgres:{server}"

    @property
    def shown(self) -> str:
        """The location without a password, for messages."""
        return without_password(self.location)


def without_password(text: str) -> str:
    """Return a text with every password of a database's address masked."""
    for pattern, masked in _PASSWORDS:
        text = pattern.sub(masked, text)
    return text
