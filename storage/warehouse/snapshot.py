"""Publish a copy, replaced whole by one rename: a reader sees all of a run or none of it.

A published file is changed again only when nobody has it open. On a file system with shared blocks
(reflink), each publication is a copy at no cost. Elsewhere two files take turns: the one published
before the last is updated with the differences and renamed over the other
(docs/decisions/0005-publishing.md has the figures).
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
from warta.storage.warehouse.migrate import view_statements
from warta.storage.warehouse.unpublished import show_unpublished_runs

# What DuckDB raises where a snapshot that an earlier version made lacks what a query of ours names.
OUTDATED = (duckdb.CatalogException, duckdb.BinderException)


@dataclass(frozen=True, slots=True)
class PublishedCopy:
    """How the snapshot was made, and the number of bytes written for it.

    ``lake_failure``: why the lake is not up to date, where one is published to.
    """

    method: Literal["reflink", "updated", "copied"]
    written_bytes: int
    lake_failure: str | None = None


def publish(warehouse: Warehouse) -> PublishedCopy:
    """Replace the snapshot with the warehouse's current state, then bring the lake to it.

    Readers keep the file they have open; later readers get the new one. Raises StorageError; the
    old snapshot then stays. A lake that can't be reached stays as it was: the next publication
    brings it up to date.
    """
    home = warehouse.home
    try:
        # The rename happens under the lock too: of two publishers the later state must win.
        with warehouse.checkpointed():
            publication = _made(home)
            _show(home, keep_spare=publication.method != "reflink")
    except OSError as error:
        raise not_published(home, error) from error
    finally:
        with contextlib.suppress(OSError):
            home.fresh_snapshot.unlink(missing_ok=True)
    if warehouse.lake is None:
        return publication
    from warta.storage.lake.publish import publish_to_lake

    failure = publish_to_lake(home, warehouse.lake, view_statements())
    return replace(publication, lake_failure=failure)


def not_published(home: Home, error: Exception) -> StorageError:
    """Return the error to raise where the snapshot can't be made: what happened, what is safe."""
    why = f"{type(error).__name__}: {error}"
    if isinstance(error, OSError) and error.strerror:
        files = filter(None, (error.filename, error.filename2))
        why = ": ".join((error.strerror, *(Path(str(file)).name for file in files)))
    return StorageError(
        f"{home.snapshot}: can't be published ({why}); what was collected is safe "
        f"in {home.warehouse.name}, the next run publishes it"
    )


def _made(home: Home) -> PublishedCopy:
    """Make the fresh snapshot from the spare one, or by a full copy."""
    fresh, spare = home.fresh_snapshot, home.spare_snapshot
    with contextlib.suppress(FileNotFoundError):
        # Under the other name first: a crash from here on leaves nothing that looks like a spare.
        spare.replace(fresh)
        fresh.chmod(mode(0o644))
        written = update_copy(home.warehouse, fresh)
        if written is not None:
            return PublishedCopy("updated", written)
    fresh.unlink(missing_ok=True)
    return PublishedCopy(copy_file(home.warehouse, fresh), home.warehouse.stat().st_size)


def _show(home: Home, *, keep_spare: bool) -> None:
    """Put the fresh snapshot in the published one's place, and keep that one as the spare."""
    # Readers can't write into it by mistake, which would lock the others out (root still can).
    home.fresh_snapshot.chmod(mode(0o444))
    leaving = home.root / f"{home.spare_snapshot.name}.leaving"
    leaving.unlink(missing_ok=True)
    if keep_spare:
        # No published one yet, or a file system without hard links: then there is no spare.
        with contextlib.suppress(OSError):
            os.link(home.snapshot, leaving)
    home.fresh_snapshot.replace(home.snapshot)
    # Left by somebody who wrote into an earlier snapshot: it would be replayed into this one.
    home.snapshot.with_name(f"{home.snapshot.name}.wal").unlink(missing_ok=True)
    with contextlib.suppress(FileNotFoundError):
        leaving.replace(home.spare_snapshot)
    sync_folder(home.root)


@contextlib.contextmanager
def reading(
    place: Home | Lake, *, writable: Path | None = None, limits: Mapping[str, str] | None = None
) -> Iterator[Database]:
    """Open the snapshot, or a lake, to read while the block runs; see ``opened_to_read``."""
    database = opened_to_read(place, writable=writable, limits=limits)
    try:
        yield database
    except duckdb.IOException as error:
        if isinstance(place, Lake):
            raise unreadable(place, error) from error
        # DuckDB gives no code for a damaged file: only its message tells it from other failures.
        message = str(error)
        if "Corrupt" not in message and str(place.snapshot) not in message:
            raise  # the caller explains what a COPY could not write
        raise unreadable(place, error) from error
    except OUTDATED as error:  # a person's own SQL is explained before it comes here
        raise outdated(place, error) from error
    finally:
        database.close()


def outdated(place: Home | Lake, error: BaseException) -> StorageError:
    """Return the error to raise where a query of ours finds no view, column or macro."""
    named = place.shown if isinstance(place, Lake) else place.snapshot
    return StorageError(
        f"{named}: made by an earlier version of Warta ({str(error).splitlines()[0]}); "
        "run `warta collect` once"
    )


def opened_to_read(
    place: Home | Lake, *, writable: Path | None = None, limits: Mapping[str, str] | None = None
) -> Database:
    """Return a connection to what is published, without access to files, network or settings.

    ``writable`` is the one file or folder that a COPY may write; ``limits`` are settings of DuckDB.
    Raises StorageError if nothing is published there, or it can't be read.
    """
    if isinstance(place, Lake):
        from warta.storage.lake.reading import opened_lake

        return opened_lake(place, writable=writable, limits=limits)
    home = place
    if not home.snapshot.exists():
        raise StorageError(
            f"{home.snapshot}: not there yet; `warta collect --feeds FILE.opml|URL` makes it"
        )
    try:
        database = duckdb.connect(
            str(home.snapshot),
            read_only=True,
            config={
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                # The newest so many articles are chosen before their texts are read; 50 by default.
                "late_materialization_max_rows": "1000",
                **(limits or {}),
            },
        )
        database.execute("SET TimeZone = 'UTC'")
        show_unpublished_runs(database, home)
        if writable:
            allowed = "allowed_directories" if writable.is_dir() else "allowed_paths"
            database.execute(f"SET {allowed} = $paths", {"paths": [str(writable)]})
        database.execute("SET enable_external_access = false")
        database.execute("SET lock_configuration = true")
    except duckdb.Error as error:
        raise unreadable(home, error) from error
    return database


def unreadable(place: Home | Lake, error: Exception) -> StorageError:
    """Return what a person can do about a snapshot or lake that can't be read."""
    if isinstance(place, Lake):
        from warta.storage.lake.connection import unreachable

        return unreachable(place, error)
    return StorageError(
        f"{place.snapshot}: can't be read ({str(error).splitlines()[0]}); "
        "remove it, the next run publishes it anew"
    )
