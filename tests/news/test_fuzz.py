"""Spoilt feeds, pages, addresses and headers: a lean part of benchmarks.fuzz in every run."""

from __future__ import annotations

from benchmarks.fuzz import fuzz, seeds_of


def test_nothing_spoilt_makes_an_error_leave_the_parsers() -> None:
    """The seed is fixed: what fails here fails again; the benchmark draws new ones."""
    assert fuzz(2_000, 20261124, seeds_of()) == []
