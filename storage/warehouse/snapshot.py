"""Publish a copy of the warehouse, replaced by one rename: readers see all of a run or nothing.

A published file is changed only while nobody has it open. On a file system with shared blocks
(reflink), a copy costs nothing. Elsewhere two files take turns: the older one is updated with the
differences and renamed over the other (figures: docs/decisions/0005-publishing.md).
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import duckdb

from warta.storage.errors import StorageError
from warta.storage.files.access import mode
from warta.storage.files.copying import copy_file, sync_folder
from warta.storage.files.file_sync import update_copy
from warta.storage.home import Home
from warta.storage.lake.location import Lake
from warta.storage.warehouse.connection import Database, Warehouse
from warta.storage.warehouse.unpublished import show_unpublished_runs

# DuckDB's errors if a snapshot by an earlier version lacks a view or column of one of our queries.
OUTDATED = (duckdb.CatalogException, duckdb.BinderException)


@dataclass(frozen=True, slots=True)
class PublishedCopy:
    """How the snapshot was made, and the number of bytes written.

    ``lake_failure``: why publishing to the lake failed, or None.
    """

    method: Literal["reflink", "updated", "copied"]
    written_bytes: int
    lake_failure: str | None = None


def publish(warehouse: Warehouse) -> PublishedCopy:
    """Replace the snapshot by the warehouse's current state, then update the lake.

    Readers keep the file they have open; later readers get the new one. Raises StorageError; then
    the old snapshot stays. A lake that can't be reached is updated by the next publication.
    """
    home = warehouse.home
    try:
        # Rename under the lock, too, so that of two publishers the later state wins.
        with warehouse.checkpointed():
            publication = _fresh_copy(home)
            _replace(home, keep_spare=publication.method != "reflink")
    except OSError as error:
        raise not_published(home, error) from error
    finally:
        with contextlib.suppress(OSError):
            home.fresh_snapshot.unlink(missing_ok=True)
    if warehouse.lake is None:
        return publication
    from warta.storage.lake.publish import publish_to_lake
    from warta.storage.warehouse.migrate import view_statements

    failure = publish_to_lake(home, warehouse.lake, view_statements())
    return replace(publication, lake_failure=failure)


def not_published(home: Home, error: Exception) -> StorageError:
    """Return the error to raise if the snapshot can't be published."""
    reason = f"{type(error).__name__}: {error}"
    if isinstance(error, OSError) and error.strerror:
        files = filter(None, (error.filename, error.filename2))
        reason = ": ".join((error.strerror, *(Path(str(file)).name for file in files)))
    return StorageError(
        f"{home.snapshot}: can't be published ({reason}); everything collected "
        f"is safe in {home.warehouse.name}, and the next run publishes it"
    )


def _fresh_copy(home: Home) -> PublishedCopy:
    """Make the fresh snapshot from the spare one, or by a full copy."""
    fresh, spare = home.fresh_snapshot, home.spare_snapshot
    with contextlib.suppress(FileNotFoundError):
        # Rename it first, so that a crash during the update leaves no spare that is half updated.
        spare.replace(fresh)
        fresh.chmod(mode(0o644))
        written = update_copy(home.warehouse, fresh)
        if written is not None:
            return PublishedCopy("updated", written)
    fresh.unlink(missing_ok=True)
    return PublishedCopy(copy_file(home.warehouse, fresh), home.warehouse.stat().st_size)


def _replace(home: Home, *, keep_spare: bool) -> None:
    """Rename the fresh snapshot over the published one, and keep that one as the spare."""
    # Read-only: a reader who writes into it by mistake would lock out the others (root still can).
    home.fresh_snapshot.chmod(mode(0o444))
    leaving = home.root / f"{home.spare_snapshot.name}.leaving"
    leaving.unlink(missing_ok=True)
    if keep_spare:
        # Without a published one, or without hard links, there is no spare.
        with contextlib.suppress(OSError):
            os.link(home.snapshot, leaving)
    home.fresh_snapshot.replace(home.snapshot)
    # A log left by a reader who wrote into an earlier snapshot would be replayed into this one.
    home.snapshot.with_name(f"{home.snapshot.name}.wal").unlink(missing_ok=True)
    with contextlib.suppress(FileNotFoundError):
        leaving.replace(home.spare_snapshot)
    sync_folder(home.root)


@contextlib.contextmanager
def reading(
    place: Home | Lake, *, writable: Path | None = None, limits: Mapping[str, str] | None = None
) -> Iterator[Database]:
    """Open the snapshot or a lake for reading while the block runs; see ``opened_to_read``."""
    database = opened_to_read(place, writable=writable, limits=limits)
    try:
        yield database
    except duckdb.InvalidInputException as error:
        if isinstance(place, Lake) and ".parquet" in str(error):  # a file that is cut off
            raise unreadable(place, error) from error
        raise
    except duckdb.IOException as error:
        if isinstance(place, Lake):
            raise unreadable(place, error) from error
        # DuckDB has no code for a damaged file, only its message shows it.
        message = str(error)
        if "Corrupt" not in message and str(place.snapshot) not in message:
            raise  # a COPY that could not write, which the caller explains
        raise unreadable(place, error) from error
    except OUTDATED as error:  # errors in a person's SQL are explained before
        raise outdated(place, error) from error
    finally:
        database.close()


def outdated(place: Home | Lake, error: BaseException) -> StorageError:
    """Return the error to raise if a view, column or macro of our queries is missing."""
    named = place.shown if isinstance(place, Lake) else place.snapshot
    return StorageError(
        f"{named}: made by an earlier version of Warta ({str(error).splitlines()[0]}); "
        "run `warta collect` once"
    )


# What DuckDB raises for a file that this process has open already: with locked settings, or others.
_IS_OPEN_HERE = (duckdb.InvalidInputException, duckdb.ConnectionException)


def opened_to_read(
    place: Home | Lake, *, writable: Path | None = None, limits: Mapping[str, str] | None = None
) -> Database:
    """Return a connection to the published data, without access to files, network or settings.

    ``writable``: the file or folder that a COPY may write; ``limits``: settings of DuckDB. Raises
    StorageError if nothing was published there, or it can't be read.
    """
    if isinstance(place, Lake):
        from warta.storage.lake.reading import opened_lake

        return opened_lake(place, writable=writable, limits=limits)
    home = place
    if not home.snapshot.exists():
        raise StorageError(
            f"{home.snapshot}: does not exist yet; `warta collect --feeds FILE.opml|URL` creates it"
        )
    settings = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        # Rows up to this LIMIT are chosen before their texts are read; 50 by default.
        "late_materialization_max_rows": "1000",
        # So many rows are read by their numbers, without all texts between them (a hundred
        # hits at a million: 2.8 s of CPU, not 10); 50 by default.
        "dynamic_or_filter_threshold": "1000",
        **(limits or {}),
    }
    try:
        try:
            return _restricted(_connected(home, settings), home, writable)
        except _IS_OPEN_HERE:
            return _restricted(_attached(home, settings), home, writable)
    except duckdb.Error as error:
        raise unreadable(home, error) from error


def _connected(home: Home, settings: Mapping[str, str]) -> Database:
    return duckdb.connect(str(home.snapshot), read_only=True, config=dict(settings))


def _attached(home: Home, settings: Mapping[str, str]) -> Database:
    """Return a connection that shares nothing with others of this process.

    For a file that this process has open, DuckDB's ``connect`` gives the same database again, with
    its locked settings, even if the file was replaced. A cursor of this connection needs
    ``USE news``, so it is the second choice.
    """
    database = duckdb.connect(config=dict(settings))
    try:
        path = str(home.snapshot).replace("'", "''")
        database.execute(f"ATTACH '{path}' AS news (READ_ONLY)")
        database.execute("USE news")
    except BaseException:
        database.close()
        raise
    return database


def _restricted(database: Database, home: Home, writable: Path | None) -> Database:
    """Take access to files, network and settings from a connection; it is closed on an error."""
    try:
        database.execute("SET TimeZone = 'UTC'")
        show_unpublished_runs(database, home)
        if writable:
            allowed = "allowed_directories" if writable.is_dir() else "allowed_paths"
            database.execute(f"SET {allowed} = $paths", {"paths": [str(writable)]})
        database.execute("SET enable_external_access = false")
        database.execute("SET lock_configuration = true")
    except BaseException:
        database.close()
        raise
    return database


def unreadable(place: Home | Lake, error: Exception) -> StorageError:
    """Return the error to raise if the snapshot or lake can't be read."""
    if isinstance(place, Lake):
        from warta.storage.lake.connection import unreachable

        return unreachable(place, error)
    if not os.access(place.snapshot, os.R_OK):
        return StorageError(
            f"{place.snapshot}: this user may not read it; the setting shared_with lets others"
        )
    return StorageError(
        f"{place.snapshot}: can't be read ({str(error).splitlines()[0]}); "
        "delete it, and the next run publishes a new one"
    )
