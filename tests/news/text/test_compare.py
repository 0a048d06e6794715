"""Words are counted and texts compared in every script."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warta.news.text.compare import normalised, substance, text_hash, word_count

# Article 1 of the Universal Declaration of Human Rights
RIGHTS = {
    "en": "All human beings are born free and equal in dignity and rights. They are endowed with "
    "reason and conscience and should act towards one another in a spirit of brotherhood.",
    "id": "Semua orang dilahirkan merdeka dan mempunyai martabat dan hak-hak yang sama. Mereka "
    "dikaruniai akal dan hati nurani dan hendaknya bergaul satu sama lain dalam semangat "
    "persaudaraan.",
    "zh": "人人生而自由,在尊严和权利上一律平等。他们赋有理性和良心,并应以兄弟关系的精神相对待。",
    "ja": "すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。"
    "人間は、理性と良心とを授けられており、互いに同胞の精神をもって行動しなければならない。",
    "th": "มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ ต่างมีเหตุผลและมโนธรรม "
    "และควรปฏิบัติต่อกันด้วยเจตนารมณ์แห่งภราดรภาพ",
    "hi": "सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है। "
    "उन्हें बुद्धि और अन्तरात्मा की देन प्राप्त है और परस्पर उन्हें भाईचारे के भाव से बर्ताव "
    "करना चाहिए।",
}


@pytest.mark.parametrize("language", RIGHTS)
def test_translations_have_similar_word_counts(language: str) -> None:
    """Word counts are comparable between languages, with or without spaces."""
    assert 22 <= word_count(RIGHTS[language]) <= 38


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("— … | ¿? “”", 0),
        ("It's a well-known fact", 4),
        ("either/or—both", 3),
        ("हिन्दी में", 2),
        ("2:41:09 h", 2),
    ],
)
def test_words_are_counted_without_punctuation(text: str, words: int) -> None:
    """Signs between spaces, and vowel signs within a word, are not words."""
    assert word_count(text) == words


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("“Flood wall” – rebuilt…", '"flood wall" - rebuilt...'),
        ("Straße  in\nBerlin", "STRASSE IN BERLIN"),
        ("ｆｕｌｌ ｗｉｄｔｈ １２", "full width 12"),
        ("co\u00adoperation \u200bnow", "cooperation now"),
        ("caf\u00e9", "cafe\u0301"),
        ("don’t", "don´t"),
    ],
)
def test_texts_that_differ_in_typography_have_the_same_hash(first: str, second: str) -> None:
    """Sites that publish the same text use other quotes, dashes and spaces."""
    assert normalised(first) == normalised(second)
    assert text_hash(first) == text_hash(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("the wall costs 48 million", "the wall costs 84 million"),
        ("हिन्दी", "हिन्दु"),  # they differ in a vowel sign
        ("$5", "€5"),
        ("кот", "код"),
    ],
)
def test_texts_that_differ_in_a_word_or_number_have_other_hashes(first: str, second: str) -> None:
    """Equal hashes make one text a copy of the other."""
    assert text_hash(first) != text_hash(second)


@pytest.mark.parametrize("around", ["{}", "a{}b", "{0} {0}", "é{}"])
def test_every_character_is_normalised_completely(around: str) -> None:
    """Some need two passes, such as ℀, which becomes a/c; only for these is there a second one."""
    for plane in (range(0xD800), range(0xE000, 0x10000), range(0x1D400, 0x1F800)):
        for code in plane:
            text = around.format(chr(code))
            assert normalised(normalised(text)) == normalised(text), hex(code)
            assert "/" not in normalised(text), hex(code)


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    """Stored normalised texts are normalised again in comparisons."""
    assert normalised(normalised(text)) == normalised(text)


@given(st.text())
def test_hash_fits_a_bigint(text: str) -> None:
    """It is stored as DuckDB's BIGINT, which is signed."""
    assert -(2**63) <= text_hash(text) < 2**63
    assert word_count(text) >= 0


def test_the_hash_of_a_text_never_changes() -> None:
    """Later versions compare stored hashes, so the value itself is pinned here."""
    assert text_hash("The harbour council voted.") == text_hash("the harbour council voted")
    assert text_hash("") == -1970711489451281740


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("", 0),
        ("letters", 7),
        ("漢" * 20, 60),
        ("방파제가 무너졌다", 25),  # a space in the middle
        ("2026年11月27日", 17),
        ("かべ、カベ。ﾍﾞ", 24),
        ("𠮷野家", 9),
        ("café с т. ไทย", 13),
    ],
)
def test_a_han_kana_or_hangul_character_counts_as_three_letters(text: str, letters: int) -> None:
    """A short Chinese paragraph holds as much news as a long English one."""
    assert substance(text) == letters


@given(st.text(), st.text(alphabet="aé 1,한漢か。\U00020bb7"))
def test_a_text_is_as_long_as_its_parts_together(one: str, other: str) -> None:
    assert substance(one + other) == substance(one) + substance(other)
