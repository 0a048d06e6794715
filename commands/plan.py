"""Print DuckDB's plan of a query as an indented list, one step a line, at any width.

DuckDB's own drawing puts joined tables side by side: 116 columns for a query of `articles`.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from typing import Any

_HIDDEN = frozenset({"Estimated Cardinality", "Type", "Text"})
_WRAPPERS = frozenset({"EXPLAIN_ANALYZE", "QUERY", ""})
_MOST_SHOWN = 160  # characters; chosen by hand


def plan_lines(plan: str, columns: int) -> list[str]:
    """Return a plan in DuckDB's JSON as lines. Raises ValueError for other text."""
    tree = json.loads(plan)
    roots = tree if isinstance(tree, list) else [tree]
    lines = [line for root in roots for line in _step(root, 0)]
    if isinstance(tree, dict) and isinstance(tree.get("latency"), float):
        lines.append(f"in all {_milliseconds(tree['latency'])}, rows out of each step as counted")
    return [piece for line in lines for piece in _folded(line, columns)]


def _folded(line: str, columns: int) -> list[str]:
    indent = " " * (len(line) - len(line.lstrip()) + 4)
    return textwrap.wrap(line, max(columns, 2 * len(indent)), subsequent_indent=indent) or [line]


def _step(node: dict[str, Any], depth: int) -> Iterator[str]:
    name = str(node.get("name") or node.get("operator_name") or "").strip()
    is_step = name not in _WRAPPERS
    if is_step:
        yield "  " * depth + " · ".join([name, *_facts(node)])
    for child in node.get("children", ()):
        yield from _step(child, depth + is_step)


def _facts(node: dict[str, Any]) -> Iterator[str]:
    extra = node.get("extra_info") or {}
    if "operator_cardinality" in node:
        yield f"{node['operator_cardinality']:,} rows"
        yield _milliseconds(node.get("operator_timing", 0.0))
    elif "Estimated Cardinality" in extra:
        yield f"about {int(extra['Estimated Cardinality']):,} rows"
    for name, value in extra.items():
        if name in _HIDDEN or not value:
            continue
        text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        text = " ".join(text.split())
        yield f"{name}: {text if len(text) <= _MOST_SHOWN else text[: _MOST_SHOWN - 1] + '…'}"


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"
