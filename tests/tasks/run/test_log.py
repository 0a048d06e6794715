"""The log: a line an event, JSON, and nothing in it that a terminal obeys."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from warta.tasks.run.log import event, logged


@pytest.mark.parametrize(
    "sent",
    ["\x1b]0;title\x07", "\x9b31m", "two\nlines", "two\x85lines\u2028three", "\u202egpj.exe",
     "\U000e0041", "\ud800", "é 新聞 \N{SLIGHTLY SMILING FACE}"],
)  # fmt: skip
def test_what_a_stranger_sent_is_logged_as_one_printable_line(tmp_path: Path, sent: str) -> None:
    """Logs are read with `tail`, in terminals, and by tools that split at any line break."""
    with logged(tmp_path):
        event("feed polled", reason=sent)
    [line] = (tmp_path / "warta.log").read_text(encoding="utf-8").splitlines()
    assert line.isprintable()
    assert json.loads(line)["reason"] == sent
