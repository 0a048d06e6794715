"""Parse damaged feeds, pages, addresses and headers: a small part of benchmarks.fuzz."""

from __future__ import annotations

from benchmarks.fuzz import fuzz, seeds_of


def test_no_damaged_input_makes_a_parser_raise() -> None:
    """One publisher's broken file must not stop a run. The seed is fixed, so a failure repeats."""
    assert fuzz(800, 20261124, seeds_of()) == []
