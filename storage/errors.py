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


class LeaseLost(Exception):
    """A worker's lease expired and another one has its shard; its results since are discarded."""
