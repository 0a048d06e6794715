"""Fill templates with values: usual ones of a publisher, and now and then an odd one."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from benchmarks.strangers import vocabulary

_PLACE = re.compile(r"\{([a-z]+)\}")


@dataclass
class Writer:
    """Writes one stranger's documents.

    ``own``: the addresses of its pages. ``oddness``: how likely a value is odd. ``odd``: the kinds
    of the odd values so far.
    """

    rng: Random
    own: tuple[str, ...]
    oddness: float
    odd: list[str] = field(default_factory=list)

    def value(self, kind: str, usual: str | None = None) -> str:
        """Return a value of a kind: ``usual`` or any usual one, or sometimes an odd one."""
        if self.rng.random() < self.oddness:
            self.odd.append(kind)
            return vocabulary.odd(kind, self.rng, self.own)
        if usual is not None:
            return usual
        if kind == "address":
            return self.rng.choice(self.own)
        if kind == "link":
            return f"<{self.rng.choice(self.own)}>; rel=hub"
        return vocabulary.usual(kind, self.rng)

    def filled(self, template: str, **usual: str) -> str:
        """Return a template of markup with its places filled; values are rarely not escaped."""

        def fill(match: re.Match[str]) -> str:
            kind = match[1]
            value = self.value(kind, usual.get(kind))
            match self.rng.randrange(12):
                case 0:
                    return value
                case 1 if "]]>" not in value:
                    return (
                        f"<![CDATA[{value}]]>"
                        if not self._in_attribute(match)
                        else html.escape(value)
                    )
            return html.escape(value)

        return _PLACE.sub(fill, template)

    def some(self, templates: Sequence[str], most: int) -> list[str]:
        """Return at most this many of the templates, filled."""
        chosen = [self.rng.choice(templates) for _ in range(self.rng.randrange(most + 1))]
        return [self.filled(each) for each in chosen]

    def json(self, kind: str, usual: str | None = None) -> object:
        """Return a value for JSON: mostly a text of the kind, sometimes a value of another type."""
        if self.rng.random() < self.oddness:
            self.odd.append("json")
            return self.rng.choice(
                (
                    None,
                    True,
                    0,
                    -1,
                    1.5,
                    10**400,
                    [],
                    {},
                    [None],
                    [[]],
                    {"a": {}},
                    ["x", 1],
                    {"url": "x"},
                    "",
                    1e308,
                )
            )
        return self.value(kind, usual)

    @staticmethod
    def _in_attribute(match: re.Match[str]) -> bool:
        return match.string[match.start() - 1 : match.start()] in ('"', "'")


def as_json(value: object, rng: Random, oddness: float) -> str:
    """Return the value as JSON, rarely with an error: NaN, a trailing comma, deep nesting."""
    text = json.dumps(value, ensure_ascii=rng.random() < 0.5)
    if rng.random() < oddness:
        text = rng.choice((
            text + ",", "\ufeff" + text, text.replace('"', "'"),
            text.replace(":", ": NaN, \"x\":", 1), "[" * 5000 + text, '{"a":' * 3000 + text,
            text * 2, f"callback({text})",
            text.replace("e", "\\ud800", 1), text.replace("}", ",}", 1), f"/* x */{text}",
            text.replace('":', '":1e999,"y":', 1), text.replace(",", ",,", 1), f"[{text}]",
            text[:-1],
        ))  # fmt: skip
    return text
