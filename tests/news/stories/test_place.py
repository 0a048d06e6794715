"""Articles on one event become one story, whatever comes in between and however it arrives."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.stories import arrivals, b_cubed, kept, measured, stream
from benchmarks.story_events import Told
from warta.news.stories.meaning import packed_meaning
from warta.news.stories.place import (
    LINKED,
    MEMBERS_COMPARED,
    METHOD,
    WINDOW_DAYS,
    Members,
    Placement,
    place,
)
from warta.news.stories.terms import MOST_MARKS, MOST_TERMS, marks_of, terms_of
from warta.news.stories.vectors import centroids_of

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
FLOOD = (
    "Flood in Waldhaven kills 12",
    "At least 12 people died when the river Ostra burst its banks at Waldhaven in Nordmark. Mayor "
    "Vera Stone spoke of the worst night in the town's history. Soldiers carried guests of the "
    "hotel Almen to boats, and the railway to Birkfeld is closed.",
)
FLOOD_AGAIN = (
    "Ostra overflows: 12 dead in Waldhaven",
    "Soldiers searched cellars in Waldhaven all night after the Ostra broke through a dyke. In "
    "Nordmark 12 people lost their lives, among them two guests of the hotel Almen. Mayor Stone "
    "asked the government for help.",
)
TWIN = (
    "Flood in Kellbrook kills 31",
    "At least 31 people died when the river Fenmere burst its banks at Kellbrook in Sudmoor. Mayor "
    "Otto Hale spoke of the worst flood since 1954. Soldiers carried children of the school at "
    "Tarn to boats, and the railway to Cragmoor is closed.",
)
MATCH = (
    "Kell Rovers beat Tarn United 3-1",
    "Striker Ada Lorne scored twice before 8,400 fans. Coach Piet Hansen praised his side.",
)
# What tells common words from rare ones: other articles of the same days.
BACKGROUND = [each for each in stream(600, 4, days=3) if each.language == "en"]


def article(
    number: int,
    said: tuple[str, str],
    *,
    site: str | None = None,
    language: str | None = "en",
    after: timedelta = timedelta(),
) -> Told:
    site = site or f"paper{number}.example"
    return Told(number, None, language or "", site, NOON + after, *said)


def stories(*articles: Told) -> list[int]:
    """The story of each, in the order of publication."""
    return [each.story_id for each in place(arrivals(articles), Members())]


def test_two_publishers_on_one_event_make_a_story_of_the_first_article() -> None:
    placements = place(arrivals([article(7, FLOOD), article(3, FLOOD_AGAIN)]), Members())
    first, second = sorted(placements, key=lambda each: each.similarity is not None)
    assert (first.arrival.article_id, first.similarity, first.method) == (3, None, METHOD)
    assert (second.arrival.article_id, second.story_id) == (7, 3)
    assert second.similarity is not None and 0.27 <= second.similarity <= 1


def test_the_same_kind_of_event_at_another_place_is_another_story() -> None:
    """Two floods share most words but no name; what is rare is learnt from what was there before."""
    floods = [
        article(10_000 + number, said, after=timedelta(minutes=number))
        for number, said in enumerate((FLOOD, TWIN, FLOOD_AGAIN))
    ]
    before = kept(place(arrivals(moved(BACKGROUND)), Members()))
    flood, twin, again = (each.story_id for each in place(arrivals(floods), before))
    assert (flood, twin, again) == (10_000, 10_001, 10_000)


def moved(articles: Sequence[Told]) -> list[Told]:
    """To the days before NOON."""
    last = max(each.published_at for each in articles)
    return [
        Told(e.number, e.event, e.language, e.site, NOON - (last - e.published_at), e.title, e.text)
        for e in articles
    ]


@pytest.mark.parametrize("language", ["de", None])
def test_articles_of_different_languages_are_not_compared_by_their_words(
    language: str | None,
) -> None:
    first, second = article(1, FLOOD), article(2, FLOOD, language=language)
    assert stories(first, second) == [1, 2]


def meanings(by_number: dict[int, tuple[float, float]]) -> dict[int, bytes]:
    return {n: packed_meaning(np.array(each, dtype=np.float32)) for n, each in by_number.items()}


def test_a_founder_joins_the_story_of_another_language_that_means_the_same() -> None:
    """Only what would found a story is asked for its meaning, since a model takes 50 ms."""
    german = (
        "Hochwasser in Waldhafen",
        "Zwölf Tote, als der Fluss in Waldhafen über die Ufer trat.",
    )
    other = ("Zinsen steigen", "Die Notenbank hebt den Leitzins auf vier Prozent an.")
    articles = [
        article(1, FLOOD),
        article(2, FLOOD_AGAIN, after=timedelta(hours=1)),
        article(3, german, language="de", after=timedelta(hours=2)),
        article(4, german, language="de", after=timedelta(hours=3)),
        article(5, other, language="de", after=timedelta(hours=4)),
    ]
    known = meanings({1: (1, 0), 3: (0.98, 0.199), 5: (0, 1)})
    placements = place(arrivals(articles), Members(), known.__getitem__)
    assert [each.story_id for each in placements] == [1, 1, 1, 1, 5]
    assert [each.method for each in placements] == [METHOD, METHOD, LINKED, METHOD, METHOD]
    assert [each.similarity is None for each in placements] == [True, False, False, False, True]


def test_of_two_events_that_mean_nearly_the_same_names_and_numbers_tell_the_right_one() -> None:
    """To an embedding a flood in one town is a flood in another."""
    away = ("Crecida en Rocafina", "El río se llevó dos puentes en Rocafina y mató a 31 personas.")
    german = ("Hochwasser", "Zwölf Tote, als der Fluss in Rocafina 31 Häuser mit sich riss.")
    articles = [
        article(1, FLOOD),
        article(2, away, language="es", after=timedelta(hours=1)),
        article(3, german, language="de", after=timedelta(hours=2)),
    ]
    told = {1: (1.0, 0.0), 2: (0.766, 0.643), 3: (0.966, 0.259)}  # 3 is 15 degrees from 1, 25 of 2

    def meaning_of(number: int) -> bytes:
        title, text = (FLOOD, away, german)[number - 1]
        return packed_meaning(np.array(told[number], dtype=np.float32), marks_of(title, text))

    without = meanings(told)
    assert [p.story_id for p in place(arrivals(articles), Members(), without.__getitem__)][2] == 1
    [*_, third] = place(arrivals(articles), Members(), meaning_of)
    assert (third.story_id, third.method) == (2, LINKED)
    assert third.similarity == pytest.approx(0.906, abs=0.002), "the cosine of what they mean"


def test_marks_are_names_in_latin_letters_and_numbers() -> None:
    """Names count where a capital letter tells them; every language writes these alike."""
    one = marks_of("", "In der Stadt Halden starben 214 Menschen.")
    other = marks_of("", "Κάτοικοι της Halden: 214 νεκροί")
    assert set(one) & set(other) == set(marks_of("", "x Halden 214"))
    assert marks_of("", "") == []
    assert len(marks_of("", " ".join(map(str, range(10, 500))))) == MOST_MARKS


def test_meanings_of_one_language_are_not_compared() -> None:
    """Embeddings of one language are too alike to tell twins apart; words are better at it."""
    known = meanings({1: (1, 0), 2: (1, 0)})
    found = place(arrivals([article(1, FLOOD), article(2, MATCH)]), Members(), known.__getitem__)
    assert [each.story_id for each in found] == [1, 2]


@pytest.mark.parametrize(("days", "joined"), [(WINDOW_DAYS, True), (WINDOW_DAYS + 1, False)])
def test_a_story_takes_articles_for_three_days_after_its_last(days: int, joined: bool) -> None:
    first, last = article(1, FLOOD), article(2, FLOOD, after=timedelta(days=days))
    assert stories(first, last) == [1, 1 if joined else 2]


def test_a_story_lives_on_while_articles_come() -> None:
    days = [article(n, FLOOD, after=timedelta(days=2 * n)) for n in range(5)]
    assert stories(*days) == [0] * 5


def test_what_arrives_late_joins_what_was_published_after_it() -> None:
    before = kept(place(arrivals([article(1, FLOOD)]), Members()))
    [late] = place(arrivals([article(2, FLOOD_AGAIN, after=-timedelta(days=2))]), before)
    assert late.story_id == 1


def test_one_site_s_texts_must_be_more_alike() -> None:
    """Weather and markets: what one site writes is alike in manner."""
    fog = (
        "Weather: a mild day on the coast",
        "Morning fog at Waldhaven gives way to sun. Light winds from the west, 17 degrees.",
    )
    rain = (
        "Weather: rain from the north",
        "Showers reach Waldhaven by noon. Gusts of 60 at the coast, later some sun.",
    )
    one = article(1, fog)
    elsewhere = place(arrivals([one, article(2, rain)]), Members())[1].similarity
    assert elsewhere is not None and 0.27 <= elsewhere < 0.37
    assert stories(one, article(2, rain)) == [1, 1]
    assert stories(one, article(2, rain, site="paper1.example")) == [1, 2]


def test_the_order_in_which_articles_are_given_changes_nothing() -> None:
    articles = arrivals(BACKGROUND)
    shuffled = random.Random(1).sample(articles, len(articles))
    assert place(shuffled, Members()) == place(articles, Members())


STREAM = arrivals(stream(70, 5))
WHOLE = place(STREAM, Members())


@settings(max_examples=20, deadline=None)
@given(cuts=st.lists(st.integers(0, len(STREAM)), max_size=8).map(sorted))
def test_however_a_stream_is_cut_into_batches_the_stories_are_the_same(cuts: list[int]) -> None:
    placed: list[Placement] = []
    for start, end in zip([0, *cuts], [*cuts, len(STREAM)], strict=True):
        placed += place(STREAM[start:end], kept(placed))
    assert placed == WHOLE


def test_placing_nothing_is_nothing() -> None:
    assert place([], Members()) == []
    assert place([], kept(WHOLE)) == []


def test_articles_without_a_word_found_stories_of_their_own() -> None:
    placements = place(arrivals([article(n, ("", " 1 !?")) for n in range(4)]), Members())
    assert [each.story_id for each in placements] == [0, 1, 2, 3]
    assert {each.vector for each in placements} == {b""}


def test_a_flood_of_one_text_is_one_story_that_is_known_by_its_first_articles() -> None:
    """One site at 10,000 addresses must not make placing quadratic, nor its words the measure."""
    flood = [article(n, FLOOD, after=timedelta(seconds=n)) for n in range(MEMBERS_COMPARED * 5)]
    placements = place(arrivals(flood), Members())
    assert {each.story_id for each in placements} == {0}
    assert len({each.vector for each in placements[MEMBERS_COMPARED:]}) == 1


@given(st.text(max_size=400), st.text(max_size=4_000), st.sampled_from(["en", "ja", None]))
def test_any_text_gives_a_bounded_number_of_terms(
    title: str, text: str, language: str | None
) -> None:
    terms = terms_of(title, text, language)
    assert len(terms) <= MOST_TERMS
    assert all(strength >= 1 for strength in terms.values())
    assert terms == terms_of(title, text + "\n", language)


def test_a_long_text_costs_what_a_short_one_does() -> None:
    many = " ".join(f"word{number:x}" for number in range(200_000))
    assert len(terms_of(many, many, "en")) == MOST_TERMS
    assert terms_of("", many, "en") == terms_of("", many[:1_500], "en")


@given(st.text(max_size=300))
def test_what_is_kept_of_an_article_is_the_vector_it_was_compared_by(text: str) -> None:
    [placed] = place(arrivals([article(1, ("", text))]), Members())
    [vector] = centroids_of([[placed.vector]])
    assert vector.terms.tolist() == sorted(placed.arrival.terms)
    assert vector.length == (pytest.approx(1) if placed.vector else 0)


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("Überschwemmung", "Überschwemmungen", "de"),
        ("FLOODS", "floods", "en"),
        ("東京で洪水", "東京の洪水", "ja"),
        ("ﾄｳｷｮｳ", "トウキョウ", "ja"),
        ("बाढ़ से तबाही", "बाढ़ में तबाही", "hi"),
        ("น้ำท่วมกรุงเทพ", "กรุงเทพน้ำท่วม", "th"),
    ],
)
def test_forms_of_a_word_meet_in_every_script(one: str, other: str, language: str) -> None:
    assert terms_of("", one, language).keys() & terms_of("", other, language).keys()


def test_b_cubed_is_what_it_says() -> None:
    """Worked by hand: events a a a b, stories 1 1 2 2."""
    articles = [article(n, FLOOD) for n in range(4)]
    articles = [
        Told(e.number, event, "en", e.site, e.published_at, e.title, e.text)
        for e, event in zip(articles, (1, 1, 1, 2), strict=True)
    ]
    score = b_cubed(articles, {0: 1, 1: 1, 2: 2, 3: 2})
    assert score.precision == pytest.approx((1 + 1 + 0.5 + 0.5) / 4)
    assert score.recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)


def test_stories_are_found_as_well_as_they_were() -> None:
    """A floor for every run; `python -m benchmarks.stories` measures more."""
    result = measured("floor", stream(1_000, 6))
    assert result.score.f1 > 0.93
    assert result.of_events.f1 > 0.88
    assert result.grouped < 0.1
