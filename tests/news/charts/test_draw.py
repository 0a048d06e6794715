"""Charts are well-formed SVG for any labels and numbers, and give each value as text."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from warta.news.charts import columns, lines, ranking, spark
from warta.news.charts.scale import number, ticks

HOSTILE = [
    "</svg><script>alert(1)</script>",
    '"onload="x',
    "a & b",
    "\u202eevil",
    "\x00\x1b",
    "選挙",
]
NAMES = st.text(max_size=60) | st.sampled_from(HOSTILE)
VALUES = st.floats() | st.integers(0, 10**12)
_SVG = "{http://www.w3.org/2000/svg}"


def parsed(svg: str) -> etree._Element:
    """Return the root of a chart; raise XMLSyntaxError if it is not well-formed."""
    return etree.fromstring(svg.encode("utf-8", "replace"))


@given(st.lists(st.tuples(NAMES, VALUES), max_size=40), NAMES)
def test_every_chart_is_well_formed_and_holds_no_markup_from_its_labels(
    points: list[tuple[str, float]], title: str
) -> None:
    """Labels are sites, languages and words of headlines, which publishers write."""
    values = [value for _, value in points]
    for svg in (
        columns(points, title),
        ranking(points, title),
        spark(values, title),
        lines([label for label, _ in points], {title: values, "b": values}, title),
    ):
        root = parsed(svg)
        tags = {element.tag.removeprefix(_SVG) for element in root.iter() if isinstance(element.tag, str)}  # fmt: skip
        assert tags <= {"svg", "title", "rect", "text", "line", "polyline"}
        for element in root.iter():
            assert not any(str(name).startswith("on") for name in element.attrib)
            for name in ("x", "y", "width", "height", "x1", "x2", "y1", "y2"):
                assert math.isfinite(float(element.get(name) or 0))


def test_values_can_be_read_without_seeing_the_chart() -> None:
    """A screen reader reads the <title> elements aloud."""
    root = parsed(columns([("1 Nov", 12), ("2 Nov", 3400)], "Articles a day", unit="articles"))
    titles = [element.text for element in root.iter(f"{_SVG}title")]
    assert titles == ["Articles a day", "1 Nov: 12 articles", "2 Nov: 3,400 articles"]


def test_twice_the_value_is_twice_the_height() -> None:
    """Columns that do not begin at 0 would exaggerate differences."""
    root = parsed(columns([("a", 5), ("b", 10), ("c", 0)], "t"))
    first, second, third = (float(rect.get("height") or 0) for rect in root.iter(f"{_SVG}rect"))
    assert second == pytest.approx(2 * first, abs=0.2)
    assert third == 0


@given(st.floats(1e-12, 1e15))
def test_the_scale_has_few_ticks_from_0_to_the_largest_value(largest: float) -> None:
    """A bar above the last tick could not be read."""
    steps = ticks(largest)
    assert steps[0] == 0
    assert steps[-1] >= largest * (1 - 1e-6)
    assert 2 <= len(steps) <= 7


@pytest.mark.parametrize(
    ("value", "short"),
    [(0, "0"), (999, "999"), (1234, "1,234"), (12_500, "12.5k"), (3_000_000, "3M"), (0.25, "0.25")],
)
def test_large_numbers_are_abbreviated(value: float, short: str) -> None:
    """Labels stand in columns of a few pixels."""
    assert number(value) == short
