"""Charts are whole SVG documents whatever the names and numbers are, and say their values."""

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
    return etree.fromstring(svg.encode("utf-8", "replace"))


@given(st.lists(st.tuples(NAMES, VALUES), max_size=40), NAMES)
def test_every_chart_is_well_formed_and_holds_no_stranger_s_markup(
    points: list[tuple[str, float]], title: str
) -> None:
    """Labels are sites, languages, words of headlines: a stranger wrote them."""
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
    """A reader of screens hears the titles."""
    root = parsed(columns([("1 Nov", 12), ("2 Nov", 3400)], "Articles a day", unit="articles"))
    said = [element.text for element in root.iter(f"{_SVG}title")]
    assert said == ["Articles a day", "1 Nov: 12 articles", "2 Nov: 3,400 articles"]


def test_twice_the_value_is_twice_the_height() -> None:
    """Columns begin at nought."""
    root = parsed(columns([("a", 5), ("b", 10), ("c", 0)], "t"))
    a, b, c = (float(rect.get("height") or 0) for rect in root.iter(f"{_SVG}rect"))
    assert b == pytest.approx(2 * a, abs=0.2)
    assert c == 0


@given(st.floats(1e-12, 1e15))
def test_the_scale_is_round_and_reaches_the_largest(largest: float) -> None:
    steps = ticks(largest)
    assert steps[0] == 0
    assert steps[-1] >= largest * (1 - 1e-6)
    assert 2 <= len(steps) <= 7


@pytest.mark.parametrize(
    ("value", "short"),
    [(0, "0"), (999, "999"), (1234, "1,234"), (12_500, "12.5k"), (3_000_000, "3M"), (0.25, "0.25")],
)
def test_numbers_are_short(value: float, short: str) -> None:
    assert number(value) == short
