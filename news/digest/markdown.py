"""Write a digest as Markdown, for a file and for an artifact in Prefect.

Headlines are written by others: every character with a meaning in Markdown or HTML is escaped, so
that a headline makes no link, image or element. Charts are bars of block characters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from warta.news.digest.digest import Digest, Edit, Story
from warta.news.text.counted import counted
from warta.news.text.markup import clean_line

# Characters with a meaning within a line (CommonMark, and GitHub's links without brackets).
_SIGNS = re.compile(r"[!#$&*<>@\[\\\]_`|~]|:(?=//)|(?<=www)\.", re.IGNORECASE)
_NOT_IN_AN_ADDRESS = re.compile(r"[\s<>\\|`\"']")
_WIDEST_BAR = 30  # characters; chosen by hand


def markdown_of(digest: Digest) -> str:
    """Return the digest as a page of Markdown (CommonMark with tables)."""
    parts = [f"# News of {digest.day:%Y-%m-%d}", text(digest.headline)]
    if digest.stories:
        parts += ["## Stories", "\n".join(map(_story, digest.stories))]
    if digest.edits:
        parts += ["## Edits", "\n".join(map(_edit, digest.edits))]
    if digest.counts.articles:
        hours = [(f"{hour:02}:00", count) for hour, count in digest.hours]
        parts += ["## By hour (UTC)", _bars("hour", hours)]
        parts += ["## By site", _bars("site", digest.sites)]
        parts += ["## By language", _bars("language", digest.languages)]
    parts += ["## The last two weeks", _bars("day", digest.days)]
    fail = "fails" if digest.counts.failing == 1 else "fail"
    parts += ["## Feeds", f"{digest.counts.failing:,} of {digest.counts.feeds:,} feeds {fail}."]
    if digest.failing:
        parts.append("\n".join(f"- {text(url)}: {text(why or '?')}" for url, why in digest.failing))
    return "\n\n".join(parts) + "\n"


def text(words: str) -> str:
    """Return text on one line, escaped so that Markdown shows it as it is."""
    return _SIGNS.sub(r"\\\g<0>", clean_line(words))


def link(words: str, url: str) -> str:
    """Return a link, or the text alone if the address is not http(s)."""
    if not url.startswith(("http://", "https://")):
        return text(words)
    address = _NOT_IN_AN_ADDRESS.sub(lambda match: f"%{ord(match[0]) & 0xFF:02X}", url)
    return f"[{text(words) or 'untitled'}](<{address}>)"


def _story(story: Story) -> str:
    on = (
        f", {counted(story.publications, 'publication')} on {counted(story.sites, 'site')}"
        if story.publications > 1
        else ""
    )
    before = f"; first {text(story.earlier_site)} {story.earlier_at}" if story.earlier_site else ""
    return (
        f"- {link(story.title, story.url)} – {text(story.first_site)} {story.first_at}{on}{before}"
    )


def _edit(edit: Edit) -> str:
    changes = ["a correction"] if edit.is_correction else []
    if edit.title_changed and edit.title_before:
        changes.append(f"headline before: {text(edit.title_before)}")
    if edit.changed_words:
        changes.append(f"{edit.changed_words:,} words")
    return f"- {link(edit.title, edit.url)} – {text(edit.site)}: {'; '.join(changes) or 'edited'}"


def _bars(name: str, pairs: Sequence[tuple[str, int]]) -> str:
    most = max((count for _, count in pairs), default=0) or 1
    rows = [
        f"| {text(label)} | {count:,} | {'█' * round(count / most * _WIDEST_BAR)} |"
        for label, count in pairs
    ]
    return "\n".join([f"| {name} | articles | |", "|---|---:|---|", *rows])
