"""Define watches: questions asked after each run, and the targets that get their matches.

A person's input is checked here, once, when the watch is added.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlsplit, urlunsplit

from warta.news.text.brackets import NO_BRACKETS, brackets_that_count

QuestionKind = Literal["search", "sql"]
TargetKind = Literal["webhook", "mail", "command", "event"]

# Names are used in file names and addresses.
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_LONGEST_QUESTION = 100_000  # characters; chosen by hand
_LONGEST_ADDRESS = 4000  # chosen by hand


class BadWatch(ValueError):
    """A watch that can't be added; the message says what is wrong and how to correct it."""


@dataclass(frozen=True, slots=True)
class Target:
    """A receiver of matches: an address, a mailbox, a command line, or Prefect ("")."""

    kind: TargetKind
    address: str = ""

    @property
    def label(self) -> str:
        """Return a name without secrets, which addresses of webhooks and commands may hold."""
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

    ``writes_feed``: after each run the newest rows are written as Atom, RSS and JSON Feed.
    """

    name: str
    kind: QuestionKind
    question: str
    targets: tuple[Target, ...] = ()
    writes_feed: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A row that a watch found; ``key`` (a URN) identifies it, ``content`` is JSON."""

    key: str
    title: str
    url: str | None
    content: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Delivery:
    """Matches that are sent together to one target.

    ``delivery_id`` is the same at every attempt, so that a receiver can detect repetitions.
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
    """Return the watch that a person described. Raises BadWatch."""
    if not _NAME.fullmatch(name):
        raise BadWatch(
            f"{name!r} is not a name for a watch: use small letters, digits, - and _, 64 at most"
        )
    if not question.strip():
        raise BadWatch("the watch has no question; give words with --search, or SQL with --sql")
    group = brackets_that_count(question) if kind == "search" else None
    if group:
        raise BadWatch(f"{group}: {NO_BRACKETS}")
    if len(question) > _LONGEST_QUESTION:
        raise BadWatch(f"the question has more than {_LONGEST_QUESTION:,} characters")
    return Watch(name, kind, question.strip(), tuple(dict.fromkeys(targets)), writes_feed)


def webhook(address: str) -> Target:
    """Return the target for an http(s) address, which may be private. Raises BadWatch."""
    try:
        parts = urlsplit(address.strip())
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or not address.strip().isprintable() or " " in address.strip():
        raise BadWatch(f"{address!r} is not an address for a webhook; it must begin with https://")
    if len(address) > _LONGEST_ADDRESS:
        raise BadWatch(f"the webhook's address has more than {_LONGEST_ADDRESS:,} characters")
    return Target("webhook", urlunsplit(parts._replace(fragment="")))


def mail(address: str) -> Target:
    """Return the target for a mailbox ("name@example.org"). Raises BadWatch."""
    from email.headerregistry import Address  # 5 ms, which `warta status` saves

    try:
        mailbox = Address(addr_spec=address.strip())
    except (ValueError, IndexError, UnicodeError):
        mailbox = Address()
    if not (mailbox.username and mailbox.domain) or not address.isprintable() or " " in address:
        raise BadWatch(f"{address!r} is not a mail address like name@example.org")
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
