"""Connect to the queue's PostgreSQL: explain a failure in one line, wait during an outage.

Every statement may be sent twice (the answer of the first may be lost with the connection), so each
operation gives the same result the second time.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from warta.storage.errors import BadQueue, QueueAway, server_age_problem, server_hint
from warta.storage.queue.tables import make_tables

if TYPE_CHECKING:
    import psycopg

Value = TypeVar("Value")
Connection = Any  # psycopg's: imported where a queue is used

_CONNECT_SECONDS = 10  # chosen by hand
# Notice within half a minute that a server is gone, even during an answer.
_LIVELY: dict[str, Any] = {
    "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}  # fmt: skip
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 5.0  # seconds between attempts; chosen by hand
# During a restart the reason changes every second; a new reason that lasts is reported again.
_REPORT_AGAIN_SECONDS = 10.0


class QueueConnection:
    """One connection for all threads of a process.

    After the first connection, ``run`` waits for the end of an outage: ``warn`` is called when it
    begins, when its reason changes, and when no thread waits any more: on a full disk some
    statements succeed all the time. ``is_stopping`` ends the wait.
    """

    def __init__(
        self,
        url: str,
        warn: Callable[[str], None] = lambda _: None,
        is_stopping: Callable[[], bool] = lambda: False,
        *,
        renews_tables: bool = False,
    ) -> None:
        """Connect, and make the tables if there are none. Raises BadQueue.

        ``renews_tables``: replace those of an earlier Warta, as only the home may: what was under
        way is collected again.
        """
        self._url, self._warn, self._is_stopping = url, warn, is_stopping
        self.place = place_of(url)
        self._lock = threading.RLock()
        self._connection: psycopg.Connection[Any] | None = None
        # Why the server does not answer, as reported last, and the time of that report.
        self._away: tuple[str, float] | None = None
        self._waiting = 0  # threads
        try:
            import psycopg
        except ImportError as error:
            raise BadQueue(
                "the setting queue needs PostgreSQL's client; pip install 'warta[queue]'"
            ) from error
        try:
            self._connection = self._connected()
            if problem := _server_problem(self._connection):
                self.close()
                raise BadQueue(f"{self.place}: {problem}")
            make_tables(self._connection, self.place, renew=renews_tables)
        except psycopg.Error as error:
            self.close()
            raise BadQueue(
                f"{self.place}: the queue can't be used: {_line(error)}; {_hint(error)}"
            ) from error

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            self._drop()

    def run(self, work: Callable[[Connection], Value]) -> Value:
        """Call ``work`` in one transaction, again after an outage; return its result.

        Raises QueueAway if the run is to stop during an outage, BadQueue for another error.
        """
        import psycopg

        pause, is_waiting, was_cut = _FIRST_PAUSE, False, False
        while True:
            try:
                with self._lock:
                    if self._connection is None or self._connection.closed:
                        self._connection = self._connected()
                    with self._connection.transaction():
                        value = work(self._connection)
                if is_waiting and self._waited():
                    self._warn(f"{self.place}: the queue answers again")
                return value
            except psycopg.Error as error:
                if not _may_end(error) or self._is_stopping():
                    if is_waiting:
                        self._waited()
                    raise self._given_up(error) from error
                if not (was_cut or is_waiting) and self._is_cut():
                    # While it was idle: an idle timeout, a firewall, a pooler. Connect again.
                    was_cut = True
                    continue
                with self._lock:
                    self._drop()
                    self._waiting += not is_waiting
                is_waiting = True
                self._report(_line(error))
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _is_cut(self) -> bool:
        """Return whether there was a connection that has ended."""
        with self._lock:
            is_cut = self._connection is not None and self._connection.closed
            if is_cut:
                self._drop()
            return is_cut

    def _given_up(self, error: psycopg.Error) -> BadQueue:
        """Return the error to raise for one that is not waited for."""
        if not _may_end(error):
            return BadQueue(
                f"{self.place}: the queue's tables can't be used: {_line(error)}; {_hint(error)}"
            )
        self.close()
        return QueueAway(f"{self.place}: {_line(error)}; stopped while waiting for it")

    def _waited(self) -> bool:
        """Note that a thread waits no more; return whether it was the last one."""
        with self._lock:
            self._waiting -= 1
            if not self._waiting:
                self._away = None
            return not self._waiting

    def _report(self, reason: str) -> None:
        """Warn that the queue is away, and again if it stays away for another reason."""
        with self._lock:
            before, now = self._away, time.monotonic()
            if before and (reason == before[0] or now < before[1] + _REPORT_AGAIN_SECONDS):
                return
            self._away = reason, now
        hint = server_hint(reason)
        self._warn(
            f"{self.place}: the queue does not answer: {reason}; waiting"
            + (f" ({hint})" if hint else "")
        )

    def seconds_ahead(self) -> float:
        """Return by how many seconds this machine's clock is ahead of the database's."""

        def work(connection: Connection) -> float:
            before = time.time()
            [theirs] = connection.execute(
                "SELECT extract(epoch FROM clock_timestamp())::float8"
            ).fetchone()
            return (before + time.time()) / 2 - float(theirs)

        return self.run(work)

    def _connected(self) -> psycopg.Connection[Any]:
        import psycopg

        connection = psycopg.connect(
            self._url,
            autocommit=True,
            connect_timeout=_CONNECT_SECONDS,
            application_name="warta",
            client_encoding="utf8",  # whatever PGCLIENTENCODING says
            **_LIVELY,
        )
        try:
            if _is_pooled(connection):
                # The next transaction may have another session, in which another client prepared
                # another statement with the same name. (Prepared, the statements of a request take
                # 0.3 ms of PostgreSQL's CPU, else 0.7.)
                connection.prepare_threshold = None
        except psycopg.Error:
            connection.close()
            raise
        return connection

    def _drop(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(Exception):
                self._connection.close()
        self._connection = None


def place_of(url: str) -> str:
    """Return the address of a queue for people: without user, password and options."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}"


def _is_pooled(connection: psycopg.Connection[Any]) -> bool:
    """Return whether a pooler (PgBouncer) stands before the server: it states its own process."""
    [process] = connection.execute("SELECT pg_backend_pid()").fetchone() or [None]
    return bool(process != connection.info.backend_pid)


def _server_problem(connection: psycopg.Connection[Any]) -> str | None:
    """Return why a server or its database can't hold a queue, and what to do; None if it can."""
    stated = connection.info.parameter_status("server_version") or ""
    if problem := server_age_problem(connection.info.server_version, stated):
        return problem
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        return (
            f"that database has the encoding {encoding}; name one that was made with "
            "ENCODING 'UTF8'"
        )
    return None


def _may_end(error: psycopg.Error) -> bool:
    """Return whether an error may end without a change here: an outage, or a full disk."""
    import psycopg
    from psycopg import errors

    return isinstance(
        error,
        (
            psycopg.OperationalError,
            psycopg.InterfaceError,
            errors.ReadOnlySqlTransaction,  # a standby has taken over
            errors.IdleInTransactionSessionTimeout,  # this process was stopped for a while
            errors.TransactionTimeout,
        ),
    )


def _hint(error: psycopg.Error) -> str:
    """Return what a person can do about an error."""
    from psycopg import errors

    match error:
        case errors.InsufficientPrivilege():
            return (
                "the home's role needs CREATE ON DATABASE, or to own the schema warta_queue; a "
                "worker's needs USAGE on that schema and SELECT, INSERT, UPDATE, DELETE on its "
                "tables, once the home has made them"
            )
        case errors.ReadOnlySqlTransaction():
            return (
                "the database is read-only; write the address of the server that can be written "
                "to in `queue` (or several: postgresql://a,b/db?target_session_attrs=read-write)"
            )
        case errors.SyntaxError() | errors.UndefinedFunction():
            return "that server is not a PostgreSQL that can hold a queue: name one that is"
        case errors.DataCorrupted() | errors.IndexCorrupted():
            return (
                "its disk is damaged: drop the schema warta_queue and start again, which makes "
                "it: what was under way is collected again"
            )
        case errors.UndefinedTable() | errors.InvalidSchemaName():
            return (
                "somebody dropped them; start again, which makes them: what was under way is "
                "collected again"
            )
    return server_hint(str(error)) or "correct `queue`, or the password in PGPASSFILE or PGPASSWORD"


def _line(error: psycopg.Error) -> str:
    """Return an error's message in one line, without the statement that PostgreSQL quotes."""
    text = error.diag.message_primary or str(error)
    return " ".join(text.split()) or type(error).__name__
