"""The errors of storage; each message says what happened and what to do next."""

from __future__ import annotations


class StorageError(Exception):
    """The stored data can't be used; the message says what, where and what to do."""


class OutOfMemory(StorageError):
    """A step needs more memory than the database may use; a smaller step may succeed."""


class Locked(StorageError):
    """Another process holds the lock; the message names it."""


class BadQueue(StorageError):
    """The queue that the settings name can't be used; the message says why, without a password."""


class QueueAway(BadQueue):
    """The queue does not answer, and whoever waited for it was asked to stop."""


class LeaseLost(Exception):
    """A worker's lease has expired and its shard is another's: what it did since counts nothing."""
