"""Extraction as a whole, on the saved pages: no worse than the floors that are pinned.

Single cases may have known misses; all of them together may not grow in number. A floor, or what
it is counted on, can't be lowered without docs/extraction.md saying so.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from tests.news.saved_pages import CASES, SavedPage, misses, saved_page
from warta.news.article import Article

PINNED = tomllib.loads(
    (Path(__file__).parent / "extraction_floors.toml").read_text(encoding="utf-8")
)
DOCUMENT = Path(__file__).parents[2] / "docs" / "extraction.md"
_FIELDS = {
    "titles": ("title",), "days": ("published_at", "day"), "authors": ("authors",),
    "languages": ("language",),
}  # fmt: skip


@pytest.fixture(scope="module")
def figures() -> dict[str, float]:
    """Shares and counts over all cases, under the names in the file of floors."""
    asked: Counter[str] = Counter()
    right: Counter[str] = Counter()
    segments: Counter[str] = Counter()
    for case in map(saved_page, CASES):
        _count(case, asked, right, segments)
    found = segments["contains"] - segments["lost"]
    wrong = segments["left"] + segments["promotion"]
    return {
        **{name: right[name] / asked[name] for name in asked},
        "f1": 2 * found / (found + wrong + segments["contains"]),
        "promotions_left": segments["promotion"],
        "body_lost": segments["lost"],
    }


def _count(
    case: SavedPage, asked: Counter[str], right: Counter[str], segments: Counter[str]
) -> None:
    made = case.extracted()
    amiss = Counter(miss.partition(":")[0] for miss in misses(case, made))
    kind = "rejections" if "rejected" in case.expect else "articles"
    asked[kind] += 1
    right[kind] += not amiss if kind == "rejections" else isinstance(made, Article)
    if kind == "rejections":
        return
    wanted = case.segments("contains")
    segments["contains"] += len(wanted)
    segments.update(amiss if isinstance(made, Article) else {"lost": len(wanted)})
    for name, fields in _FIELDS.items():
        if any(field in case.expect for field in fields):
            asked[name] += 1
            right[name] += isinstance(made, Article) and not any(amiss[field] for field in fields)


@pytest.mark.parametrize("name", PINNED["floors"])
def test_not_below_its_floor(name: str, figures: dict[str, float]) -> None:
    """What a reader gets right of a page is got right as often as when it was last measured."""
    assert figures[name] >= PINNED["floors"][name]


@pytest.mark.parametrize("name", PINNED["ceilings"])
def test_not_above_its_ceiling(name: str, figures: dict[str, float]) -> None:
    """No more promotions are left in texts, and no more of their sentences lost."""
    assert figures[name] <= PINNED["ceilings"][name]


def test_every_figure_is_pinned(figures: dict[str, float]) -> None:
    assert set(figures) == set(PINNED["floors"]) | set(PINNED["ceilings"])


def test_no_case_or_segment_is_taken_out() -> None:
    """A floor can't be kept by asking for less."""
    cases = [saved_page(name) for name in CASES]
    sizes = {
        "cases": len(cases),
        "article_languages": len({case.expect.get("language") for case in cases} - {None}),
        "segments": sum(len(case.segments("contains")) for case in cases),
        "furniture": sum(len(case.segments("lacks")) for case in cases),
        "promotions": sum(len(case.segments("promotions")) for case in cases),
    }
    assert all(sizes[name] >= pinned for name, pinned in PINNED["sizes"].items()), sizes
    assert set(sizes) == set(PINNED["sizes"])


def test_readers_are_told_the_floors() -> None:
    """A floor is lowered in the documentation too, or not at all."""
    rows = re.findall(r"^\| `(\w+)` \|.*\| ([\d.]+) \|$", DOCUMENT.read_text("utf-8"), re.MULTILINE)
    assert {name: float(value) for name, value in rows} == {
        name: value for group in PINNED.values() for name, value in group.items()
    }
