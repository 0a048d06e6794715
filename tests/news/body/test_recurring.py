"""What a site repeats is learnt from its articles alone, and nothing else goes."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warta.news.body.recurring import RECURRING, Sample, learnt, line_key, without_recurring

TITLES = (
    "Harbour opens", "Minister resigns", "Rain floods three villages", "Cup final tonight",
    "Bakery wins prize", "Library closes early", "Teachers strike", "Volcano erupts again",
    "Ferry timetable changes", "Museum finds painting", "Wheat prices fall", "Bridge repaired",
)  # fmt: skip
FOOTER = "Follow The Tide wherever you get your news, and tell 3,204 friends."


def site(count: int, *, footer: str = FOOTER, title: str = "") -> list[Sample]:
    return [
        Sample(
            f"{title}{TITLES[n % len(TITLES)]} {n}",
            (f"First line of {n}{'x' * n}", f"second of {'y' * n}", "z" * (n + 1), footer),
        )
        for n in range(count)
    ]


def test_a_line_under_three_different_articles_is_learnt_and_left_out() -> None:
    [found] = learnt(site(5))
    assert (found.line, found.articles) == (FOOTER, 5)
    text = f"News of the day, in a sentence of its own.\n{FOOTER.replace('3,204', '9,117')}"
    assert without_recurring(text, {found.key}) == (
        "News of the day, in a sentence of its own.",
        without_recurring(text, {found.key})[1],
    )
    [removed] = without_recurring(text, {found.key})[1]
    assert (removed.text, removed.why) == (text.split("\n")[1], RECURRING)


def test_a_rare_or_new_line_stays() -> None:
    articles = site(2) + [Sample(each.title, each.lines[:3]) for each in site(40)[2:]]
    assert not learnt(articles)


def test_background_in_articles_on_one_event_stays() -> None:
    """The same paragraph under five articles on one war is news, not furniture."""
    assert not learnt(site(5, title="Ceasefire talks: "))


def test_in_the_middle_of_texts_it_takes_more() -> None:
    def inside(count: int) -> list[Sample]:
        return [
            Sample(each.title, (*(f"{n} a{each.title}" for n in range(3)), FOOTER,
                                *(f"{n} b{each.title}" for n in range(5))))
            for each in site(count)
        ]  # fmt: skip

    assert not learnt(inside(3))
    assert [each.line for each in learnt(inside(6))] == [FOOTER]


def test_a_line_that_was_left_out_stays_known() -> None:
    """Else it would be forgotten as soon as it is no longer in any text, and come back."""
    articles = [Sample(each.title, each.lines[:3], (each.lines[3],)) for each in site(6)]
    assert [each.line for each in learnt(articles)] == [FOOTER]


@pytest.mark.parametrize("title", ["港口今天开放第三个码头", "ท่าเรือเปิดวันนี้แล้ว"])
def test_titles_without_spaces_are_compared_as_well(title: str) -> None:
    assert not learnt(site(5, title=title))


@given(st.randoms(use_true_random=False))
def test_order_does_not_change_what_is_learnt(dice: random.Random) -> None:
    articles = site(12) + site(4, footer="Another line that stands below", title="Budget: ")
    mixed = articles[:]
    dice.shuffle(mixed)
    assert learnt(mixed) == learnt(articles)


@given(st.lists(st.text(alphabet="abc 12\t", max_size=12), max_size=12), st.data())
def test_leaving_out_twice_changes_nothing(lines: list[str], data: st.DataObject) -> None:
    text = "\n".join(lines)
    keys = {line_key(line) for line in data.draw(st.lists(st.sampled_from(lines or [""])))}
    kept, removed = without_recurring(text, keys)
    assert without_recurring(kept, keys)[0] == kept or len(kept) < len(text)
    assert (
        sorted([*kept.split("\n"), *(r.text for r in removed)], key=str)
        == sorted(text.split("\n"), key=str)
        or not kept
    )


def test_a_text_of_nothing_but_such_lines_stays() -> None:
    keys = {line_key(FOOTER)}
    assert without_recurring(FOOTER, keys) == (FOOTER, [])
