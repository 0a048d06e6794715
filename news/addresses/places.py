"""Tell paths from mistyped addresses, and locations of a lake from mistyped ones.

Otherwise `s3:/news` or `ducklake:host=db` would be the name of a folder or file, and be made.
"""

from __future__ import annotations

import re

from warta.news.addresses.secrets import HOW_TO_ESCAPE, can_be_read_by_libpq

LAKE = "ducklake:"
# A scheme, as in RFC 3986, but in a path's first part; also a drive of Windows.
_SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]*)\s*:")
# "dbname=news host=db": an address of PostgreSQL.
_PAIR = re.compile(r"\s*\w+\s*=")
_BUCKET = re.compile(r"s3://[^/\s]+(?:/.*)?")
_SERVERS = frozenset({"postgres", "postgresql"})
# Kinds of catalogs that DuckLake and people know; none is the name of a file.
_KINDS = _SERVERS | {"sqlite", "sqlite3", "mysql", "duckdb", "motherduck", "md", "ducklake"}
_LAKES = "ducklake:postgres:dbname=… host=…, ducklake:sqlite:FILE or ducklake:FILE"


def path_problem(text: str) -> str | None:
    """Return why a text is not taken for a path, or None if it is one."""
    if match := _SCHEME.match(text):
        return (
            f"looks like an address ({match[1]}:…), and a path on this machine is needed; for "
            f"a file or folder of that name write ./{match[1]}:…"
        )
    return None


def files_problem(text: str) -> str | None:
    """Return why a lake can't keep its files there, or None if it is a folder or a bucket."""
    if _BUCKET.fullmatch(text) or (":" not in text.partition("/")[0]):
        return None
    return (
        "is neither a folder nor s3://bucket/folder; for a folder with a colon in its name write "
        "./ before it"
    )


def is_on_server(location: str) -> bool:
    """Return whether a lake's catalog is in PostgreSQL."""
    kind, colon, _ = location.removeprefix(LAKE).partition(":")
    return bool(colon) and kind in _SERVERS


def server_of(location: str) -> str:
    """Return the address of the catalog's server, as libpq takes it."""
    rest = location.removeprefix(LAKE)
    if rest.startswith(("postgres://", "postgresql://")):
        return rest
    return rest.partition(":")[2]


def lake_problem(location: str) -> str | None:
    """Return why a location names no lake, or None if it does. Shows no password."""
    if not location.startswith(LAKE):
        return f"it does not begin with {LAKE}; write {_LAKES}"
    if is_on_server(location):
        if can_be_read_by_libpq(server_of(location)):
            return None
        return (
            f"what follows ducklake:postgres: is no address of PostgreSQL; {HOW_TO_ESCAPE} "
            "(and quote a value with spaces: dbname='my news'), or leave it to PGPASSWORD"
        )
    file = location.removeprefix(LAKE).removeprefix("sqlite:")
    if match := _SCHEME.match(file):
        return f"no catalog is of the kind {match[1]}; write {_LAKES}"
    if file.strip() in _KINDS or file.startswith("//") or _PAIR.match(file):
        return f"it names neither a server nor a file; write {_LAKES}"
    if not file.strip() or file.endswith(("/", "/.", "/..")) or file in (".", ".."):
        return f"it names no file; write {_LAKES}"
    return None
