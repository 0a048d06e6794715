"""Open a lake with DuckDB. Extensions come from installed packages: nothing is downloaded."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import duckdb

from warta.storage.errors import StorageError, server_age_problem, server_hint
from warta.storage.lake.credentials import bucket_credentials
from warta.storage.lake.location import Lake, without_password

Database = duckdb.DuckDBPyConnection

# The name of the attached lake: that of the snapshot's file, so that queries fit both.
NAME = "news"
# A query must not download an extension, whatever it names.
OFFLINE = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
# Parts of DuckDB's messages about a bucket, and what a person can do; the last one fits all.
_BUCKET_HINTS = (
    ("HTTP 507", "make room in the store of the bucket"),
    ("HTTP (429|5)", "look at the store of the bucket; the next run publishes again"),
    ("HTTP code 404", "create the bucket, or correct its name in publish_files (warta move: "
     "--files)"),
    ("HTTP 30", "correct AWS_REGION: the bucket is in another region"),
    ("[Cc]ould not (connect|resolve)", "check that the store of the bucket runs, and "
     "AWS_ENDPOINT_URL"),
    ("", "check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY (or ~/.aws/credentials), AWS_REGION and, "
     "where it is not Amazon's, AWS_ENDPOINT_URL, and that the bucket exists"),
)  # fmt: skip
_CATALOGS = {"postgres": "postgres_scanner", "sqlite": "sqlite_scanner", "duckdb": None}


def attach(database: Database, lake: Lake, *, read_only: bool) -> str:
    """Attach a lake as ``news`` and return where its files are.

    Raises StorageError: the packages are missing, or catalog or files can't be reached.
    """
    if lake.problem:
        raise StorageError(f"the lake's location can't be used: {lake.problem}")
    load(database, "ducklake", _CATALOGS[lake.catalog])
    if read_only and lake.file is not None and not lake.file.expanduser().exists():
        raise StorageError(
            f"{lake.shown}: there is no such file; check the location, or publish to it "
            "(setting publish)"
        )
    if not read_only and lake.file and not lake.file.expanduser().absolute().parent.is_dir():
        raise StorageError(
            f"{lake.shown}: there is no folder {lake.file.parent}; correct the location, or create "
            "the folder"
        )
    options = ["READ_ONLY"] if read_only else []
    # The catalog names where its files are, but it opens only with the extension that reads them.
    credentials = bucket_credentials(os.environ)
    if lake.files.startswith("s3://") or credentials:
        _open_buckets(database, credentials)
    if not read_only:
        # Every row is in a file, so a role that may read needs no rights on tables created later.
        options += ["DATA_INLINING_ROW_LIMIT 0"]
        is_new = lake.file is not None and not lake.file.expanduser().exists()
        files = lake.files or (f"{lake.file}.files" if is_new else "")
        options += [f"DATA_PATH {literal(_folder(files))}"] if files else []
    given = f" ({', '.join(options)})" if options else ""
    try:
        database.execute(f"ATTACH {literal(lake.attached)} AS {NAME}{given}")
        [(files,)] = database.execute(
            "SELECT data_path FROM ducklake_settings($name)", {"name": NAME}
        ).fetchall()
    except duckdb.Error as error:
        raise unreachable(lake, error) from error
    if not read_only and lake.catalog == "postgres":
        _check_age_of_server(database, lake)
    return str(files)


def _check_age_of_server(database: Database, lake: Lake) -> None:
    """Raise StorageError if the catalog's server is older than those that DuckLake supports."""
    try:
        [(number, stated)] = database.execute(
            "FROM postgres_query($catalog, $question)",
            {
                "catalog": f"__ducklake_metadata_{NAME}",
                "question": "SELECT current_setting('server_version_num')::integer AS number, "
                "current_setting('server_version') AS stated",
            },
        ).fetchall()
    except duckdb.Error as error:
        raise unreachable(lake, error) from error
    if problem := server_age_problem(number, stated):
        raise StorageError(f"{lake.shown}: can't be published to: {problem}")


def unreachable(lake: Lake, error: Exception) -> StorageError:
    """Return the error to raise for a lake that can't be used, with what a person can do."""
    lines = [line.strip() for line in without_password(str(error)).splitlines() if line.strip()]
    what = lines[0] if lines else type(error).__name__
    # DuckDB and DuckLake put texts of their own before PostgreSQL's message.
    what = re.sub(r'^.*Unable to connect to Postgres at "[^"]*": ', "", what)
    what = next((line[line.index("ERROR:") :] for line in lines if "ERROR:" in line), what)
    if lake.catalog == "postgres":
        hint = "check that the server runs, and host, user and password (PGPASSWORD or ~/.pgpass)"
    else:
        hint = "check the location and the rights on the file"
    if "permission denied" in what:
        hint = (
            "to publish, its role needs CREATE on the database and its schema public; to read, "
            "SELECT on all tables there"
        )
    elif "read-only transaction" in what:
        hint = "the database is read-only: name the server that can be written to"
    elif "creating a new DuckLake is explicitly disabled" in what:
        what, hint = "there is no lake in that database", "publish to it first (setting publish)"
    elif "data_path is not set" in what:
        what = "a new lake needs a place for its files"
        hint = "name a folder or s3://bucket/folder in publish_files, or for warta move in --files"
    elif "DATA_PATH parameter" in what:
        hint = (
            "its files are in another place: name that place in publish_files, or none; if nothing "
            "was published there yet, name another database"
        )
    elif "catalog version mismatch" in what:
        what = what.partition(". To automatically")[0]
        hint = (
            f"a Warta with another DuckDB than {duckdb.__version__} made it: use that release, or "
            "name a database without a lake and fill it with warta move --to"
        )
    elif "database or disk is full" in what:
        hint = "make room on the disk of that file"
    elif is_damaged(error):
        hint = f"a file of it is missing or damaged; {written_again(lake)}"
    # DuckDB raises IOException for a bucket as for a server, so the text decides.
    elif any(sign in what for sign in ("s3://", "HTTP", "httpfs")):
        hint = next(advice for sign, advice in _BUCKET_HINTS if re.search(sign, what))
    elif lake.catalog == "postgres" and (server := server_hint(str(error))):
        hint = server
    return StorageError(f"{lake.shown}: can't be used ({what}); {hint}")


def is_damaged(error: Exception) -> bool:
    """Return whether a file of a lake is missing or only half there; DuckDB's text decides."""
    signs = ("No such file", "Parquet file", "magic bytes", "HTTP 404", "(404)", "Corrupt")
    return ".parquet" in str(error) and any(sign in str(error) for sign in signs)


def written_again(lake: Lake) -> str:
    """Return what to do about a lake that somebody or something damaged."""
    return f"let the home write it again: warta move --to '{lake.shown}'"


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _folder(files: str) -> str:
    place = files if "://" in files else str(Path(files).expanduser().absolute())
    return place.rstrip("/") + "/"


def load(database: Database, *names: str | None) -> None:
    """Load extensions of DuckDB from their packages. Raises StorageError if one is missing."""
    for name in filter(None, names):
        package = find_spec(f"duckdb_extension_{name}")
        places = list(package.submodule_search_locations or ()) if package else []
        file = Path(*places, "extensions", f"v{duckdb.__version__}", f"{name}.duckdb_extension")
        if not places or not file.exists():
            raise StorageError(
                f"a lake needs DuckDB's extension {name} for DuckDB {duckdb.__version__} as a "
                "package; type: pip install 'warta[lake]'"
            )
        database.execute(f"LOAD {literal(str(file))}")


def _open_buckets(database: Database, credentials: Mapping[str, str]) -> None:
    """Give DuckDB the credentials, and the address of a store that is not Amazon's."""
    load(database, "httpfs")
    facts = dict(credentials)
    own = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    if own:
        parts = urlsplit(own)
        facts |= {
            "ENDPOINT": f"{parts.netloc}{parts.path}".rstrip("/"),
            "URL_STYLE": "path",
            "USE_SSL": str(parts.scheme == "https").lower(),
        }
    given = ", ".join(f"{name} {literal(value)}" for name, value in facts.items())
    database.execute(
        f"CREATE OR REPLACE SECRET warta_bucket (TYPE s3{', ' if given else ''}{given})"
    )


def closed(database: Database) -> None:
    """Close a connection whose server may be gone."""
    with contextlib.suppress(duckdb.Error):
        database.close()
