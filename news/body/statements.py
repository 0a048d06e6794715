"""What a page states about its article outside the text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Statements:
    """Statements about the article outside its text.

    ``leads``: the page's descriptions; ``repeated``: the text in its structured data; ``url``: the
    page's address, to tell links to the same site from others.
    """

    titles: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    repeated: str = ""
    authors: tuple[str, ...] = ()
    url: str = ""
