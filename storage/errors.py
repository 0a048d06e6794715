"""Define the errors of storage; each message says what happened and what to do next."""

from __future__ import annotations


class StorageError(Exception):
    """The stored data can't be used; the message says what, where and what to do."""


class OutOfMemory(StorageError):
    """A step needs more memory than the database may use; a smaller step may succeed."""


class Locked(StorageError):
    """Another process holds the lock; the message names it."""


class BadQueue(StorageError):
    """The queue in the settings can't be used; the message says why, without a password."""


class QueueAway(BadQueue):
    """The queue does not answer, and the process was asked to stop waiting for it."""


class ProgramReplaced(StorageError):
    """Warta's files are no longer those that run; the next run uses the new ones."""


class ProgramBroken(StorageError):
    """Parsing fails whatever the page; the message says how, and to install Warta again."""


class LeaseLost(Exception):
    """A worker's lease expired and another one has its shard; its results since are discarded."""


# Parts of PostgreSQL's messages, which libpq and DuckDB pass on as text, and what a person can do.
_SERVER_HINTS = (
    ("too many connections", "end other sessions, or raise max_connections or CONNECTION LIMIT"),
    ("remaining connection slots", "end other sessions, or raise max_connections"),
    ("No space left", "make room on the server's disk"),
    ("out of memory", "give the server more memory, or end other sessions"),
    ("statement timeout", "raise statement_timeout for its role"),
    ("lock timeout", "raise lock_timeout for its role, or end the session that holds the lock"),
    ("could not serialize", "another program writes there: end it, or try again"),
    ("invalid page", "its disk is damaged: restore that database, or name a new one"),
    ("does not exist", "create it, or correct the address"),
    ("Connection refused", "check that the server runs, and its address"),
    ("resolve host", "correct the host in the address"),
    ("translate host name", "correct the host in the address"),
    ("authentication failed", "correct the user, or the password (PGPASSWORD or ~/.pgpass)"),
    ("no pg_hba.conf entry", "let this machine and role in by pg_hba.conf, or use TLS (sslmode)"),
    ("SSL", "correct sslmode and sslrootcert, or the server's certificate"),
    ("certificate", "correct sslmode and sslrootcert, or the server's certificate"),
)


def server_hint(message: str) -> str | None:
    """Return what a person can do about a message of PostgreSQL; None if it is none of these."""
    return next((hint for sign, hint in _SERVER_HINTS if sign in message), None)
