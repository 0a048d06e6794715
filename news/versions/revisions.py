"""Find what an edit changed: words, title, numbers, and whether it is a declared correction.

Only what matters counts (``news.versions.timestamps``): a new "Updated 5 minutes ago" or number of
views is no edit, and neither are other quotes, case or white space; one digit in a sentence is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from warta.news.versions.corrections import correction_notes
from warta.news.versions.timestamps import material
from warta.news.versions.wording import Hunk, Wording, hunks, wording_of

# Numbers kept of one edit: a live blog's table of results changes hundreds.
MOST_NUMBERS = 20
_LONGEST_NUMBER = 40
# A page that lost more was in most cases locked, cut or replaced, not edited.
MOST_LOST = 0.7
# A text that became paywalled still shows its beginning.
MOST_LOST_TO_A_PAYWALL = 0.2
# Share of the text that a page at another address must keep to be the same article.
LEAST_KEPT_ELSEWHERE = 0.5


@dataclass(frozen=True, slots=True)
class ChangedNumber:
    """A number and the one that replaced it."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Revision:
    """The changes from one version to the next; in scripts without spaces, words are characters.

    ``is_correction``: the new version has a note of correction that the old one had not.
    """

    added_words: int = 0
    removed_words: int = 0
    title_changed: bool = False
    changed_numbers: tuple[ChangedNumber, ...] = ()
    is_correction: bool = False


NOTHING = Revision()


@dataclass(frozen=True, slots=True)
class Change:
    """A place where two texts differ, with the words around it, "" if there are none."""

    lead: str
    removed: str
    added: str
    tail: str


def is_material(before: str, after: str) -> bool:
    """Return whether two texts differ in what matters."""
    return before != after and _keys(before) != _keys(after)


def revision_of(
    before: str, after: str, *, title_before: str = "", title_after: str = ""
) -> Revision:
    """Return what an edit changed, or NOTHING if nothing that matters changed."""
    title_changed = is_material(title_before, title_after)
    numbers = _numbers(title_before, title_after) if title_changed else []
    if not is_material(before, after):
        return Revision(title_changed=title_changed, changed_numbers=_distinct(numbers))
    old, new = _wording(before), _wording(after)
    places = hunks(old.keys, new.keys)
    known = {tuple(_keys(note)) for note in correction_notes(before)}
    return Revision(
        added_words=sum(hunk.after[1] - hunk.after[0] for hunk in places),
        removed_words=sum(hunk.before[1] - hunk.before[0] for hunk in places),
        title_changed=title_changed,
        changed_numbers=_distinct(numbers + _changed_numbers(old, new, places)),
        is_correction=any(tuple(_keys(note)) not in known for note in correction_notes(after)),
    )


def changes(before: str, after: str, *, context: int = 5, most: int = 20) -> list[Change]:
    """Return the first ``most`` places where two texts differ, with ``context`` words around."""
    if not is_material(before, after):
        return []
    old, new = _wording(before), _wording(after)
    places = hunks(old.keys, new.keys)[:most]
    return [
        Change(
            lead=new.slice(max(0, hunk.after[0] - context), hunk.after[0]),
            removed=old.slice(*hunk.before),
            added=new.slice(*hunk.after),
            tail=new.slice(hunk.after[1], min(hunk.after[1] + context, len(new.words))),
        )
        for hunk in places
    ]


def doubt(before: str, after: str, *, is_paywalled: bool, is_live: bool) -> str | None:
    """Return why a changed page is rejected as an edit, or None to accept it.

    An edit that removes most of the text needs a reason: a new note of correction, or that it is a
    live blog. A page that became paywalled may lose hardly anything.
    """
    had, has = len(_wording(before).words), len(_wording(after).words)
    lost = 1 - has / had if had else 0.0
    if lost <= (MOST_LOST_TO_A_PAYWALL if is_paywalled else MOST_LOST) or is_live:
        return None
    if not is_paywalled and revision_of(before, after).is_correction:
        return None
    why = "and is paywalled" if is_paywalled else "and nothing says why"
    return f"the page lost {100 * lost:.0f} % of its text {why}"


def is_same_article(before: str, after: str) -> bool:
    """Return whether most of a text is in another one: the same article at another address."""
    return share_kept(before, after) >= LEAST_KEPT_ELSEWHERE


def share_kept(before: str, after: str) -> float:
    """Return the share of a text's words that are in another one, in their order: 0 to 1."""
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


def _changed_numbers(old: Wording, new: Wording, places: list[Hunk]) -> list[ChangedNumber]:
    """Return the numbers replaced: where as many came as went, in order."""
    changed = []
    for hunk in places:
        gone = [word for word in old.words[slice(*hunk.before)] if word.is_number]
        came = [word for word in new.words[slice(*hunk.after)] if word.is_number]
        if len(gone) == len(came):
            changed += [
                ChangedNumber(
                    old.text[was.start : was.end][:_LONGEST_NUMBER],
                    new.text[now.start : now.end][:_LONGEST_NUMBER],
                )
                for was, now in zip(gone, came, strict=True)
                if was.key != now.key
            ]
    return changed


def _distinct(numbers: list[ChangedNumber]) -> tuple[ChangedNumber, ...]:
    """Return each change once: a number in the title is in the text as well."""
    return tuple(dict.fromkeys(numbers))[:MOST_NUMBERS]
