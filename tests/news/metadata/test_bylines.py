"""A byline gives the names of its persons."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warta.news.metadata.bylines import authors_of


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Jane Doe", ["Jane Doe"]),
        ("Oleh: Rina Kartika", ["Rina Kartika"]),
        ("Von Jörg Weiß und Käthe Brößler", ["Jörg Weiß", "Käthe Brößler"]),
        ("Par Hélène Garnier et Luc Petit", ["Hélène Garnier", "Luc Petit"]),
        ("Por Inés Aldecoa y Juan Gil", ["Inés Aldecoa", "Juan Gil"]),
        ("Автор: Анна Кораблёва", ["Анна Кораблёва"]),
        ("بقلم: ليلى الحداد", ["ليلى الحداد"]),
        ("文：陈晓岚", ["陈晓岚"]),
        ("佐藤 美和、田中 一郎", ["佐藤 美和", "田中 一郎"]),
        ("Jane Doe, John Roe and Max Poe", ["Jane Doe", "John Roe", "Max Poe"]),
        ("Jane Doe, Staff Writer", ["Jane Doe"]),
        ("Jane Doe | Environment Correspondent | The Courier", ["Jane Doe"]),
        ("Doe, Jane", ["Jane Doe"]),
        ("Dolores O'Riordan-Smith Jr.", ["Dolores O'Riordan-Smith Jr."]),
        ("J. I. da Silva", ["J. I. da Silva"]),
        ("Jane Doe (Reuters)", ["Jane Doe"]),
        ("<a href='/a'>Jane Doe</a>", ["Jane Doe"]),
        ("Jane Doe, 20 November 2026", ["Jane Doe"]),
        ("jane.doe@courier.example", []),
        ("@janedoe", []),
        ("https://www.facebook.com/courier", []),
        ("Jane Doe, Nairobi", ["Jane Doe"]),
        ("Jane Doe/SPX", ["Jane Doe"]),
        ("The Courier, Nairobi, Kenya", []),
        ("Text von Jane Doe Illustration von Max Poe", ["Jane Doe"]),
        ("Eine Reportage von Käthe Brößler", ["Käthe Brößler"]),
        ("Penulis: Rina Kartika Editor: Budi Santoso", ["Rina Kartika"]),
        ("责任编辑：陈晓岚", []),
        ("责任编辑：陈晓岚_NB123", []),
        ("责任编辑：陈晓岚 PN045", []),
        ("Foto: Max Poe", []),
        ("The Courier Online", []),
        ("JD", []),
        ("Fr", []),
        ("dpa", []),
        ("admin", []),
        ("Redaksi", []),
        ("The Courier", []),
        ("thecourier", []),
        ("2026-11-20 10:00", []),
        ("", []),
    ],
)
def test_only_persons_of_a_byline_are_authors(byline: str, names: list[str]) -> None:
    """Roles, dates, account names, addresses and the publisher would be counted as authors."""
    assert list(authors_of([byline], ["The Courier"])) == names


def test_a_person_named_twice_is_one_author() -> None:
    """Pages repeat the byline in other spellings; the first one stays, in order."""
    assert authors_of(["Jane Doe", "JANE DOE", "Max Poe"]) == ("Jane Doe", "Max Poe")


@given(st.lists(st.text(max_size=80), max_size=4))
def test_any_text_gives_short_names_without_digits(bylines: list[str]) -> None:
    """Publishers write anything into the field of the author."""
    for name in authors_of(bylines):
        assert 2 <= len(name) <= 60
        assert "\n" not in name
        assert not any(map(str.isdigit, name))
