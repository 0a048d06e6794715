"""The log has one line of JSON for each event, without characters that a terminal would obey."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from warta.tasks.run.log import event, logged
from warta.tasks.run.progress import Progress, current


@pytest.mark.parametrize(
    "sent",
    ["\x1b]0;title\x07", "\x9b31m", "two\nlines", "two\x85lines\u2028three", "\u202egpj.exe",
     "\U000e0041", "\ud800", "é 新聞 \N{SLIGHTLY SMILING FACE}"],
)  # fmt: skip
def test_any_text_is_logged_as_one_printable_line(tmp_path: Path, sent: str) -> None:
    """Logs are read with `tail`, in terminals, and by tools that split at any line break."""
    with logged(tmp_path):
        event("feed polled", reason=sent)
    [line] = (tmp_path / "warta.log").read_text(encoding="utf-8").splitlines()
    assert line.isprintable()
    assert json.loads(line)["reason"] == sent


@pytest.mark.parametrize("place", ["/dev/full", "no folder"])
def test_log_that_cannot_be_written_is_one_warning(
    tmp_path: Path, place: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """On a full disk each of a thousand events would otherwise print a traceback."""
    folder = tmp_path / place if place == "no folder" else tmp_path
    if place == "/dev/full":
        (folder / "warta.log").symlink_to(place)
    lines: list[str] = []
    token = current.set(Progress(warn=lines.append))
    try:
        with logged(folder):
            for number in range(3):
                event("feed polled", feed=number)
        with logged(folder):  # it has nothing to write
            pass
    finally:
        current.reset(token)
    [line] = lines
    assert f"{folder / 'warta.log'}: the log can't be written (No s" in line
    assert os.strerror(28 if place == "/dev/full" else 2) in line
    assert capfd.readouterr().err == ""
