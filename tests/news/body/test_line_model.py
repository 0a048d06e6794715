"""The line model's parts: its trees, the context of a line, and the probability that is required."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from lxml import html

from warta.news.body.choice import _least_likely
from warta.news.body.line_context import with_context
from warta.news.body.line_features import PageLines
from warta.news.body.line_model import Trees, line_model
from warta.news.body.main_text import described_lines
from warta.news.body.outline import outline
from warta.news.body.statements import Statements

PARAGRAPH = "The quay wall in Sandholm stands again, eleven months after a storm had torn it open."


def lines_of(body: str) -> PageLines:
    tree = html.document_fromstring(f"<html><body>{body}</body></html>")
    element = tree.find("body")
    assert element is not None
    return described_lines(tree, outline(element), Statements())


def test_trees_give_the_value_of_the_leaf_that_the_answers_lead_to() -> None:
    """Leaves are numbered by the answers, the first question's first."""
    trees = Trees(
        asked=np.array([[0, 1], [1, 1]]),
        limits=np.array([[0.5, 10], [5, 15]], np.float32),
        values=np.array([[1, 2, 3, 4], [10, 20, 30, 40]], np.float32),
        bias=0.5,
    )
    features = np.array([[0, 0], [0, 20], [1, 10], [1, 20]], np.float32)
    assert trees.log_odds(features).tolist() == [11.5, 42.5, 33.5, 44.5]


def test_a_page_of_very_many_lines_needs_little_memory_for_the_trees() -> None:
    trees = line_model().trees
    features = np.random.default_rng(1).random((20_000, trees.asked.max() + 1), np.float32)

    tracemalloc.start()
    results = trees.log_odds(features)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert most < 30_000_000  # 158 MB if all lines are judged at once
    few = [trees.log_odds(features[place : place + 7]) for place in (0, 996, 1_000, 19_993)]
    expected = np.concatenate([results[place : place + 7] for place in (0, 996, 1_000, 19_993)])
    np.testing.assert_allclose(np.concatenate(few), expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    "body",
    [
        "<p>One</p>",
        f"<p>{PARAGRAPH}</p>",
        f"<h1>Wall</h1><p>{PARAGRAPH}</p><h2>More</h2><ul><li><a href=/a>News</a></ul>",
        "<h2>Only</h2><h2>headings</h2>",
    ],
)
@pytest.mark.parametrize("result", [0.0, 0.5, 1.0])
def test_every_line_has_a_context_and_a_probability(body: str, result: float) -> None:
    """Also a page of one line, without headings, or without a line that is sure."""
    lines = lines_of(body)
    features = with_context(lines, np.full(len(lines.lengths), result, np.float32))
    assert np.isfinite(features).all()
    assert features.shape == (len(lines.lengths), len(line_model().second.mean))
    probabilities = line_model().probabilities(lines)
    assert ((probabilities >= 0) & (probabilities <= 1)).all()


def test_a_line_is_placed_by_the_sure_paragraphs_around_it() -> None:
    """What says that the article has ended is that nothing sure follows."""
    lines = lines_of(f"<p>{PARAGRAPH}</p><p>And more</p><p>{PARAGRAPH}</p><p>A label</p>")
    first = np.array([0.9, 0.4, 0.9, 0.4], np.float32)
    added = with_context(lines, first)[:, lines.features.shape[1] :]
    within, after = added[1], added[3]
    none_above = with_context(lines, first * 0)[:, lines.features.shape[1] :]
    assert not np.array_equal(within, after)
    assert not np.array_equal(added, none_above)
    flags = (added == [[1], [0], [0], [0]]).all(axis=0), (added == [[0], [0], [1], [1]]).all(axis=0)
    assert flags[0].any()  # no sure paragraph above
    assert flags[1].any()  # none below


@pytest.mark.parametrize(
    ("probabilities", "expected"),
    [
        ((1.0, 1.0, 0.0), 0.4),  # nothing is doubtful
        ((0.8, 0.0, 0.8), 1.6 / 4.4),
        ((0.3, 0.45, 0.3), 1.05 / 4.575),  # all is
        ((0.1, 0.1, 0.1), 0.2),  # the page may have no text
    ],
)
def test_a_sure_text_requires_more_of_its_lines(
    probabilities: tuple[float, ...], expected: float
) -> None:
    """A line raises the expected F measure if its probability is above a share of that."""
    lines = lines_of(f"<p>{PARAGRAPH}</p>" * 3)
    assert _least_likely(lines, np.array(probabilities)) == pytest.approx(expected)
