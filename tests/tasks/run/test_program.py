"""A replaced program is noticed by its files, and nothing else is."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from warta.tasks.run.program import ProgramFiles, files_on_disk


@pytest.mark.parametrize(
    ("command", "is_replaced"),
    [
        ("true", False),
        ("mkdir tasks/__pycache__; touch tasks/__pycache__/a.pyc tasks/.a.swp tests.py", False),
        ("echo more >> tasks/a.py", True),
        ("cp tasks/a.py b; mv b tasks/a.py", True),
        ("rm news/phrases/a.txt", True),
        ("rm -r tasks", True),
        ("touch flows/new.py", True),
    ],
)
def test_only_changed_files_are_another_program(
    tmp_path: Path, command: str, is_replaced: bool
) -> None:
    """A run ends when its program is replaced; compiled files and editors' files don't matter."""
    for name in ("tasks/a.py", "news/phrases/a.txt", "flows/a.py"):
        file = tmp_path / name
        file.parent.mkdir(parents=True)
        file.write_text("x")
    before = files_on_disk(tmp_path)
    os.system(f"cd {tmp_path} && {command}")
    assert before.are_replaced_in(files_on_disk(tmp_path)) == is_replaced


def test_distribution_of_another_version_is_another_program_and_a_further_one_is_not() -> None:
    """Trafilatura may be upgraded alone; a notebook may be installed beside Warta."""
    now = files_on_disk()
    one = min(now.distributions)

    def with_distributions(names: set[str]) -> ProgramFiles:
        return replace(now, distributions=frozenset(names))

    assert not now.are_replaced_in(with_distributions({*now.distributions, "marimo-1.dist-info"}))
    assert now.are_replaced_in(with_distributions({*now.distributions, "a-2.dist-info"} - {one}))
