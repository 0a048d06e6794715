"""What can be wrong with storage, each said with the next step to take."""

from __future__ import annotations


class StorageError(Exception):
    """The stored data can't be used; the message says what, where and the mend."""


class OutOfMemory(StorageError):
    """A step took more memory than the database may have; with less to do at once it may pass."""


class Locked(StorageError):
    """Another process holds the lock; the message names it."""
