"""Draw charts as SVG, for pages without scripts, for files and for mail."""

from __future__ import annotations

from warta.news.charts.draw import STYLE, columns, lines, ranking, spark

__all__ = ["STYLE", "columns", "lines", "ranking", "spark"]
