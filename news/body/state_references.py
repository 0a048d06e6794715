"""Resolve the references within a page's data, so that an article's blocks are where it has them.

Stores keep every object apart: Nuxt 3 and React Router write a list of values that refer to each
other by place, Apollo and Relay a table of objects with keys, others lists of keys. The results may
contain themselves, so readers of them must count their steps. Limits are chosen by hand.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from html import unescape
from typing import Any

MOST_VALUES = 300_000
_MOST_ALIASES = 20
_SHORTEST_WRITTEN = 100
_WRAPPERS = re.compile(r"(?:Shallow)?(?:Reactive|Ref)|EmptyRef|EmptyShallowRef|Promise")
_NUMBERED = re.compile(r"([A-Za-z_-]{0,20}?)[_-]?(\d{1,6})")
_PLACE = re.compile(r"_\d+")
_ID = re.compile(r"(?=.*\d)[\w-]{5,64}")
_FEWEST_OF_IDS = 3
_POSITIONS = ("position", "order", "index", "sort", "sortOrder", "sort_order", "rank", "pos")


def is_payload(value: Any) -> bool:
    """Return whether a value is a list of values that refer to each other by their places."""
    if not isinstance(value, list) or not value or not isinstance(value[0], list | dict):
        return False
    places = value[0].values() if isinstance(value[0], dict) else value[0][1:]
    return all(isinstance(place, int) for place in places)


def payload(values: Sequence[Any]) -> Any:
    """Return the first value of a payload of Nuxt 3 or React Router, its places resolved."""
    values = values[:MOST_VALUES]
    made: list[Any] = [_empty(value) for value in values]

    def at(place: Any) -> Any:
        for _ in range(_MOST_ALIASES):
            if type(place) is not int or not 0 <= place < len(values):
                return None
            value = values[place]
            if not _is_wrapper(value):
                return made[place]
            place = value[1]
        return None

    for value, result in zip(values, made, strict=True):
        if isinstance(value, dict):
            for name, place in value.items():
                key = at(int(name[1:])) if _PLACE.fullmatch(name) else name
                if isinstance(key, str):
                    result[key] = at(place)
        elif isinstance(value, list):
            result += [at(place) for place in value]
    return at(0)


def _empty(value: Any) -> Any:
    if isinstance(value, dict | list):
        return type(value)()
    return value


def _is_wrapper(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2
        and isinstance(value[0], str)
        and _WRAPPERS.fullmatch(value[0]) is not None
    )


def resolved(value: Any) -> Any:
    """Return a value whose lists are lists, with their objects in place of references.

    Objects with numbers for keys become lists, texts that are JSON the values that they hold,
    Astro's pairs their values, and references to a store's objects these objects.
    """
    made, holders = _rebuilt(value)
    named: dict[str, Any] = {}
    for holder in holders:
        if isinstance(holder, dict):
            for name, inner in holder.items():
                if isinstance(inner, dict):
                    named.setdefault(name, inner)
    for holder in holders:
        if isinstance(holder, list):
            if len(holder) > 1 and all(isinstance(one, str) and one in named for one in holder):
                holder[:] = [named[one] for one in holder]
            else:
                holder[:] = [_referred(one, named) for one in holder]
        else:
            for name, inner in holder.items():
                if isinstance(inner, dict) and len(inner) <= 4:
                    holder[name] = _referred(inner, named)
    return made


def _rebuilt(value: Any) -> tuple[Any, list[Any]]:
    """Return a copy of the value in which lists are lists, and its containers."""
    holders: list[Any] = []
    known: dict[int, Any] = {}
    kept: list[Any] = []  # else another value could get the same id
    top: list[Any] = []
    waiting: list[tuple[Any, Any, Any]] = [(value, top, 0)]
    while waiting and len(holders) < MOST_VALUES:
        one, holder, place = waiting.pop()
        one = _decoded(one)
        if not isinstance(one, dict | list):
            copied = one
        elif id(one) in known:
            copied = known[id(one)]
        else:
            parts = _parts(one)
            if isinstance(parts, dict):
                copied = dict.fromkeys(parts)
                waiting += [(inner, copied, name) for name, inner in parts.items()]
            else:
                copied = [None] * len(parts)
                waiting += [(inner, copied, place) for place, inner in enumerate(parts)]
            known[id(one)] = copied
            kept.append(one)
            holders.append(copied)
        if holder is top:
            top.append(copied)
        else:
            holder[place] = copied
    return top[0], holders


def _decoded(value: Any) -> Any:
    """Return the value of a text that is JSON, of a pair of Astro's, or the value itself."""
    for _ in range(3):
        if (
            isinstance(value, list)
            and len(value) == 2
            and type(value[0]) is int
            and (value[0] == 0 or (value[0] == 1 and isinstance(value[1], list)))
        ):
            value = value[1]
        if not isinstance(value, str) or len(value) < _SHORTEST_WRITTEN or value[0] not in '{["':
            return value
        written = unescape(value) if "&quot;" in value[:100] or "&#34;" in value[:100] else value
        try:
            value = json.loads(written, strict=False)
        except (ValueError, RecursionError):
            return value
    return value


def _parts(value: dict[str, Any] | list[Any]) -> dict[str, Any] | list[Any]:
    """Return an object or list; of an object whose names are one word and numbers, its values."""
    if (
        isinstance(value, list)
        or len(value) < 2
        or not all(isinstance(inner, dict | str) for inner in value.values())
    ):
        return value
    numbers: list[tuple[int, Any]] = []
    word = None
    for name, inner in value.items():
        match = _NUMBERED.fullmatch(name)
        if match is None or word not in (None, match[1]):
            return value
        word = match[1]
        numbers.append((int(match[2]), inner))
    return [inner for _, inner in sorted(numbers, key=lambda one: one[0])]


def values_of_ids(node: Mapping[str, Any]) -> list[Any]:
    """Return the objects of an object whose names are ids of one length, or none.

    They are in the order of their positions, or else as they are written.
    """
    values = list(node.values())
    if len(values) < _FEWEST_OF_IDS or not all(isinstance(value, dict) for value in values):
        return []
    if len({len(name) for name in node}) > 1 or not all(map(_ID.fullmatch, node)):
        return []
    for name in _POSITIONS:
        positions = [value.get(name) for value in values]
        if all(isinstance(position, int | float) for position in positions):
            order = sorted(range(len(values)), key=positions.__getitem__)
            return [values[place] for place in order]
    return values


def _referred(one: Any, named: Mapping[str, Any]) -> Any:
    """Return the object of Apollo's or Relay's that a value refers to, else the value."""
    if isinstance(one, dict) and len(one) <= 4:
        name = one.get("__ref") or (one.get("type") == "id" and one.get("id"))
        if isinstance(name, str):
            return named.get(name, one)
        names = one.get("__refs")
        if isinstance(names, list):
            return [named.get(name, name) for name in names if isinstance(name, str)]
    return one
