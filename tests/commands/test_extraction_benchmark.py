"""The comparison of extraction: what it counts, and what it says when something is absent."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.extraction_methods import Found
from benchmarks.extraction_table import Counts, Gold, Tally, difference, figures
from benchmarks.inline_promotions import link_texts, promotions
from tests.news.saved_pages import PAGES

counts = st.builds(Counts, *[st.integers(0, 9)] * 3)
LINKS = link_texts(
    b"<p><a href=/1>Harga cabai turun di Pasar Senja</a> <a href=/2>Ferry back on Monday</a>"
)


def test_a_line_that_leads_elsewhere_is_a_promotion() -> None:
    """By phrase and link, or by a phrase that is parted from a headline."""
    text = "\n".join(
        [
            "Baca Juga: Harga Cabai Turun di Pasar Senja",
            "Read more Ferry back on Monday",
            "Lire aussi : Le pont rouvre lundi matin",
            "関連記事：港の灯台が百年ぶりに修復される見通し",
            "- Leia mais > A feira volta ao largo em março",
        ]
    )
    assert promotions(text, LINKS) == text.split("\n")


def test_a_sentence_that_begins_alike_is_none() -> None:
    """Readers are not told of promotions where the article itself speaks."""
    text = "\n".join(
        [
            "Read the letter aloud, the judge told him.",
            "More than forty houses lost their roofs in the night.",
            "Related: it was not. The two fires broke out an hour apart.",
            "Ferry back on Monday",
        ]
    )
    assert promotions(text, LINKS) == []


@given(st.lists(counts, min_size=1, max_size=30))
def test_a_method_does_not_differ_from_itself(of_pages: list[Counts]) -> None:
    assert difference(of_pages, of_pages) == (0.0, 0.0)


@given(st.lists(counts, min_size=1, max_size=30))
def test_f1_is_between_precision_and_recall(of_pages: list[Counts]) -> None:
    f1, precision, recall = figures(of_pages)
    assert min(precision, recall) - 1e-6 <= f1 <= max(precision, recall) + 1e-6


def test_interval_holds_a_difference_that_every_page_shows() -> None:
    low, high = difference([Counts(9, 1, 0)] * 40, [Counts(5, 5, 2)] * 40)
    assert 0 < low <= high < 1


def test_what_is_asked_is_counted() -> None:
    """Metadata only where the reader of the page gave any; names in whatever order and form."""
    tally = Tally(has_metadata=True)
    gold = Gold(b"", "", ("one", "two"), ("three",), title="A  Bridge", author="Bo Li and Ana Sá")
    tally.add(gold, Found("one three", "a bridge", ("Ana Sá", "Bo Li")), 0.1, 0)
    assert tally.counts == [Counts(1, 1, 1)]
    assert tally.asked == {"title": 1, "date": 0, "author": 1}
    assert tally.right["author"] == 1


def test_saved_pages_are_compared_and_absent_peers_named() -> None:
    """One command gives the whole table without any of the peers."""
    done = _run("--pages", str(PAGES), "--every", "12")
    assert done.returncode == 0, done.stderr
    for row in ("| Warta ", "| Trafilatura recall ", "F1 by language", "Promotions"):
        assert row in done.stdout
    assert "| newspaper4k " in done.stdout or "`make bench` installs them" in done.stdout


def test_folder_without_pages_is_told(tmp_path: Path) -> None:
    done = _run(str(tmp_path))
    assert (done.returncode, done.stderr) == (2, f"no pages in {tmp_path}\n")


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "benchmarks.extraction", *arguments],
        cwd=PAGES.parents[2], capture_output=True, text=True, timeout=120,
    )  # fmt: skip
