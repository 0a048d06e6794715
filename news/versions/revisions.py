"""Find what an edit changed: words, title, numbers, and whether it is a declared correction.

Some changes are ignored (``news.versions.timestamps``): a new "Updated 5 minutes ago", a number of
views, other quotation marks, case or white space. One changed digit in a sentence is an edit.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from warta.news.versions.corrections import correction_notes
from warta.news.versions.timestamps import material
from warta.news.versions.wording import Hunk, Wording, hunks, wording_of

# Changed numbers stored for one edit: a live blog's table of results changes hundreds.
MOST_NUMBERS = 20
_LONGEST_NUMBER = 40  # characters
# Shares of a text; the reasons: docs/decisions/0010-versions.md.
# A page that lost more was in most cases locked, cut or replaced, not edited.
MOST_LOST = 0.7
# A text that became paywalled still shows its beginning.
MOST_LOST_TO_A_PAYWALL = 0.2
# A page at another address must keep this much to be the same article.
LEAST_KEPT_ELSEWHERE = 0.5


@dataclass(frozen=True, slots=True)
class ChangedNumber:
    """A number and the one that replaced it."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Revision:
    """The changes from one version to the next; in scripts without spaces, words are characters.

    ``is_correction``: the new version has a note of correction that the old one lacks.
    """

    added_words: int = 0
    removed_words: int = 0
    title_changed: bool = False
    changed_numbers: tuple[ChangedNumber, ...] = ()
    is_correction: bool = False


NO_REVISION = Revision()


@dataclass(frozen=True, slots=True)
class Change:
    """A place where two texts differ, with the words around it, "" if there are none."""

    lead: str
    removed: str
    added: str
    tail: str


def is_material(before: str, after: str) -> bool:
    """Return whether two texts differ in more than timestamps, quotes, case or white space."""
    return before != after and _keys(before) != _keys(after)


def revision_of(
    before: str, after: str, *, title_before: str = "", title_after: str = ""
) -> Revision:
    """Return what an edit changed, or NO_REVISION if it is not material."""
    title_changed = is_material(title_before, title_after)
    numbers = _numbers(title_before, title_after) if title_changed else []
    if not is_material(before, after):
        return Revision(title_changed=title_changed, changed_numbers=_distinct(numbers))
    old, new = _wording(before), _wording(after)
    differences = hunks(old.keys, new.keys)
    old_notes = {tuple(_keys(note)) for note in correction_notes(before)}
    return Revision(
        added_words=sum(hunk.after[1] - hunk.after[0] for hunk in differences),
        removed_words=sum(hunk.before[1] - hunk.before[0] for hunk in differences),
        title_changed=title_changed,
        changed_numbers=_distinct(numbers + _changed_numbers(old, new, differences)),
        is_correction=any(tuple(_keys(note)) not in old_notes for note in correction_notes(after)),
    )


def changes(before: str, after: str, *, context: int = 5, most: int = 20) -> list[Change]:
    """Return the first ``most`` places where two texts differ, with ``context`` words around."""
    if not is_material(before, after):
        return []
    old, new = _wording(before), _wording(after)
    differences = hunks(old.keys, new.keys)[:most]
    return [
        Change(
            lead=new.slice(max(0, hunk.after[0] - context), hunk.after[0]),
            removed=old.slice(*hunk.before),
            added=new.slice(*hunk.after),
            tail=new.slice(hunk.after[1], min(hunk.after[1] + context, len(new.words))),
        )
        for hunk in differences
    ]


def rejection_reason(before: str, after: str, *, is_paywalled: bool, is_live: bool) -> str | None:
    """Return why a changed page is rejected as an edit, or None to accept it.

    An edit may remove most of the text only if it adds a note of correction, or in a live blog. A
    page that became paywalled may lose little.
    """
    old_words, new_words = len(_wording(before).words), len(_wording(after).words)
    lost = 1 - new_words / old_words if old_words else 0.0
    if lost <= (MOST_LOST_TO_A_PAYWALL if is_paywalled else MOST_LOST) or is_live:
        return None
    if not is_paywalled and revision_of(before, after).is_correction:
        return None
    cause = "and is paywalled" if is_paywalled else "and nothing says why"
    return f"the page lost {100 * lost:.0f} % of its text {cause}"


def is_same_article(before: str, after: str) -> bool:
    """Return whether another address has the same article: half of the text is enough."""
    return share_kept(before, after) >= LEAST_KEPT_ELSEWHERE


def has_same_text(text: str, title: str, other_text: str, other_title: str) -> bool:
    """Return whether two pages have one article: its title, or half of the shorter text."""
    if not is_material(title, other_title):
        return True
    return is_same_article(text, other_text) or is_same_article(other_text, text)


def share_kept(before: str, after: str) -> float:
    """Return the share of a text's words that another one has in the same order, from 0 to 1."""
    old, new = _keys(before), _keys(after)
    removed = sum(hunk.before[1] - hunk.before[0] for hunk in hunks(old, new))
    return 1 - removed / len(old) if old else 0.0


@lru_cache(maxsize=8)
def _wording(text: str) -> Wording:
    return wording_of(material(text))


def _keys(text: str) -> list[str]:
    return _wording(text).keys


def _numbers(before: str, after: str) -> list[ChangedNumber]:
    old, new = _wording(before), _wording(after)
    return _changed_numbers(old, new, hunks(old.keys, new.keys))


def _changed_numbers(old: Wording, new: Wording, differences: list[Hunk]) -> list[ChangedNumber]:
    """Return the replaced numbers of places with as many new numbers as old ones."""
    changed = []
    for hunk in differences:
        removed = [word for word in old.words[slice(*hunk.before)] if word.is_number]
        added = [word for word in new.words[slice(*hunk.after)] if word.is_number]
        if len(removed) == len(added):
            changed += [
                ChangedNumber(
                    old.text[old_number.start : old_number.end][:_LONGEST_NUMBER],
                    new.text[new_number.start : new_number.end][:_LONGEST_NUMBER],
                )
                for old_number, new_number in zip(removed, added, strict=True)
                if old_number.key != new_number.key
            ]
    return changed


def _distinct(numbers: list[ChangedNumber]) -> tuple[ChangedNumber, ...]:
    """Return each change once: the title repeats numbers of the text."""
    return tuple(dict.fromkeys(numbers))[:MOST_NUMBERS]
