"""Divide a byline into its credits: who did what, in any order and number of roles.

A line is a sequence of pairs, each a role and names or names and their role, with separators
between them: ``Words: A Pictures: B``, ``By A, Senior Reporter, and B, Photographer``,
``A (Text) | B (Fotos)``, ``Fact-checked by B · Written by A``, ``取材・文＝A　撮影＝B``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from warta.news.metadata.byline_parts import Alone, Break, Label, Title, has_two_words, parts_of
from warta.news.metadata.roles import Counts, Role


@dataclass(frozen=True, slots=True)
class Credit:
    """Names as they stand in a byline, and what the persons count as.

    ``has_role``: a role stands beside them.
    """

    names: str
    counts: Counts = Counts.AUTHOR
    has_role: bool = False


def credits_of(byline: str) -> tuple[Credit, ...]:
    """Return the credits of a byline, in order; names divided by commas are in one credit."""
    parts = list(parts_of(byline))
    roles_first = (
        isinstance(parts[0], Alone | Label) and isinstance(next(iter(parts[1:]), None), Break)
        if parts
        else False
    )
    found: list[Credit] = []
    label: Role | None = None
    group = 0  # the first credit since the last separator or label
    for part in parts:
        match part:
            case str():
                counts = label.counts if label else Counts.AUTHOR
                found.append(Credit(part, counts, has_role=label is not None))
            case Alone(role) if found and not roles_first:
                _give_role(found, role, min(group, len(found) - 1))
            case Label(role) | Alone(role):
                label, group = role, len(found)
            case Title(role, of_all) if found:
                if not of_all:
                    found[-1:] = _last_name_apart(found[-1])
                _give_role(found, role, group if of_all else _first_without_role(found))
            case _:
                group = len(found)
    return tuple(found)


def _first_without_role(found: list[Credit]) -> int:
    """Return the first credit of which the next role is: the last, or in a line where each name
    has its own, ``A (Text), B und C (Fotos)``, the first without one.
    """
    roles = [credit.has_role for credit in found]
    first = len(roles) - 1
    while any(roles[:first]) and first > 0 and not roles[first - 1]:
        first -= 1
    return first


def _last_name_apart(credit: Credit) -> list[Credit]:
    """Return ``Jane Marlow, Max Poe`` as two credits: a role after them is of the last name."""
    before, comma, last = credit.names.rpartition(",")
    if not comma or not has_two_words(before) or not has_two_words(last):
        return [credit]
    return [replace(credit, names=before), replace(credit, names=last.strip())]


def _give_role(found: list[Credit], role: Role, first: int) -> None:
    """Give the credits from the first on a role that stands after them.

    A helper stays one, and "By Jane Marlow, Editor" names an author.
    """
    for place in range(max(first, 0), len(found)):
        credit = found[place]
        decides = not credit.has_role or role.counts is Counts.HELPER
        counts = role.counts if decides else credit.counts
        found[place] = replace(credit, counts=counts, has_role=True)
