"""The quality of extraction over all saved pages may not fall below its pinned floors.

Single cases may have known misses; their number may not grow. A floor, or the number of cases that
it is measured on, can only be lowered together with docs/extraction.md.
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
    """Return shares and counts over all cases, under their names in extraction_floors.toml."""
    total: Counter[str] = Counter()
    right: Counter[str] = Counter()
    segments: Counter[str] = Counter()
    for case in map(saved_page, CASES):
        _count(case, total, right, segments)
    kept = segments["contains"] - segments["lost"]
    wrong = segments["left"] + segments["promotion"]
    return {
        **{name: right[name] / total[name] for name in total},
        "f1": 2 * kept / (kept + wrong + segments["contains"]),
        "promotions_left": segments["promotion"],
        "body_lost": segments["lost"],
    }


def _count(
    case: SavedPage, total: Counter[str], right: Counter[str], segments: Counter[str]
) -> None:
    """Add a case to the counts: judgements and fields in all and right, segments by mistake."""
    result = case.extracted()
    mistakes = Counter(miss.partition(":")[0] for miss in misses(case, result))
    kind = "rejections" if "rejected" in case.expect else "articles"
    total[kind] += 1
    right[kind] += not mistakes if kind == "rejections" else isinstance(result, Article)
    if kind == "rejections":
        return
    expected = case.segments("contains")
    segments["contains"] += len(expected)
    segments.update(mistakes if isinstance(result, Article) else {"lost": len(expected)})
    for name, fields in _FIELDS.items():
        if any(field in case.expect for field in fields):
            total[name] += 1
            right[name] += isinstance(result, Article) and not any(map(mistakes.get, fields))


@pytest.mark.parametrize("name", PINNED["floors"])
def test_no_share_is_below_its_floor(name: str, figures: dict[str, float]) -> None:
    """Titles, days, authors and texts are right as often as when they were last measured."""
    assert figures[name] >= PINNED["floors"][name]


@pytest.mark.parametrize("name", PINNED["ceilings"])
def test_no_count_of_mistakes_is_above_its_ceiling(name: str, figures: dict[str, float]) -> None:
    """Texts hold no more promotions, and lose no more sentences, than when last measured."""
    assert figures[name] <= PINNED["ceilings"][name]


def test_every_figure_is_pinned(figures: dict[str, float]) -> None:
    """A figure without a floor could fall without anybody noticing."""
    assert set(figures) == set(PINNED["floors"]) | set(PINNED["ceilings"])


def test_no_case_or_segment_was_removed() -> None:
    """Removing difficult cases would also keep the shares above their floors."""
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


def test_the_documentation_gives_the_same_floors() -> None:
    """Whoever lowers a floor must say so in docs/extraction.md."""
    rows = re.findall(r"^\| `(\w+)` \|.*\| ([\d.]+) \|$", DOCUMENT.read_text("utf-8"), re.MULTILINE)
    assert {name: float(value) for name, value in rows} == {
        name: value for group in PINNED.values() for name, value in group.items()
    }
