"""A watch: a question that is asked after each run, and the targets that its matches are sent to.

Whatever a person gives is checked here, once, when the watch is added.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from typing import Any, Literal
from urllib.parse import urlsplit, urlunsplit

QuestionKind = Literal["search", "sql"]
TargetKind = Literal["webhook", "mail", "command", "event"]

# A name is a file's name and a part of an address as well.
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_LONGEST_QUESTION = 100_000
_LONGEST_ADDRESS = 4000


class BadWatch(ValueError):
    """A watch that can't be kept: what is wrong with it, and the mend."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where matches are sent: an address, a mailbox, a command line, or Prefect ("")."""

    kind: TargetKind
    address: str = ""

    @property
    def label(self) -> str:
        """What may be shown of it: addresses of webhooks and commands can hold secrets."""
        match self.kind:
            case "webhook":
                parts = urlsplit(self.address)
                return f"webhook {parts.scheme}://{parts.netloc.rpartition('@')[2]}/…"
            case "mail":
                return f"mail to {self.address}"
            case "command":
                return f"command {shlex.split(self.address)[0]}"
            case "event":
                return "Prefect event"


@dataclass(frozen=True, slots=True)
class Watch:
    """A saved question: words for a search, or SQL.

    ``writes_feed``: after each run its newest rows are written as Atom, RSS and JSON Feed.
    """

    name: str
    kind: QuestionKind
    question: str
    targets: tuple[Target, ...] = ()
    writes_feed: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A row that a watch found. ``key`` (a URN) tells matches apart; ``content`` is JSON."""

    key: str
    title: str
    url: str | None
    content: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Delivery:
    """Matches that are sent together to one target.

    ``delivery_id`` stays the same however often they are sent: who gets them twice can tell.
    """

    delivery_id: str
    watch: str
    target: Target
    made_at: datetime
    matches: tuple[Match, ...]


def watch_of(
    name: str,
    kind: QuestionKind,
    question: str,
    targets: tuple[Target, ...],
    *,
    writes_feed: bool,
) -> Watch:
    """Return a watch of what a person gave. Raises BadWatch."""
    if not _NAME.fullmatch(name):
        raise BadWatch(
            f"{name!r} is no name for a watch: use small letters, digits, - and _, 64 at most"
        )
    if not question.strip():
        raise BadWatch("the watch asks nothing; give words with --search, or a query with --sql")
    if len(question) > _LONGEST_QUESTION:
        raise BadWatch(f"the question has more than {_LONGEST_QUESTION:,} characters")
    return Watch(name, kind, question.strip(), tuple(dict.fromkeys(targets)), writes_feed)


def webhook(address: str) -> Target:
    """Return the target for an http(s) address. Private networks may be named. Raises BadWatch."""
    try:
        parts = urlsplit(address.strip())
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or not address.strip().isprintable() or " " in address.strip():
        raise BadWatch(f"{address!r} is no address for a webhook; it must begin with https://")
    if len(address) > _LONGEST_ADDRESS:
        raise BadWatch(f"a webhook's address may have {_LONGEST_ADDRESS:,} characters")
    return Target("webhook", urlunsplit(parts._replace(fragment="")))


def mail(address: str) -> Target:
    """Return the target for a mailbox ("name@example.org"). Raises BadWatch."""
    try:
        mailbox = Address(addr_spec=address.strip())
    except (ValueError, IndexError, UnicodeError):
        mailbox = Address()
    if not (mailbox.username and mailbox.domain) or not address.isprintable() or " " in address:
        raise BadWatch(f"{address!r} is no mail address like name@example.org")
    return Target("mail", mailbox.addr_spec)


def command(line: str) -> Target:
    """Return the target for a command line. Raises BadWatch."""
    try:
        words = shlex.split(line)
    except ValueError as error:
        raise BadWatch(f"{line!r} can't be read as a command ({error})") from error
    if not words or "\0" in line:
        raise BadWatch("the command is empty")
    return Target("command", line)
