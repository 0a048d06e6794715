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


# The oldest PostgreSQL that DuckLake takes for its catalog; a queue is often on the same server.
_OLDEST_SERVER = 12
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
    ("timeout expired", "check that the server runs, its address, and firewalls"),
    ("Network is unreachable", "check this machine's network, and the address"),
    ("No route to host", "check this machine's network, and the address"),
    ("closed the connection unexpectedly", "check that the server runs, its log, and the address"),
    ("is starting up", "wait until the server has started, and try again"),
    ("is shutting down", "start the server"),
    ("authentication failed", "correct the user, or the password (PGPASSWORD or ~/.pgpass)"),
    ("no password supplied", "give the password (PGPASSWORD or ~/.pgpass)"),
    ("no pg_hba.conf entry", "let this machine and role in by pg_hba.conf, or use TLS (sslmode)"),
    ("pg_hba.conf rejects", "let this machine and role in by pg_hba.conf, or use TLS (sslmode)"),
    ("invalid response to SSL", "that port is not PostgreSQL's: correct the address"),
    ("invalid URI", "correct the address"),
    ("invalid connection option", "correct the address"),
    ("SSL", "correct sslmode and sslrootcert, or the server's certificate"),
    ("certificate", "correct sslmode and sslrootcert, or the server's certificate"),
    ("on socket", "write the server's host in the address, or start the server on this machine"),
)


def server_hint(message: str) -> str | None:
    """Return what a person can do about a message of PostgreSQL; None if it is none of these."""
    return next((hint for sign, hint in _SERVER_HINTS if sign in message), None)


def server_age_problem(number: int, stated: str) -> str | None:
    """Return why a PostgreSQL is too old, by its number (110022) and name ("11.22"), or None."""
    if number >= _OLDEST_SERVER * 10_000:
        return None
    return f"that server is PostgreSQL {stated.strip()}; use {_OLDEST_SERVER} or later"
