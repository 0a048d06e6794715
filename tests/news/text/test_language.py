"""The language of a text is recognised from the text and from what its page declares."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from warta.news.text.language import language_code, language_of

CASES = sorted((Path(__file__).parents[1] / "pages").glob("*/case.json"))
MALAY = (
    "Kerajaan negeri mengumumkan peruntukan tambahan untuk membaiki jalan kampung yang rosak "
    "akibat banjir. Kerja-kerja pembaikan dijangka siap sebelum musim tengkujuh."
)


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.parent.name)
def test_the_language_of_a_long_text_is_recognised_without_declaration(case: Path) -> None:
    """Many pages declare none, or the template's."""
    expect = json.loads(case.read_text(encoding="utf-8"))["expect"]
    text = "\n".join(expect.get("contains", ()))
    if len(text) > 200:
        assert language_of(text) == expect["language"]


def test_a_long_text_outweighs_the_declared_language() -> None:
    """Templates declare English, whatever language is written in them."""
    text = (
        "Der Gemeinderat hat am Abend beschlossen, die alte Brücke über den Bach zu sanieren und "
        "für Fahrräder zu verbreitern. Die Arbeiten beginnen im Frühjahr."
    )
    assert language_of(text, ("en-US",)) == "de"


def test_between_related_languages_the_declaration_decides() -> None:
    """Detectors confuse Malay and Indonesian; publishers do not."""
    assert language_of(MALAY, ("ms",)) == "ms"
    assert language_of(MALAY, ("ms_MY", "id")) == "ms"


def test_the_declared_language_is_taken_for_a_short_text() -> None:
    """The detector takes "Hello" for Breton."""
    assert language_of("Hello", ("en",)) == "en"
    assert language_of("Hello") is None
    assert language_of("", (None, "", "x-default", "id-ID")) == "id"


@pytest.mark.parametrize(
    ("headline", "language"),
    [
        ("Gemeinde beschließt Neubau der Brücke", "de"), ("港口星期一重新开放，渔民出海", "zh"),
        ("港は月曜日に再び開く", "ja"), ("Городской совет утвердил бюджет", "ru"),
        ("Le maire annonce la fermeture de la piscine", "fr"), ("ท่าเรือเปิดอีกครั้งในวันจันทร์", "th"),
    ],
)  # fmt: skip
def test_the_language_of_a_headline_is_recognised_unless_another_is_declared(
    headline: str, language: str
) -> None:
    """A few words are not enough to contradict the publisher."""
    assert language_of(headline) == language
    assert language_of(headline, ("sw",)) == "sw"


def test_a_text_of_names_alone_has_no_language() -> None:
    """Names are the same in every language; any guess would be wrong."""
    assert language_of("Anna Berg, Tom Lee") is None


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("en-GB", "en"), ("pt_BR", "pt"), ("zh-Hant-TW", "zh"), ("in_ID", "id"), ("iw", "he"),
        ("nb-NO", "no"), ("ind", "id"), ("FR", "fr"), ("de, en", "de"), ("english", None),
        ("x-default", None), ("", None), (None, None), ("1", None),
    ],
)  # fmt: skip
def test_language_tags_become_iso_639_1_codes(tag: str | None, code: str | None) -> None:
    """SQL can group by language only if each language is written alike."""
    assert language_code(tag) == code
