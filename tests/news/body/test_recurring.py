"""Lines that a site repeats under its articles are learnt from the articles and removed."""

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
    """Return articles of a site, each of which ends with the same line."""
    return [
        Sample(
            f"{title}{TITLES[n % len(TITLES)]} {n}",
            (f"First line of {n}{'x' * n}", f"second of {'y' * n}", "z" * (n + 1), footer),
        )
        for n in range(count)
    ]


def test_a_line_under_several_different_articles_is_learnt_and_removed() -> None:
    """Also where a number in it has changed since."""
    [recurring] = learnt(site(5))
    assert (recurring.line, recurring.articles) == (FOOTER, 5)
    news = "News of the day, in a sentence of its own."
    footer = FOOTER.replace("3,204", "9,117")
    text, [removed] = without_recurring(f"{news}\n{footer}", {recurring.key})
    assert text == news
    assert (removed.text, removed.why) == (footer, RECURRING)


def test_a_line_under_two_of_forty_articles_is_not_learnt() -> None:
    """It may be a quotation or a correction that belongs to both."""
    without_footer = [Sample(article.title, article.lines[:3]) for article in site(40)[2:]]
    assert not learnt(site(2) + without_footer)


def test_a_paragraph_under_articles_on_one_event_is_not_learnt() -> None:
    """Background that is repeated under five articles on one war belongs to the news."""
    assert not learnt(site(5, title="Ceasefire talks: "))


def test_a_line_in_the_middle_of_texts_must_recur_more_often() -> None:
    """Sites add their lines at the end; in the middle a repeated line is rather a quotation."""

    def inside(count: int) -> list[Sample]:
        return [
            Sample(article.title, (*(f"{n} a{article.title}" for n in range(3)), FOOTER,
                                   *(f"{n} b{article.title}" for n in range(5))))
            for article in site(count)
        ]  # fmt: skip

    assert not learnt(inside(3))
    assert [recurring.line for recurring in learnt(inside(6))] == [FOOTER]


def test_a_line_that_was_removed_from_the_articles_is_learnt_again() -> None:
    """Otherwise it would be forgotten once no stored text holds it, and come back."""
    articles = [
        Sample(article.title, article.lines[:3], (article.lines[3],)) for article in site(6)
    ]
    assert [recurring.line for recurring in learnt(articles)] == [FOOTER]


@pytest.mark.parametrize("title", ["港口今天开放第三个码头", "ท่าเรือเปิดวันนี้แล้ว"])
def test_articles_on_one_event_are_recognised_in_scripts_without_spaces(title: str) -> None:
    """Compared by words between spaces, these titles would have none in common."""
    assert not learnt(site(5, title=title))


@given(st.randoms(use_true_random=False))
def test_order_does_not_change_what_is_learnt(chance: random.Random) -> None:
    """SQL gives the articles of a site in any order."""
    articles = site(12) + site(4, footer="Another line that stands below", title="Budget: ")
    shuffled = articles[:]
    chance.shuffle(shuffled)
    assert learnt(shuffled) == learnt(articles)


@given(st.lists(st.text(alphabet="abc 12\t", max_size=12), max_size=12), st.data())
def test_every_line_is_in_the_text_or_removed(lines: list[str], data: st.DataObject) -> None:
    """`warta trace` shows removed lines, so none may vanish; cleaning again changes nothing."""
    text = "\n".join(lines)
    keys = {line_key(line) for line in data.draw(st.lists(st.sampled_from(lines or [""])))}
    cleaned, removed = without_recurring(text, keys)
    assert without_recurring(cleaned, keys)[0] == cleaned
    all_lines = [*cleaned.split("\n"), *(line.text for line in removed)]
    assert sorted(all_lines) == sorted(text.split("\n")) or not cleaned


def test_a_text_of_nothing_but_recurring_lines_stays() -> None:
    """An article without text would be worse than one with a footer."""
    assert without_recurring(FOOTER, {line_key(FOOTER)}) == (FOOTER, [])
