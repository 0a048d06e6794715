"""Bylines in the forms of thirty languages, and names of houses and desks that are nobody's."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from warta.news.metadata.bylines import authors_of

_FORMS: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "bylines.toml").read_text(encoding="utf-8")
)["byline"]


@pytest.mark.parametrize("form", _FORMS, ids=lambda form: form["says"])
def test_a_byline_names_its_persons(form: dict[str, Any]) -> None:
    """Roles, places, dates, agencies and what a page says around a name are no part of it."""
    names = authors_of([form["says"]], ["The Courier", "courier.example"])
    assert list(names) == form["names"]
