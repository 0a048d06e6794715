"""Sample stories are always the same, and different enough to be separate articles."""

from __future__ import annotations

from itertools import combinations

import pytest

from warta.newsroom.samples import sample_stories, sample_story


@pytest.mark.parametrize("language", ["id", "en"])
def test_no_two_samples_are_near_copies(language: str) -> None:
    """The sentence patterns that they share must not look like copies."""

    def shingles(paragraphs: tuple[str, ...]) -> set[tuple[str, ...]]:
        words = " ".join(paragraphs).split()
        return {tuple(words[i : i + 3]) for i in range(len(words) - 2)}

    signs = [shingles(story.paragraphs) for story in sample_stories(60, language=language)]

    assert max(len(a & b) / len(a | b) for a, b in combinations(signs, 2)) < 0.4


def test_story_of_a_number_is_always_the_same() -> None:
    """Another process publishes the same stories, and no two have the same address."""
    assert sample_stories(2, first=7) == (sample_story(7), sample_story(8))
    assert len({story.path for story in sample_stories(500)}) == 500
