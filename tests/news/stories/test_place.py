"""Articles on one event become one story, whatever comes in between and however it arrives."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.real_events import b_cubed_of
from benchmarks.stories import arrivals, b_cubed, kept, measured, placed_in_batches, stream
from benchmarks.story_events import Report
from tests.news.stories.reports import FLOOD, FLOOD_AGAIN, TWIN
from warta.news.stories.linkage import THRESHOLD
from warta.news.stories.meaning import packed_meaning
from warta.news.stories.place import (
    LINKED,
    METHOD,
    WINDOW_DAYS,
    ArticleToPlace,
    MeaningOf,
    Members,
    Placement,
    StoryMerge,
    place,
)
from warta.news.stories.rarity import WORD, rarities, term_key
from warta.news.stories.terms import MOST_MARKS, MOST_TERMS, marks_of, vector_of, words_of
from warta.news.stories.vectors import Scale, added, sums_of, unpacked

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
MATCH = (
    "Kell Rovers beat Tarn United 3-1",
    "Striker Ada Lorne scored twice before 8,400 fans. Coach Piet Hansen praised his side.",
)
BACKGROUND = [each for each in stream(600, 4, days=3) if each.language == "en"]


def article(
    number: int,
    said: tuple[str, str],
    *,
    site: str | None = None,
    language: str | None = "en",
    after: timedelta = timedelta(),
) -> Report:
    site = site or f"paper{number}.example"
    return Report(number, None, language or "", site, NOON + after, *said)


def placements_of(
    articles: Sequence[Report], members: Members | None = None, meaning_of: MeaningOf | None = None
) -> list[Placement]:
    """In the order of publication."""
    found, merges = place(arrivals(articles), members or Members(), meaning_of)
    assert not merges
    return sorted(found, key=lambda each: (each.arrival.published_at, each.arrival.article_id))


def stories(*articles: Report) -> list[int]:
    """The story of each, in the order of publication."""
    return [each.story_id for each in placements_of(articles)]


def test_two_publishers_on_one_event_make_a_story_of_the_first_article() -> None:
    placements = placements_of([article(7, FLOOD), article(3, FLOOD_AGAIN)])
    first, second = sorted(placements, key=lambda each: each.similarity is not None)
    assert (first.arrival.article_id, first.similarity, first.method) == (3, None, METHOD)
    assert (second.arrival.article_id, second.story_id) == (7, 3)
    assert second.similarity is not None and THRESHOLD <= second.similarity <= 1


@pytest.mark.parametrize("before", [0, 200], ids=["an empty window", "a full window"])
def test_the_same_kind_of_event_at_another_place_is_another_story(before: int) -> None:
    """Two floods share most words but no name; what is rare is known before anything arrives."""
    floods = [
        article(10_000 + number, text, after=timedelta(minutes=number))
        for number, text in enumerate((FLOOD, TWIN, FLOOD_AGAIN))
    ]
    window = kept(place(arrivals(moved(BACKGROUND[:before])), Members())[0])
    assert [each.story_id for each in placements_of(floods, window)] == [10_000, 10_001, 10_000]


def moved(articles: Sequence[Report]) -> list[Report]:
    """To the days before NOON."""
    last = max((each.published_at for each in articles), default=NOON)
    return [
        Report(
            e.number, e.event, e.language, e.site, NOON - (last - e.published_at), e.title, e.text
        )
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
    placements = placements_of(articles, None, known.__getitem__)
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
    vectors = {
        1: (1.0, 0.0),
        2: (0.766, 0.643),
        3: (0.966, 0.259),
    }  # 3 is 15 degrees from 1, 25 of 2

    def meaning_of(number: int) -> bytes:
        title, text = (FLOOD, away, german)[number - 1]
        return packed_meaning(np.array(vectors[number], dtype=np.float32), marks_of(title, text))

    without = meanings(vectors)
    assert placements_of(articles, None, without.__getitem__)[2].story_id == 1
    [*_, third] = placements_of(articles, None, meaning_of)
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
    found = placements_of([article(1, FLOOD), article(2, MATCH)], None, known.__getitem__)
    assert [each.story_id for each in found] == [1, 2]


@pytest.mark.parametrize(("days", "joined"), [(WINDOW_DAYS, True), (WINDOW_DAYS + 1, False)])
def test_a_story_takes_articles_for_a_week_after_its_last(days: int, joined: bool) -> None:
    first, last = article(1, FLOOD), article(2, FLOOD, after=timedelta(days=days))
    assert stories(first, last) == [1, 1 if joined else 2]


def test_a_story_lives_on_while_articles_come() -> None:
    days = [article(n, FLOOD, after=timedelta(days=2 * n)) for n in range(5)]
    assert stories(*days) == [0] * 5


def test_what_arrives_late_joins_what_was_published_after_it() -> None:
    before = kept(placements_of([article(1, FLOOD)]))
    [late] = placements_of([article(2, FLOOD_AGAIN, after=-timedelta(days=2))], before)
    assert late.story_id == 1


def test_one_site_may_tell_of_an_event_as_often_as_it_likes() -> None:
    """A site of its own for each article was what let real news meet; here all come from one."""
    here = [article(1, FLOOD, site="one.example"), article(2, FLOOD_AGAIN, site="one.example")]
    assert stories(*here) == [1, 1]


BRIDGE = (
    "Waldhaven counts its dead after the flood",
    "Soldiers carried guests of the hotel Almen at Waldhaven to boats when the river Ostra burst its "
    "banks. The railway to Birkfeld is closed, Mayor Vera Stone said in Nordmark. At least 12 people "
    "lost their lives. Harbour pilots of Birkfeld brought coal barges to safety.",
)
BARGES = (
    "Coal barges adrift at Birkfeld",
    "Harbour pilots of Birkfeld brought 9 coal barges to safety when the river Ostra burst its banks "
    "at Waldhaven in Nordmark. The railway to Birkfeld is closed.",
)


def merged_by_the_bridge() -> tuple[list[Placement], list[StoryMerge]]:
    before = kept(
        [
            replace(each, story_id=each.arrival.article_id)
            for each in placements_of([article(1, FLOOD), article(2, BARGES)])
        ]
    )
    return place(arrivals([article(3, BRIDGE)]), before)


def test_two_stories_that_turn_out_to_be_one_are_said_to_be() -> None:
    """Their ids were stored by people: the later one's leads to the earlier one's, with a reason."""
    [placed], [merge] = merged_by_the_bridge()
    assert (merge.story_id, merge.kept, placed.story_id) == (2, 1, 1)
    assert THRESHOLD / 2 < merge.similarity < 1
    assert merge.reason == f"3 articles of both are one group, mean cosine {merge.similarity:.2f}"
    assert placed.similarity is not None


def test_the_order_in_which_articles_are_given_changes_nothing() -> None:
    articles = arrivals(BACKGROUND)
    shuffled = random.Random(1).sample(articles, len(articles))
    assert place(shuffled, Members()) == place(articles, Members())


STREAM = stream(70, 5)
EVENTS = [each.event if each.event is not None else -1 - each.number for each in STREAM]


def partition(articles: Sequence[ArticleToPlace], size: int) -> list[int]:
    story_of = {e.arrival.article_id: e.story_id for e in placed_in_batches(articles, size)}
    return [story_of[each.number] for each in STREAM]


@settings(max_examples=10, deadline=None)
@given(size=st.integers(1, len(STREAM)), order=st.permutations(range(len(STREAM))))
def test_in_whatever_order_and_batches_articles_arrive_the_stories_are_nearly_the_same(
    size: int, order: list[int]
) -> None:
    """What was joined stays joined, so order can show; on real news it moves the F1 by a hundredth."""
    whole, drawn = arrivals(STREAM), partition([arrivals(STREAM)[n] for n in order], size)
    _, _, agreement = b_cubed_of(partition(whole, len(whole)), drawn)
    assert agreement > 0.93
    assert b_cubed_of(EVENTS, drawn)[2] > 0.9


def test_what_is_around_changes_nothing_in_how_alike_two_articles_are() -> None:
    """Weights learnt from a window made its size decide."""
    pair = [article(10_001, FLOOD), article(10_002, FLOOD_AGAIN)]
    around = kept(place(arrivals(moved(BACKGROUND)), Members())[0])
    assert [each.similarity for each in placements_of(pair)] == [
        each.similarity for each in placements_of(pair, around)
    ]


def test_placing_nothing_is_nothing() -> None:
    assert place([], Members()) == ([], [])
    assert place([], kept(placements_of([article(1, FLOOD)]))) == ([], [])


@pytest.mark.parametrize("said", [("", ""), ("", " 1 !?"), ("the", "and of"), ("---", "🙂 🙂")])
def test_articles_without_a_telling_word_found_stories_of_their_own(said: tuple[str, str]) -> None:
    assert stories(*(article(n, said) for n in range(4))) == [0, 1, 2, 3]


def test_a_flood_of_one_text_is_one_story_in_linear_time() -> None:
    """One site at 10,000 addresses must not make placing quadratic: what is looked at is bounded."""
    flood = [article(n, FLOOD, after=timedelta(seconds=n)) for n in range(600)]
    placements = placements_of(flood)
    assert {each.story_id for each in placements} == {0}


@given(st.text(max_size=400), st.text(max_size=4_000), st.sampled_from(["en", "ja", "xx", None]))
def test_any_text_gives_a_bounded_vector(title: str, text: str, language: str | None) -> None:
    """Every term at most three times: of the whole, of the names, of the numbers."""
    terms, weights = unpacked(vector_of(title, text, language))
    assert len(terms) <= 2 * MOST_TERMS
    assert (np.diff(terms) > 0).all() and (weights > 0).all()


def test_a_long_text_costs_what_a_short_one_does() -> None:
    many = " ".join(f"word{number:x}" for number in range(200_000))
    assert len(unpacked(vector_of(many, many, "en"))[0]) <= 2 * MOST_TERMS
    assert vector_of("", many, "en") == vector_of("", many[:1_500], "en")


def test_names_and_numbers_tell_events_of_one_kind_apart() -> None:
    """The same sentence with other names and numbers is less alike than other words with the same."""
    [one, twin, again] = sums_of(
        [[vector_of("", text, "en")] for _, text in (FLOOD, TWIN, FLOOD_AGAIN)]
    )
    alike, other = Scale().likenesses(one, [again, twin])
    assert alike > THRESHOLD > other


def test_common_words_weigh_little_in_every_language_that_is_known() -> None:
    """And where a language isn't known, short words count as common."""
    for language, common, rare in (
        ("en", "the", "flood"), ("de", "und", "damm"), ("ru", "что", "паром"), ("id", "yang", "banjir"),
        ("ja", "する", "洪水"), (None, "abc", "abcdef"), ("xx", "abc", "abcdef"),
    ):  # fmt: skip
        terms = [common, rare]
        keys = [term_key(term, language) for term in terms]
        frequent, seldom = rarities(terms, keys, [WORD, WORD], language)
        assert frequent < seldom, language


def test_the_likeness_of_groups_is_the_mean_over_pairs() -> None:
    """Worked by hand on vectors of length 1."""
    vectors = [vector_of("", text, "en") for _, text in (FLOOD, TWIN, FLOOD_AGAIN)]
    a, b, c = sums_of([[vector] for vector in vectors])
    pairs = Scale().likenesses(a, [b, c])
    assert Scale().likenesses(a, [added(b, c)]) == [pytest.approx(sum(pairs) / 2)]
    assert added(b, c).pairs == pytest.approx(Scale().likenesses(b, [c])[0])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Überschwemmung", "Überschwemmungen"),
        ("FLOODS", "floods"),
        ("東京で洪水", "東京の洪水"),
        ("ﾄｳｷｮｳ", "トウキョウ"),
        ("बाढ़ से तबाही", "बाढ़ में तबाही"),
        ("น้ำท่วมกรุงเทพ", "กรุงเทพน้ำท่วม"),
    ],
)
def test_forms_of_a_word_meet_in_every_script(one: str, other: str) -> None:
    assert {term for term, _, _ in words_of("", one)} & {term for term, _, _ in words_of("", other)}


def test_b_cubed_is_what_it_says() -> None:
    """Worked by hand: events a a a b, stories 1 1 2 2."""
    articles = [article(n, FLOOD) for n in range(4)]
    articles = [
        Report(e.number, event, "en", e.site, e.published_at, e.title, e.text)
        for e, event in zip(articles, (1, 1, 1, 2), strict=True)
    ]
    score = b_cubed(articles, {0: 1, 1: 1, 2: 2, 3: 2})
    assert score.precision == pytest.approx((1 + 1 + 0.5 + 0.5) / 4)
    assert score.recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)


def test_stories_are_found_as_well_as_they_were() -> None:
    """A floor for every run; `python -m benchmarks.stories CORPUS` measures real news."""
    result = measured("floor", stream(120, 6))
    assert result.score.f1 > 0.93
    assert result.of_events.f1 > 0.93
