"""Who may read a home: its owner alone, unless a setting shares it. Its locks only its owner opens."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Warta
from warta.newsroom import Newsroom, sample_stories

SITE, FEED = "siaran.example", "http://siaran.example/feed"


@pytest.fixture(autouse=True)
def usual_umask() -> Iterator[None]:
    """Set the umask that most systems have: other programs' files are readable by everybody."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.parametrize(
    ("shared_with", "folder", "file", "snapshot"),
    [("nobody", 0o700, 0o600, 0o400), ("group", 0o750, 0o640, 0o440),
     ("everybody", 0o755, 0o644, 0o444)],
)  # fmt: skip
def test_only_the_owner_reads_a_home_unless_it_is_shared(
    room: Newsroom, warta: Warta, home: Path, tmp_path: Path,
    shared_with: str, folder: int, file: int, snapshot: int,
) -> None:  # fmt: skip
    """The archive holds pages that were paid for, and logs hold addresses with tokens."""
    room.add_publisher(SITE, *sample_stories(2), language="id")
    shared = {"WARTA_SHARED_WITH": shared_with}
    for arguments in (("collect", "--feeds", FEED), ("maintain", "--compact"),
                      ("feeds", "add", "http://a.example/f"), ("backup", "copy")):  # fmt: skip
        result = warta(*arguments, **shared)
        assert result.returncode == 0, result.stderr
    for place in (home, tmp_path / "copy"):
        modes = {path: path.stat().st_mode & 0o777 for path in (place, *place.rglob("*"))}
        for path, mode in modes.items():
            if path.is_dir():
                assert mode == folder, path
            elif path.suffix == ".lock":
                assert mode == 0o600, path
            elif path.name == "news.duckdb" or path.name.endswith((".spare", ".before")):
                assert mode == snapshot, path
            else:
                assert mode == file, path
    assert {path.suffix for path in modes} >= {".duckdb", ".gz"}


def test_exported_files_follow_the_umask(warta: Warta, tmp_path: Path) -> None:
    """An export is made for others, so it is readable as any other file is."""
    assert warta("feeds", "add", FEED).returncode == 0
    assert warta("export", "out.csv").returncode == 0
    assert warta("feeds", "export", "feeds.opml").returncode == 0
    assert warta("sql", "SELECT 1", "--output", "answer.csv").returncode == 0
    for name in ("out.csv", "feeds.opml", "answer.csv"):
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o644


def test_lock_of_an_earlier_version_is_closed_to_others(warta: Warta, home: Path) -> None:
    """Another user who can open a lock to read it could hold it for ever."""
    home.mkdir()
    (home / "write.lock").touch(0o644)
    assert warta("feeds", "add", FEED).returncode == 0
    assert (home / "write.lock").stat().st_mode & 0o777 == 0o600
