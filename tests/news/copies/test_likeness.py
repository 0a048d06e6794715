"""An edited text is recognised as a copy, and a text that only resembles another is not."""

from __future__ import annotations

import os
import subprocess
import sys
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.copied_news import labelled
from benchmarks.duplicates import confirmed, ours, scored
from warta.news.copies.likeness import Likeness, likeness, minhash_keys, shingles_of

FERRY = """\
The old ferry between Quaymouth and Aldersand will sail for the last time on Sunday evening.
Shipowner Merrit Vane said that repairs of the boiler would have cost 412,000 crowns, more than the
line had earned in the past 7 years. The council of Aldersand had offered a loan, which Vane refused.
"We can't borrow our way through another winter," he told passengers on the quay. Some 60 islanders
cross every morning to work or to school; from Monday a bus will take them over the northern bridge,
a detour of 38 kilometres. Teacher Oda Brill has collected signatures against the timetable, since
the first bus leaves only at 8. The harbour museum hopes to keep the ship, provided that a berth is
found before the ice comes. Vane himself began as a stoker aboard in 1979, when tickets were still
stamped by hand. He intends to steer on Sunday, and the town band will play at both landings."""
OTHER = """\
Beekeepers in the Torvald valley have lost a third of their hives since the frost of early April.
The growers' union asks for help with feed, because limes and clover bloom three weeks late. Inspector
Hanne Lys visited 19 farms and found no disease. A warm May could still save the honey, she believes."""
APPOINTED = """\
{name} {family} becomes head of the regional archive in {town}, the largest of its kind on the whole
western coast. The board chose {family} among many candidates, a spokeswoman said at noon. {family}
studied history in {old}, wrote a thesis about the guilds of the late middle ages, and then led the
reading room there for a long time. Under {family} the archive of {town} is to open on Saturdays and
to put its maps and letters online, so that nobody has to travel for them any more. Readers in {old}
will miss the evenings on old handwriting, to which people came from far away."""
WEATHER = """\
Weather for the coast: cloudy at first, with sunny spells later in the afternoon and a light breeze
from the sea. Highest temperature {} degrees, lowest {} degrees in the valleys during the night. Wind
mostly from the west, at about {} kilometres an hour, with gusts of up to {} on the outer islands
and near the capes. The chance of rain is {} per cent. Tomorrow will be drier, with up to {} degrees."""


def compared(first: str, second: str) -> Likeness:
    return likeness(shingles_of(first), shingles_of(second))


def is_found(first: str, second: str) -> bool:
    """Return whether two texts are candidates (share a key) and are then found to be copies."""
    share_a_key = not {*minhash_keys(first)}.isdisjoint(minhash_keys(second))
    return share_a_key and compared(first, second).is_copy


@pytest.mark.parametrize(
    "edited",
    [
        FERRY.replace("\n", " ").replace('"', "”").upper(),
        FERRY.replace("the", "the very").replace("Vane", "Mr Vane"),
        "Last voyage\nALDERSAND (Coast Agency) – " + FERRY + "\n(Editing by Jo Marl)",
        FERRY[: len(FERRY) // 2] + "\nRead more",
        FERRY + "\n\n" + OTHER,
        "\n".join(FERRY.split("\n")[4:] + FERRY.split("\n")[:4]),
        FERRY.replace("412,000", "421 000"),
    ],
    ids=["typography", "words", "furniture", "cut", "background", "order", "a number corrected"],
)
def test_an_edited_text_is_a_copy(edited: str) -> None:
    """Newspapers print an agency's text with these changes."""
    assert is_found(FERRY, edited)
    assert compared(FERRY, edited).rule == "one text, edited"


@pytest.mark.parametrize(
    ("first", "second", "rule"),
    [
        (FERRY, OTHER, "too little in common"),
        (
            WEATHER.format(12, 4, 20, 45, 30, 14),
            WEATHER.format(17, 9, 35, 70, 80, 11),
            "the same passages with other numbers",
        ),
        (
            APPOINTED.format(name="Ilse", family="Korbach", town="Weidenau", old="Lintrup"),
            APPOINTED.format(name="Tore", family="Almqvist", town="Sandvoll", old="Brenna"),
            "the same passages with other names",
        ),
        (
            OTHER.split("\n")[0],
            OTHER + FERRY,
            "the shorter text is under 20% of the longer",
        ),
        ("The ferry stops.", "The ferry stops.", "a text under 12 words"),
        ("", "", "a text under 12 words"),
        ("12 13 14 15 " * 2, "12 13 14 15 " * 2, "a text under 12 words"),
    ],
    ids=["another", "weather", "an appointment", "a round-up", "short", "empty", "numbers"],
)
def test_a_text_that_only_resembles_another_is_not_a_copy(
    first: str, second: str, rule: str
) -> None:
    """A wrong merge hides an article. The rule says why two texts were not merged."""
    result = compared(first, second)
    assert (result.is_copy, result.rule) == (False, rule)


FOOTERS = {
    "en": (
        "The Quaymouth Courier has reported from the harbours of the north since 1894 and is owned by its "
        "readers. Write to the editors at Ropewalk 12, or leave a message at the desk until six. Our "
        "newsletter comes every morning before seven; it is free, and you can cancel it at any time. "
        "Texts and pictures belong to the Courier and may be passed on with its name and a link."
    ),
    "ru": (
        "Редакция газеты работает в северных портах с 1894 года и принадлежит своим читателям. Пишите нам "
        "на Канатную улицу, дом 12, или звоните до шести вечера. Утренняя рассылка приходит каждый день до "
        "семи, она бесплатна, и отказаться от неё можно в любое время. Тексты и снимки можно передавать "
        "дальше с указанием названия газеты и ссылкой на неё."
    ),
    "ja": (
        "本紙は1894年から北の港の話題を伝え、読者によって支えられている新聞です。編集部へのお便りは綱町十二番地まで"
        "お送りください。電話は午後六時まで受け付けています。毎朝七時前に届くお知らせは無料で、いつでも止めることが"
        "できます。記事と写真は紙名と参照先を添えれば転載できます。"
    ),
}
OPENINGS = {
    "en": (
        "A crane driver was hurt on the coal quay on Tuesday when a rope broke; the police are asking why.",
        "The choir of the seamen's church sings old lullabies on Sunday, and the entry is free for children.",
    ),
    "ru": (
        "Во вторник на угольном причале лопнул трос, пострадал крановщик; полиция выясняет, почему это случилось.",
        "В воскресенье хор морской церкви поёт старые колыбельные, вход для детей бесплатный, начало в полдень.",
    ),
    "ja": (
        "火曜日に石炭埠頭で綱が切れ、起重機の運転士がけがをした。警察が原因を調べている。船は沖で待っている。",
        "日曜日には船員教会の合唱団が古い子守歌を歌う。子どもは無料で入れる。始まりは正午である。",
    ),
}


@pytest.mark.parametrize("language", FOOTERS)
@pytest.mark.parametrize("times", [1, 2, 4])
def test_texts_that_share_only_their_site_s_footer_are_not_copies(
    language: str, times: int
) -> None:
    """On a site with too few articles to learn its footer, most of a short text is the footer."""
    footer = "\n".join(f"{FOOTERS[language]} {'§' * number}" for number in range(times))
    first, second = (f"{opening}\n{footer}" for opening in OPENINGS[language])
    result = compared(first, second)
    assert not result.is_copy
    assert result.rule == "different beginnings above the same text"
    assert is_found(first, f"{OPENINGS[language][0]}\n{footer}\n{OPENINGS[language][1]}")


def test_a_copy_with_two_new_sentences_at_its_beginning_is_found() -> None:
    """Editors put their own first lines above an agency's text, or cut its first words."""
    assert is_found(FERRY, f"{OPENINGS['en'][0]} {OPENINGS['en'][1]}\n{FERRY}")
    assert is_found(FERRY, FERRY[120:])


def test_an_edited_text_about_an_appointment_is_a_copy() -> None:
    """The rule that separates texts with other names must not separate texts with the same ones."""
    text = APPOINTED.format(name="Ilse", family="Korbach", town="Weidenau", old="Lintrup")
    edited = (
        text.replace("chose", "picked").replace("happy", "fine").replace("candidates", "others")
    )
    assert is_found(text, edited)


def test_short_texts_must_have_more_in_common_than_long_ones() -> None:
    """Two short texts that share a sentence of background are separate news."""
    short = " ".join(f"w{n}" for n in range(60))
    half_of_short = " ".join(f"w{n}" if n < 32 else f"x{n}" for n in range(60))
    assert compared(short, half_of_short).rule == "too little in common"
    long = " ".join(f"w{n}" for n in range(240))
    half_of_long = " ".join(f"w{n}" if n < 128 else f"x{n}" for n in range(240))
    assert compared(long, half_of_long).is_copy


@pytest.mark.parametrize(
    "text",
    [
        "渡し船は日曜の夜に最後の航海に出る。船主は修理費が七年分の稼ぎを上回ると述べ、町の融資を断った。"
        "島の住民は月曜から北の橋を渡るバスで通うことになる。博物館は氷が来る前に船を引き取りたいと願っている。",
        "เรือข้ามฟากลำเก่าจะแล่นเป็นเที่ยวสุดท้ายในเย็นวันอาทิตย์ เจ้าของเรือบอกว่าค่าซ่อมหม้อน้ำแพงกว่ารายได้เจ็ดปี"
        "ชาวเกาะจะต้องนั่งรถโดยสารข้ามสะพานทางเหนือ พิพิธภัณฑ์หวังจะเก็บเรือไว้ก่อนน้ำแข็งมา",
    ],
    ids=["Japanese", "Thai"],
)
def test_scripts_without_spaces_are_compared_by_characters(text: str) -> None:
    """Compared by words, a whole paragraph would be a single word."""
    cut = text[: len(text) * 3 // 4]
    assert is_found(text, cut)
    assert not compared(text, text[::-1]).is_copy


def test_a_signature_is_the_same_on_every_machine() -> None:
    """Signatures are stored. If this fails, change METHOD, so that upkeep signs all texts again."""
    keys = minhash_keys(FERRY)
    assert len(keys) == 42
    assert all(-(2**31) <= key < 2**31 for key in keys)
    assert (keys[0], keys[27], keys[41]) == (1917462593, 93569274, -1206739128)


def test_a_signature_does_not_depend_on_the_process() -> None:
    """Python's own hash() of a text changes with PYTHONHASHSEED."""
    code = "import sys; from warta.news.copies.likeness import minhash_keys as s; print(s(sys.stdin.read()))"
    for seed in ("1", "2"):
        process = subprocess.run(
            [sys.executable, "-c", code],
            input=FERRY,
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        assert process.stdout.strip() == str(minhash_keys(FERRY))


def test_only_the_beginning_of_a_huge_text_is_compared() -> None:
    """After 200,000 characters nothing is read, which bounds the time for any text."""
    text = " ".join(f"word{n * n % 99_991}" for n in range(110_000))
    assert len(text) > 1_000_000
    assert minhash_keys(text) == minhash_keys(text + FERRY)
    assert compared(text, text + FERRY) == compared(text, text)


WORDS = st.lists(
    st.one_of(
        st.sampled_from(("river", "vote", "12", "3,400", "น้ำ", "渡", "船", "мост", "—", "\n")),
        st.text(min_size=1, max_size=8),
    ),
    max_size=60,
).map(" ".join)


@given(WORDS, WORDS)
@settings(max_examples=150)
def test_comparing_two_texts_gives_the_same_in_both_orders(first: str, second: str) -> None:
    """Which of two articles is stored first depends on the network."""
    result = compared(first, second)
    assert result == compared(second, first)
    assert 0 <= result.jaccard <= result.containment <= 1
    assert 0 <= result.numbers <= 1
    assert len(minhash_keys(first)) in (0, 42)


@given(WORDS)
@settings(max_examples=100)
def test_a_text_that_has_keys_is_a_copy_of_itself(text: str) -> None:
    """Two sites that publish the identical text must always be merged."""
    if minhash_keys(text):
        assert compared(text, text).is_copy


@given(st.text(st.characters(), max_size=200))
def test_any_text_can_be_compared_with_itself(text: str) -> None:
    """Texts hold any characters; an exception would stop the batch."""
    minhash_keys(text)
    assert compared(text, text).containment in (0, 1)


@given(st.randoms(use_true_random=False))
@settings(max_examples=10, deadline=None)
def test_the_order_of_texts_changes_no_pair(random: Random) -> None:
    """Texts are stored in the order in which pages arrive."""
    texts = SAMPLE.texts[:40]
    order = list(range(len(texts)))
    random.shuffle(order)
    shuffled = [texts[index] for index in order]
    pairs = {
        frozenset((order[first], order[second]))
        for first, second in confirmed(shuffled, ours(shuffled))
    }
    assert pairs == {frozenset(pair) for pair in confirmed(texts, ours(texts))}


SAMPLE = labelled(600, seed=7)


def test_copies_are_found_as_well_as_was_measured() -> None:
    """The floors lie just below what was measured; benchmarks/duplicates.py uses more pairs."""
    score = scored(SAMPLE, confirmed(SAMPLE.texts, ours(SAMPLE.texts)))
    assert score.f1 >= 0.985
    assert score.precision >= 0.99
    assert score.hard_merged < 0.01
