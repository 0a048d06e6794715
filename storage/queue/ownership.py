"""Let one home use a queue, and one copy of it: two would take results that the other waits for.

Each run of a home notes a new random name in the home's file ``queue.id``, then in the queue. A
copy of the home (by cp, or of a disk) has the file as it was, so it does not know the names of the
other's later runs.
"""

from __future__ import annotations

import contextlib
import os
import uuid

from warta.storage.errors import BadQueue, StorageError
from warta.storage.files.access import mode
from warta.storage.home import Home
from warta.storage.queue.connection import Connection, QueueConnection

# A standby that takes over may lack the last runs; no more than these are believed to be lost.
_MOST_RUNS = 100


def adopt(queue: QueueConnection, its_home: Home) -> None:
    """Make the queue belong to a home, at the begin of a run. Raises BadQueue if it may not.

    The queue may belong to another home, or a copy of this one has used it since this one did.
    """
    home, earlier = _noted(its_home)
    run = uuid.uuid4().hex
    # In the home first: after a kill in between, the home knows what the queue has. While the queue
    # can't be written to, no name is left out, as the queue may have the first of them.
    _note(its_home, home, [*earlier, run])

    def work(connection: Connection) -> tuple[str, str]:
        row = connection.execute(
            """
            UPDATE warta_queue.about
            SET
                home = coalesce(home, %(home)s),
                run = CASE
                    WHEN coalesce(home, %(home)s) = %(home)s
                        AND (run IS NULL OR run = ANY(%(known)s))
                    THEN %(run)s
                    ELSE run
                END
            RETURNING home, run
            """,
            {"home": home, "known": [*earlier, run], "run": run},
        ).fetchone()
        return str(row[0]), str(row[1])

    owner, last_run = queue.run(work)
    if last_run == run:
        _note(its_home, home, [*earlier, run][-_MOST_RUNS:])
    if owner != home:
        raise BadQueue(
            f"{queue.place}: this queue belongs to another home ({owner}, not {home}); give each "
            "home a database of its own, or drop the schema warta_queue if that home is gone"
        )
    if last_run != run:
        _note(its_home, home, earlier)
        raise BadQueue(
            f"{queue.place}: a copy of this home ({its_home.root}) has used this queue since; only "
            "one of them may: give this one a database of its own, or drop the schema warta_queue "
            "if the other is gone"
        )


def _noted(home: Home) -> tuple[str, list[str]]:
    """Return the id of a home for its queue, made at the first use, and its last runs."""
    try:
        with contextlib.suppress(FileNotFoundError):
            name, *runs = home.queue_id.read_text().split() or [""]
            if name:
                return name, runs
    except OSError as error:
        raise StorageError(f"{home.queue_id}: can't be read ({error.strerror})") from error
    return uuid.uuid4().hex, []


def _note(home: Home, name: str, runs: list[str]) -> None:
    """Write the file ``queue.id`` so that it survives a power cut."""
    fresh = home.queue_id.with_name(f".{home.queue_id.name}.fresh")
    try:
        home.make_root()
        with fresh.open("w") as file:
            file.write("\n".join([name, *runs, ""]))
            file.flush()
            os.fsync(file.fileno())
        fresh.chmod(mode(0o644))
        fresh.replace(home.queue_id)
    except OSError as error:
        raise StorageError(f"{home.queue_id}: can't be written ({error.strerror})") from error
