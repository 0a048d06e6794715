"""A search in brackets is answered only if they change nothing."""

from __future__ import annotations

import pytest

from warta.news.text.brackets import brackets_that_count


@pytest.mark.parametrize(
    "words",
    [
        "(harbour OR bridge) new", "new (harbour OR bridge)", "(harbour bridge)", "(a OR b) (c OR d)", "a OR (b OR c)",
        "(a | b) OR c", "((a OR b)) c", "a OR (b)", "-(b)", "NOT (b) a", '"harbour OR (new bridge)"', "Ferry (photo) sinks",
        "()", "(", ")", "a (b OR", "(a OR b", "a (b c", "a) OR b", "“harbour OR (new bridge)”", "（a OR b）　c", "a OR ()", "or (a b)", "ORchid (a b)", "co-(a b)",
    ],
)  # fmt: skip
def test_brackets_that_can_be_left_out_are_ignored(words: str) -> None:
    """OR joins its neighbours in any case, and headlines have brackets."""
    assert brackets_that_count(words) is None


@pytest.mark.parametrize(
    ("words", "group"),
    [
        ("harbour OR (bridge new)", "OR (bridge new)"),
        ("(bridge new) OR harbour", "(bridge new) OR"),
        ("harbour OR ((bridge new))", "OR ((bridge new))"),
        ("harbour | (bridge AND new)", "| (bridge AND new)"),
        ('harbour OR ("new bridge" ferry)', "OR (quoted ferry)"),
        ("harbour -(bridge new)", "-(bridge new)"),
        ("harbour -(bridge OR new)", "-(bridge OR new)"),
        ("harbour NOT (bridge new)", "NOT (bridge new)"),
        ("harbour OR (bridge NOT new)", "OR (bridge NOT new)"),
        ("harbour OR (bridge new", "OR (bridge new"),
        ("港 OR （橋　新）", "OR (橋 新)"),
        ("harbour －(bridge new)", "-(bridge new)"),
        ("harbour OR („new bridge“ ferry)", "OR (quoted ferry)"),
        ("harbour -(bridge new", "-(bridge new"),
        ("harbour OR ((bridge new)", "OR ((bridge new)"),
        ('harbour | (bridge "new ferry', "| (bridge quoted"),
    ],
)
def test_brackets_that_change_the_meaning_are_named(words: str, group: str) -> None:
    """Without a word about it, the answer would be that to another question."""
    assert brackets_that_count(words) == group
