"""benchmarks.extraction: what it counts, and its output when peers or pages are missing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.extraction_methods import Extracted
from benchmarks.extraction_table import Counts, Gold, Tally, difference, figures
from benchmarks.inline_promotions import link_texts, promotions
from tests.news.saved_pages import PAGES

counts = st.builds(Counts, *[st.integers(0, 9)] * 3)
LINKS = link_texts(
    b"<p><a href=/1>Harga cabai turun di Pasar Senja</a> <a href=/2>Ferry back on Monday</a>"
)


def test_phrase_before_a_headline_is_a_promotion() -> None:
    """The rest is a link of the page, or a colon or an arrow stands between phrase and headline."""
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


def test_sentence_that_begins_like_a_promotion_is_not_one() -> None:
    """Otherwise the table would count sentences of the article as promotions that were left in."""
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
    """The interval shows whether a difference is real; here there is none."""
    assert difference(of_pages, of_pages) == (0.0, 0.0)


@given(st.lists(counts, min_size=1, max_size=30))
def test_f1_is_between_precision_and_recall(of_pages: list[Counts]) -> None:
    """A mean of both, whatever the counts: the README quotes it."""
    f1, precision, recall = figures(of_pages)
    assert min(precision, recall) - 1e-6 <= f1 <= max(precision, recall) + 1e-6


def test_interval_of_a_difference_on_every_page_excludes_zero() -> None:
    """Otherwise the table could not show that one method is better."""
    low, high = difference([Counts(9, 1, 0)] * 40, [Counts(5, 5, 2)] * 40)
    assert 0 < low <= high < 1


def test_only_labelled_fields_are_counted() -> None:
    """A page without a labelled date says nothing about dates; names may come in any order."""
    tally = Tally(has_metadata=True)
    gold = Gold(b"", "", ("one", "two"), ("three",), title="A  Bridge", author="Bo Li and Ana Sá")
    tally.add(gold, Extracted("one three", "a bridge", ("Ana Sá", "Bo Li")), 0.1, 0)
    assert tally.counts == [Counts(1, 1, 1)]
    assert tally.labelled == {"title": 1, "date": 0, "author": 1}
    assert tally.right["author"] == 1


def test_saved_pages_are_compared_and_absent_peers_named() -> None:
    """One command gives the whole table without any of the peers."""
    process = _run("--pages", str(PAGES), "--every", "12")
    assert process.returncode == 0, process.stderr
    for row in ("| Warta ", "| Trafilatura recall ", "F1 by language", "Promotions"):
        assert row in process.stdout
    is_compared = "| newspaper4k " in process.stdout
    assert is_compared or "`make bench` installs them" in process.stdout


def test_folder_without_a_corpus_is_named(tmp_path: Path) -> None:
    """A wrong path costs one line that says what is missing, not a traceback."""
    process = _run(str(tmp_path))
    assert process.returncode == 1
    assert process.stderr.startswith(f"{tmp_path}: no corpus here, pages.jsonl is missing")
    assert process.stderr.count("\n") == 1


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "benchmarks.extraction", *arguments],
        cwd=PAGES.parents[2], capture_output=True, text=True, timeout=120,
    )  # fmt: skip
