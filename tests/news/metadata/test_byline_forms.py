"""Bylines of thirty languages give the persons, and no publishers or departments."""

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
def test_a_byline_gives_exactly_its_persons(form: dict[str, Any]) -> None:
    """Roles, places, dates and agencies around a name must not be stored as authors."""
    names = authors_of([form["says"]], ["The Courier", "courier.example"])
    assert list(names) == form["names"]
