"""The story that pages keep in their scripts, and the registry of the editors that write it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tests.news.body.test_wrappers import paragraphs

STORY = paragraphs(6)
SHORT = "The boats stayed in the harbour."
HEADING = "Who pays for the quay"
ITEMS = ["Four crews stayed ashore", "Two boats are up for sale"]
QUOTE = "We were never asked."
CAPTION = "The quay of the harbour town on the morning after the storm, seen from the old tower."
LINES = [STORY[0], SHORT, STORY[1], HEADING, STORY[2], *ITEMS, STORY[3], QUOTE, STORY[4]]
BLOCKS: list[tuple[str, Any]] = [
    ("text", STORY[0]),
    ("text", SHORT),
    ("image", CAPTION),
    ("text", STORY[1]),
    ("heading", HEADING),
    ("text", STORY[2]),
    ("list", ITEMS),
    ("text", STORY[3]),
    ("quote", QUOTE),
    ("text", STORY[4]),
]
Editor = Callable[[Sequence[tuple[str, Any]]], Any]
EDITORS: dict[str, Editor] = {}
IMAGE = "https://img.example/quay.jpg"


def editor(made: Editor) -> Editor:
    EDITORS[made.__name__] = made
    return made


def in_pieces(text: str) -> list[tuple[str, str]]:
    """Return a text divided at a bold word and a link."""
    words = text.split(" ")
    if len(words) < 8:
        return [("plain", text)]
    return [
        ("plain", " ".join(words[:3]) + " "),
        ("bold", words[3]),
        ("plain", " " + words[4] + " "),
        ("link", " ".join(words[5:7])),
        ("plain", " " + " ".join(words[7:])),
    ]


def html_of(kind: str, text: Any) -> str:
    written = {
        "text": f"<p>{text}</p>",
        "heading": f"<h2>{text}</h2>",
        "quote": f"<blockquote><p>{text}</p></blockquote>",
        "image": f"<figure><img src='{IMAGE}'><figcaption>{text}</figcaption></figure>",
        "list": "<ul>" + "".join(f"<li>{item}</li>" for item in text) + "</ul>",
    }
    return written[kind]
