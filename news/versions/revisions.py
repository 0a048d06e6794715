"""What an edit changed: words, title, numbers, and whether the newsroom says that it corrected.

Only what matters counts (``news.versions.timestamps``): a new "Updated 5 minutes ago" or number of
views is no edit, nor are other quotes, case or white space; one digit in a sentence is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from warta.news.versions.corrections import correction_notes
from warta.news.versions.timestamps import material
from warta.news.versions.wording import Hunk, Wording, hunks, wording_of

# As many as are kept of one edit: a live blog's table of results changes hundreds.
MOST_NUMBERS = 20
_LONGEST_NUMBER = 40
# Of an article that lost more, the page was in most cases shut, cut or replaced, not edited.
MOST_LOST = 0.7
# A text that became paywalled shows its beginning.
MOST_LOST_TO_A_PAYWALL = 0.2
# Where an address leads on to another page: a share of the text that only the same article has.
LEAST_KEPT_ELSEWHERE = 0.5


@dataclass(frozen=True, slots=True)
class ChangedNumber:
    """A number that another took the place of."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Revision:
    """What changed from one version to the next. In scripts without spaces, words are characters.

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
    """A place where two texts differ, with the words around it; "" where there are none."""

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
    """Return what an edit changed; NOTHING where nothing that matters did."""
    title_changed = is_material(title_before, title_after)
    numbers = _numbers(title_before, title_after) if title_changed else []
    if not is_material(before, after):
        return Revision(title_changed=title_changed, changed_numbers=_distinct(numbers))
    old, new = _wording(before), _wording(after)
    found = hunks(old.keys, new.keys)
    known = {tuple(_keys(note)) for note in correction_notes(before)}
    return Revision(
        added_words=sum(hunk.after[1] - hunk.after[0] for hunk in found),
        removed_words=sum(hunk.before[1] - hunk.before[0] for hunk in found),
        title_changed=title_changed,
        changed_numbers=_distinct(numbers + _changed_numbers(old, new, found)),
        is_correction=any(tuple(_keys(note)) not in known for note in correction_notes(after)),
    )


def changes(before: str, after: str, *, context: int = 5, most: int = 20) -> list[Change]:
    """Where two texts differ, fit to show: the first ``most`` places, ``context`` words around."""
    if not is_material(before, after):
        return []
    old, new = _wording(before), _wording(after)
    found = hunks(old.keys, new.keys)[:most]
    return [
        Change(
            lead=new.slice(max(0, hunk.after[0] - context), hunk.after[0]),
            removed=old.slice(*hunk.before),
            added=new.slice(*hunk.after),
            tail=new.slice(hunk.after[1], min(hunk.after[1] + context, len(new.words))),
        )
        for hunk in found
    ]


def doubt(before: str, after: str, *, is_paywalled: bool, is_live: bool) -> str | None:
    """Return why a changed page is rejected as an edit, or None to accept it.

    An edit that loses most of the text needs an argument: a note of correction that was not there
    before, or that it is a live blog. One whose page became paywalled may lose next to nothing.
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
    """Return whether most of a text stands in another one: the same article at another address."""
    old, new = _keys(before), _keys(after)
    removed = sum(hunk.before[1] - hunk.before[0] for hunk in hunks(old, new))
    return bool(old) and 1 - removed / len(old) >= LEAST_KEPT_ELSEWHERE


@lru_cache(maxsize=8)
def _wording(text: str) -> Wording:
    return wording_of(material(text))


def _keys(text: str) -> list[str]:
    return _wording(text).keys


def _numbers(before: str, after: str) -> list[ChangedNumber]:
    old, new = _wording(before), _wording(after)
    return _changed_numbers(old, new, hunks(old.keys, new.keys))


def _changed_numbers(old: Wording, new: Wording, found: list[Hunk]) -> list[ChangedNumber]:
    """Return where as many numbers came as went, each took the place of the one in its place."""
    changed = []
    for hunk in found:
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
    """Return each change once: a number in the title stands in the text as well."""
    return tuple(dict.fromkeys(numbers))[:MOST_NUMBERS]
