"""Draw columns, lines and rankings as SVG, with the values as text for screen readers.

Colours are classes: a page's style sheet sets them, light or dark; a file of its own needs
``STYLE``. All text is escaped; NaN and infinity are drawn as 0. Lengths are in pixels and chosen by
hand.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from warta.news.charts.scale import number, shown_labels, ticks

STYLE = """
.chart{font:12px/1.3 system-ui,sans-serif;max-width:100%;height:auto;--ink:#1d2430;--faint:#d9dde4;
--s0:#2f6f9f;--s1:#c0632b;--s2:#3d8a5f;--s3:#8a5aa8;--s4:#a8873a;--s5:#5a6472}
@media (prefers-color-scheme:dark){.chart{--ink:#dfe4ec;--faint:#39414e;--s0:#6fb1e0;--s1:#e59a66;
--s2:#78c79b;--s3:#c39be0;--s4:#dcc07a;--s5:#9aa6b6}}
.chart text{fill:var(--ink)}.chart .grid{stroke:var(--faint);stroke-width:1}
.chart .line{fill:none;stroke-width:2;stroke-linejoin:round}
.chart .s0{fill:var(--s0)}.chart .s1{fill:var(--s1)}.chart .s2{fill:var(--s2)}
.chart .s3{fill:var(--s3)}.chart .s4{fill:var(--s4)}.chart .s5{fill:var(--s5)}
.chart .l0{stroke:var(--s0)}.chart .l1{stroke:var(--s1)}.chart .l2{stroke:var(--s2)}
.chart .l3{stroke:var(--s3)}.chart .l4{stroke:var(--s4)}.chart .l5{stroke:var(--s5)}
"""
_COLOURS = 6  # s0 to s5 above
# Lengths in pixels, of an axis label and a row, and of a letter at the font size. Chosen by hand.
_LEFT, _RIGHT, _TOP, _BOTTOM = 58, 10, 16, 30
_LABEL_WIDTH = 84
_ROW = 24
_LETTER = 7.2
_LONGEST_NAME = 34  # characters
_LARGEST = 1e15
_THICKEST = 56


def columns(
    points: Sequence[tuple[str, float]],
    title: str,
    *,
    unit: str = "",
    width: int = 720,
    height: int = 220,
) -> str:
    """Return a chart with a column for each label, such as counts over time.

    ``unit`` names the things counted.
    """
    values = [_value(value) for _, value in points]
    labels = [label for label, _ in points]
    steps = ticks(max(values, default=0), is_whole=_are_whole(values))
    parts = [_axes(steps, labels, width, height)]
    slot = (width - _LEFT - _RIGHT) / max(1, len(points))
    thick = max(0.5, min(slot - min(slot * 0.2, 8), _THICKEST))
    for index, (label, value) in enumerate(zip(labels, values, strict=True)):
        top = _y(value, steps, height)
        parts.append(
            f'<rect class="s0" x="{_LEFT + (index + 0.5) * slot - thick / 2:.1f}" y="{top:.1f}" '
            f'width="{thick:.1f}" height="{height - _BOTTOM - top:.1f}">'
            f"<title>{_text(f'{label}: {number(value)} {unit}'.strip())}</title></rect>"
        )
    return _svg(title, width, height, parts)


def lines(
    labels: Sequence[str],
    series: Mapping[str, Sequence[float]],
    title: str,
    *,
    width: int = 720,
    height: int = 240,
) -> str:
    """Return a chart with a line for each named series; each has a value for every label."""
    drawn = {name: [_value(value) for value in values] for name, values in series.items()}
    every = [value for values in drawn.values() for value in values]
    steps = ticks(max(every, default=0), is_whole=_are_whole(every))
    legend_rows = -(-len(drawn) // 4)
    plot = height - 18 * legend_rows
    parts = [_axes(steps, labels, width, plot)]
    slot = (width - _LEFT - _RIGHT) / max(1, len(labels))
    for index, (name, values) in enumerate(drawn.items()):
        path = " ".join(
            f"{_LEFT + (n + 0.5) * slot:.1f},{_y(value, steps, plot):.1f}"
            for n, value in enumerate(values)
        )
        colour = index % _COLOURS
        parts.append(
            f'<polyline class="line l{colour}" points="{path}"><title>{_text(name)}</title>'
            "</polyline>"
        )
        column, row = index % 4, index // 4
        x, y = _LEFT + column * (width - _LEFT) / 4, plot + 12 + 18 * row
        parts.append(
            f'<rect class="s{colour}" x="{x:.0f}" y="{y - 8:.0f}" width="12" height="8"/>'
            f'<text x="{x + 18:.0f}" y="{y:.0f}">{_text(_short(name, 20))}</text>'
        )
    return _svg(title, width, height, parts)


def ranking(
    pairs: Sequence[tuple[str, float]], title: str, *, unit: str = "", width: int = 720
) -> str:
    """Return a chart with a bar for each name, in the given order, with its value after it."""
    values = [_value(value) for _, value in pairs]
    largest = max(values, default=0) or 1
    names = [_short(name, _LONGEST_NAME) for name, _ in pairs]
    left = 12 + _LETTER * max((_letters(name) for name in names), default=0)
    room = max(40.0, width - left - 70)
    height = max(1, len(pairs)) * _ROW + 6
    parts = []
    for index, ((whole, _), name, value) in enumerate(zip(pairs, names, values, strict=True)):
        y = index * _ROW + 3
        bar = max(1.0, room * value / largest) if value > 0 else 0.0
        parts.append(
            f'<text x="{left - 8:.0f}" y="{y + 15}" text-anchor="end">{_text(name)}</text>'
            f'<rect class="s0" x="{left:.1f}" y="{y + 3}" width="{bar:.1f}" height="{_ROW - 8}">'
            f"<title>{_text(f'{whole}: {number(value)} {unit}'.strip())}</title></rect>"
            f'<text x="{left + bar + 6:.1f}" y="{y + 15}">{number(value)}</text>'
        )
    return _svg(title, width, height, parts, kind="ranking")


def spark(values: Sequence[float], title: str, *, width: int = 120, height: int = 24) -> str:
    """Return a line without axes, small enough for a row of a table."""
    drawn = [_value(value) for value in values]
    largest = max(drawn, default=0) or 1
    step = (width - 4) / max(1, len(drawn) - 1)
    path = " ".join(
        f"{2 + n * step:.1f},{height - 3 - (height - 6) * value / largest:.1f}"
        for n, value in enumerate(drawn)
    )
    return _svg(title, width, height, [f'<polyline class="line l0" points="{path}"/>'])


def _axes(steps: Sequence[float], labels: Sequence[str], width: int, height: int) -> str:
    parts = []
    for step in steps:
        y = _y(step, steps, height)
        parts.append(
            f'<line class="grid" x1="{_LEFT}" x2="{width - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
            f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{number(step)}</text>'
        )
    slot = (width - _LEFT - _RIGHT) / max(1, len(labels))
    for index in shown_labels(labels, (width - _LEFT) // _LABEL_WIDTH):
        x = _LEFT + (index + 0.5) * slot
        label = _text(_short(labels[index], 12))
        parts.append(f'<text x="{x:.1f}" y="{height - 6}" text-anchor="middle">{label}</text>')
    return "".join(parts)


def _y(value: float, steps: Sequence[float], height: int) -> float:
    return _TOP + (height - _TOP - _BOTTOM) * (1 - value / steps[-1])


def _svg(title: str, width: int, height: int, parts: Sequence[str], *, kind: str = "plot") -> str:
    name = _text(title)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart {kind}" role="img" '
        f'aria-label="{name}" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f"<title>{name}</title>{''.join(parts)}</svg>"
    )


def _are_whole(values: Sequence[float]) -> bool:
    return all(value == int(value) for value in values)


def _value(value: float) -> float:
    number = float(value or 0)
    return min(max(0.0, number), _LARGEST) if math.isfinite(number) else 0.0


def _text(text: str) -> str:
    """Return text escaped for an element or attribute, without characters that XML forbids."""
    plain = "".join(c if c.isprintable() else " " for c in text)
    return escape(plain, {'"': "&quot;", "'": "&#39;"})


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _letters(text: str) -> float:
    """Return the width of a text in Latin letters; East Asian ones are twice as wide."""
    return sum(1.9 if ord(c) > 0x2E80 else 1 for c in text)
