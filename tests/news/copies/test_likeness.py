"""Near copies: one text edited is found, and what only looks like it is not; by the texts alone."""

from __future__ import annotations

import os
import subprocess
import sys
import time

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


def compared(one: str, other: str) -> Likeness:
    return likeness(shingles_of(one), shingles_of(other))


def is_found(one: str, other: str) -> bool:
    """As a candidate, and then as a copy."""
    return compared(one, other).is_copy and bool({*minhash_keys(one)} & {*minhash_keys(other)})


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
    assert is_found(FERRY, edited)
    assert compared(FERRY, edited).rule == "one text, edited"


@pytest.mark.parametrize(
    ("one", "other", "rule"),
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
def test_what_only_looks_like_a_copy_is_none_and_the_rule_says_why(
    one: str, other: str, rule: str
) -> None:
    found = compared(one, other)
    assert (found.is_copy, found.rule) == (False, rule)


FURNITURE = {
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
OWN = {
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


@pytest.mark.parametrize("language", FURNITURE)
@pytest.mark.parametrize("times", [1, 2, 4])
def test_texts_that_share_only_what_their_publisher_repeats_are_no_copies(
    language: str, times: int
) -> None:
    """Where a site has too few articles to learn from, most of a short text is not its own."""
    below = "\n".join(f"{FURNITURE[language]} {'§' * number}" for number in range(times))
    one, other = (f"{own}\n{below}" for own in OWN[language])
    compared_with = compared(one, other)
    assert not compared_with.is_copy
    assert compared_with.rule == "different beginnings above the same text"
    assert is_found(one, f"{OWN[language][0]}\n{below}\n{OWN[language][1]}")


def test_a_copy_under_a_beginning_of_its_own_is_found() -> None:
    """A desk that puts its own first lines above an agency's text keeps that one's beginning."""
    assert is_found(FERRY, f"{OWN['en'][0]} {OWN['en'][1]}\n{FERRY}")
    assert is_found(FERRY, FERRY[120:])


def test_an_appointment_is_a_copy_of_itself_by_another_desk() -> None:
    """The rule about names must not part the same names."""
    text = APPOINTED.format(name="Ilse", family="Korbach", town="Weidenau", old="Lintrup")
    edited = (
        text.replace("chose", "picked").replace("happy", "fine").replace("candidates", "others")
    )
    assert is_found(text, edited)


def test_a_short_text_must_have_more_in_common() -> None:
    """Two briefs that share a sentence of background are two; so much of a long text is enough."""
    brief = " ".join(f"w{n}" for n in range(60))
    half = " ".join(f"w{n}" if n < 32 else f"x{n}" for n in range(60))
    assert compared(brief, half).rule == "too little in common"
    long = " ".join(f"w{n}" for n in range(240))
    half = " ".join(f"w{n}" if n < 128 else f"x{n}" for n in range(240))
    assert compared(long, half).is_copy


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
    cut = text[: len(text) * 3 // 4]
    assert is_found(text, cut)
    assert not compared(text, text[::-1]).is_copy


def test_a_signature_is_the_same_on_every_machine() -> None:
    """It is stored: when this fails, METHOD must change, so that upkeep signs all texts again."""
    keys = minhash_keys(FERRY)
    assert len(keys) == 42
    assert all(-(2**31) <= key < 2**31 for key in keys)
    assert (keys[0], keys[27], keys[41]) == (1917462593, 93569274, -1206739128)


def test_a_signature_does_not_depend_on_the_process() -> None:
    code = "import sys; from warta.news.copies.likeness import minhash_keys as s; print(s(sys.stdin.read()))"
    for seed in ("1", "2"):
        answer = subprocess.run(
            [sys.executable, "-c", code],
            input=FERRY,
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        assert answer.stdout.strip() == str(minhash_keys(FERRY))


def test_a_text_of_a_megabyte_takes_bounded_time() -> None:
    """What stands after 200,000 characters is not read."""
    text = " ".join(f"word{n * n % 99_991}" for n in range(110_000))
    assert len(text) > 1_000_000
    began = time.process_time()
    minhash_keys(text)
    compared(text, text[::-1])
    assert time.process_time() - began < 2
    assert minhash_keys(text) == minhash_keys(text + FERRY)


WORDS = st.lists(
    st.one_of(
        st.sampled_from(("river", "vote", "12", "3,400", "น้ำ", "渡", "船", "мост", "—", "\n")),
        st.text(min_size=1, max_size=8),
    ),
    max_size=60,
).map(" ".join)


@given(WORDS, WORDS)
@settings(max_examples=150)
def test_any_two_texts_can_be_compared_and_which_is_first_makes_no_difference(
    one: str, other: str
) -> None:
    there, back = compared(one, other), compared(other, one)
    assert there == back
    assert 0 <= there.jaccard <= there.containment <= 1
    assert 0 <= there.numbers <= 1
    assert len(minhash_keys(one)) in (0, 42)


@given(WORDS)
@settings(max_examples=100)
def test_a_text_that_has_keys_is_a_copy_of_itself(text: str) -> None:
    if minhash_keys(text):
        assert compared(text, text).is_copy


@given(st.text(st.characters(), max_size=200))
def test_no_text_raises(text: str) -> None:
    minhash_keys(text)
    assert compared(text, text).containment in (0, 1)


@given(st.randoms(use_true_random=False))
@settings(max_examples=10, deadline=None)
def test_the_order_of_arrival_changes_nothing(random) -> None:  # type: ignore[no-untyped-def]  # hypothesis gives it
    texts = SAMPLE.texts[:40]
    order = list(range(len(texts)))
    random.shuffle(order)
    shuffled = [texts[place] for place in order]
    found = {
        frozenset((order[one], order[other])) for one, other in confirmed(shuffled, ours(shuffled))
    }
    assert found == {frozenset(pair) for pair in confirmed(texts, ours(texts))}


SAMPLE = labelled(600, seed=7)


def test_copies_are_found_as_well_as_was_measured() -> None:
    """A floor; benchmarks/duplicates.py measures on thousands of pairs."""
    score = scored(SAMPLE, confirmed(SAMPLE.texts, ours(SAMPLE.texts)))
    assert score.f1 >= 0.985
    assert score.precision >= 0.99
    assert score.hard_merged < 0.01
