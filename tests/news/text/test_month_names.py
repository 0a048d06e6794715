"""Every name that CLDR has for a month is read as that month."""

from __future__ import annotations

import pytest

from benchmarks.month_names import LANGUAGES, names_of, names_of_cldr
from warta.news.text.dates import parse_date
from warta.news.text.month_names import CLDR_MONTHS

# October in Croatian, November in Polish and Czech; the latter have more readers.
_OF_TWO_MONTHS = {"listopad": 11, "listopada": 11}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_month_names_of_cldr_are_read(language: str) -> None:
    """Publishers' software takes its month names from CLDR."""
    for name, month in names_of(language):
        moment = parse_date(f"5 {name} 2026")
        assert moment is not None, name
        assert (moment.month, moment.day) == (_OF_TWO_MONTHS.get(name, month), 5), name


def test_the_stored_names_are_those_of_the_installed_cldr() -> None:
    """If Babel brings a newer CLDR: python -m benchmarks.month_names --write."""
    assert [names.split() for names in CLDR_MONTHS] == names_of_cldr()
