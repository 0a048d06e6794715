"""The location of a lake: its catalog (a database), and the files of its tables."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from warta.news.addresses.secrets import HOW_TO_ESCAPE, can_be_read_by_libpq

Catalog = Literal["postgres", "sqlite", "duckdb"]

PREFIX = "ducklake:"
_CONNECT_SECONDS = 10  # chosen by hand
_PASSWORDS = (
    (re.compile(r"(\bpassword\s*=\s*)('(?:[^'\\]|\\.)*'|\S+)", re.IGNORECASE), r"\1***"),
    (re.compile(r"(//[^/@:\s]*:)[^/@\s]+@"), r"\1***@"),
)


def is_lake(location: object) -> bool:
    """Return whether a location names a lake, not a folder."""
    return str(location).startswith(PREFIX)


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
        rest = self.location.removeprefix(PREFIX)
        if rest.startswith(("postgres:", "postgresql:")):
            return "postgres"
        return "sqlite" if rest.startswith("sqlite:") else "duckdb"

    @property
    def file(self) -> Path | None:
        """The file of the catalog, or None if the catalog is on a server."""
        if self.catalog == "postgres":
            return None
        return Path(self.location.removeprefix(PREFIX).removeprefix("sqlite:"))

    @property
    def problem(self) -> str | None:
        """Why neither DuckDB nor PostgreSQL can read it; None if they can. Shows no password."""
        rest = self.location.removeprefix(PREFIX)
        if "://" in self.files and not self.files.startswith("s3://"):
            return f"publish_files = {self.files!r} is neither a folder nor s3://bucket/folder"
        if self.catalog == "postgres":
            if can_be_read_by_libpq(self._server):
                return None
            return (
                f"what follows ducklake:postgres: is no address of PostgreSQL; {HOW_TO_ESCAPE} "
                "(and quote a value with spaces: dbname='my news'), or leave it to PGPASSWORD"
            )
        kind, colon, _ = rest.removeprefix("sqlite:").partition(":")
        if colon and kind.isidentifier():
            return (
                f"no catalog is of the kind {kind}; write ducklake:postgres:dbname=… host=…, "
                "ducklake:sqlite:FILE or ducklake:FILE"
            )
        return None

    @property
    def attached(self) -> str:
        """The location for ATTACH, with an absolute path or a limit of the wait for the server."""
        if self.file is not None:
            kind = "sqlite:" if self.catalog == "sqlite" else ""
            return f"{PREFIX}{kind}{self.file.expanduser().absolute()}"
        server = self._server
        if "connect_timeout" not in server:
            is_url = server.startswith(("postgres://", "postgresql://"))
            joint = ("&" if "?" in server else "?") if is_url else " "
            server = f"{server}{joint}connect_timeout={_CONNECT_SECONDS}"
        return f"{PREFIX}postgres:{server}"

    @property
    def _server(self) -> str:
        """The address of the catalog's server, as libpq takes it."""
        rest = self.location.removeprefix(PREFIX)
        if rest.startswith(("postgres://", "postgresql://")):
            return rest
        return rest.partition(":")[2]

    @property
    def shown(self) -> str:
        """The location without a password, for messages."""
        return without_password(self.location)


def without_password(text: str) -> str:
    """Return a text with every password of a database's address masked."""
    for pattern, masked in _PASSWORDS:
        text = pattern.sub(masked, text)
    return text
