"""The limits of watches, and how their matches are delivered; made from the settings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from warta.storage.warehouse.question import Limits


@dataclass(frozen=True, slots=True)
class WatchPolicy:
    """How watches query and deliver.

    ``limits`` hold for each question, ``delivery_seconds`` for each delivery; a round starts no
    delivery after ``round_seconds``. ``mail_server`` is "smtp://host:port" or "smtps://host:port"
    ("": none), ``mail_password`` "user:password". ``feeds_url`` is where ``feeds_folder`` is
    published, ending in "/".
    """

    limits: Limits
    feeds_folder: Path
    feeds_url: str
    delivery_seconds: float = 30.0
    round_seconds: float = 60.0
    user_agent: str = "warta"
    proxy: str | None = None
    mail_server: str = ""
    mail_from: str = ""
    mail_password: str | None = None
