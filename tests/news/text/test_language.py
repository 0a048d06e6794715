"""The language of a text, against what its page declares."""

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
def test_text_alone_tells(case: Path) -> None:
    """Without any declaration every saved article's language is recognised."""
    expect = json.loads(case.read_text(encoding="utf-8"))["expect"]
    text = "\n".join(expect.get("contains", ()))
    if len(text) > 200:
        assert language_of(text) == expect["language"]


def test_long_text_outweighs_the_template() -> None:
    """Templates say English whatever is written in them."""
    text = (
        "Der Gemeinderat hat am Abend beschlossen, die alte Brücke über den Bach zu sanieren und "
        "für Fahrräder zu verbreitern. Die Arbeiten beginnen im Frühjahr."
    )
    assert language_of(text, ("en-US",)) == "de"


def test_relatives_are_left_to_the_publisher() -> None:
    """Detectors mix up Malay and Indonesian; publishers do not."""
    assert language_of(MALAY, ("ms",)) == "ms"
    assert language_of(MALAY, ("ms_MY", "id")) == "ms"


def test_short_text_takes_the_declaration() -> None:
    """“Hello” is Breton to the detector."""
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
def test_headline_without_declaration_is_named_where_that_is_certain(
    headline: str, language: str
) -> None:
    """With one it is the publisher's word that counts: few letters contradict nobody."""
    assert language_of(headline) == language
    assert language_of(headline, ("sw",)) == "sw"


def test_names_alone_tell_no_language() -> None:
    assert language_of("Anna Berg, Tom Lee") is None


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("en-GB", "en"), ("pt_BR", "pt"), ("zh-Hant-TW", "zh"), ("in_ID", "id"), ("iw", "he"),
        ("nb-NO", "no"), ("ind", "id"), ("FR", "fr"), ("de, en", "de"), ("english", None),
        ("x-default", None), ("", None), (None, None), ("1", None),
    ],
)  # fmt: skip
def test_tags_become_iso_639_1(tag: str | None, code: str | None) -> None:
    assert language_code(tag) == code
