"""One publisher's site: the document at each address now, and its scripted answers.

This is the only state of the newsroom besides its log of requests. It does no I/O;
``newsroom.server`` calls it under a lock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

from warta.newsroom import feeds, layouts
from warta.newsroom.answers import (
    Answer,
    Document,
    Reply,
    document,
    plain_reason,
    reply_to_script,
    reply_with,
)
from warta.newsroom.publisher import Feed, Publisher, Story

CAMPAIGN = ("utm_", "fbclid", "gclid")


@dataclass(slots=True)
class Site:
    """A publisher and the content of its addresses."""

    publisher: Publisher
    stories: dict[str, Story] = field(default_factory=dict)
    gone: dict[str, int] = field(default_factory=dict)
    moved: dict[str, tuple[str, int]] = field(default_factory=dict)
    scripts: dict[str, list[Answer]] = field(default_factory=dict)
    changes: int = 0  # so that Last-Modified changes even after an edit without a time
    _documents: dict[str, Document | None] = field(default_factory=dict)

    def publish(self, stories: Iterable[Story]) -> None:
        """Put the stories on the site, in place of any at the same path."""
        for story in stories:
            self.stories[story.path] = story
            self.gone.pop(story.path, None)
            self.moved.pop(story.path, None)
        self._changed()

    def edit(self, path: str, **changes: Any) -> Story:
        """Change fields of a story; return the new story."""
        self.stories[path] = replace(self.stories[path], **changes)
        self._changed()
        return self.stories[path]

    def remove(self, path: str, status: int) -> None:
        """Take a story off the site; its address answers with the status from now on."""
        del self.stories[path]
        self.gone[path] = status
        self._changed()

    def move(self, old: str, new: str, status: int) -> None:
        """Give a story another address, to which the old one redirects."""
        story = self.stories[old]
        renamed = replace(story, path=new, guid=story.guid or self.publisher.guid(story))
        self.stories = {
            (new if path == old else path): (renamed if path == old else story)
            for path, story in self.stories.items()
        }
        self.moved[old] = (new, status)
        self._changed()

    def set_robots(self, text: str | None) -> None:
        """Set the text of /robots.txt; None removes it."""
        self.publisher = replace(self.publisher, robots=text)
        self._documents.pop("/robots.txt", None)

    def reply(self, target: str, request_headers: Mapping[str, str]) -> Reply:
        """Return the reply to a GET of ``target`` (path and query); use up one scripted answer."""
        target = unquote(target)
        path = target.partition("?")[0]
        script = self.scripts.get(target) or self.scripts.get(path)
        if not script:
            return self._usual(target, request_headers)
        answer = script.pop(0) if len(script) > 1 else script[0]
        usual = self._usual(target, request_headers) if answer.is_usual else Reply(answer.status)
        return reply_to_script(answer, usual, request_headers)

    def _usual(self, target: str, request_headers: Mapping[str, str]) -> Reply:
        """Return the reply without a script."""
        path, _, query = target.partition("?")
        parameters = [p for p in query.split("&") if p and not p.startswith(CAMPAIGN)]
        plain = f"{path}?{'&'.join(parameters)}" if parameters else path
        for key in dict.fromkeys((target, plain, path)):
            if key in self.gone:
                return _plain(self.gone[key])
            if key in self.moved:
                new, status = self.moved[key]
                return _redirect(self.publisher.url(new), status)
            if key.startswith("/go/"):
                for story in self.stories.values():
                    if story.short_path == key:
                        return _redirect(self.publisher.url(story.path), 302)
            document = self._document(key)
            if document is not None:
                return reply_with(document, request_headers)
        return _plain(404)

    def _document(self, key: str) -> Document | None:
        """Return the document of an address, or None; it is made once until something changes."""
        if key not in self._documents:
            self._documents[key] = self._make(key)
        return self._documents[key]

    def _make(self, key: str) -> Document | None:
        if key == "/robots.txt":
            text = self.publisher.robots
            return None if text is None else document(text.encode(), "text/plain; charset=utf-8")
        for feed in self.publisher.feeds:
            if feed.path == key:
                return self._feed(feed)
        if (story := self.stories.get(key)) is not None:
            others = [other for other in self.stories.values() if other.path != key]
            return self._page(layouts.page(self.publisher, story, others), story.last_changed)
        story = self.stories.get(key.removeprefix("/amp"))
        if story is not None and self.publisher.has_amp:
            return self._page(layouts.amp_page(self.publisher, story), story.last_changed)
        for section in ("", *{story.section for story in self.stories.values()}):
            if key == layouts.section_path(section):
                listed = [s for s in self._newest_first() if section in ("", s.section)]
                return self._page(layouts.listing(self.publisher, section, listed), None)
        return None

    def _feed(self, feed: Feed) -> Document:
        listed = [s for s in self._newest_first() if feed.section in ("", s.section)][: feed.limit]
        changed = max((s.last_changed for s in listed if s.last_changed), default=None)
        stamp = (changed or datetime(2020, 1, 1, tzinfo=UTC)) + timedelta(seconds=self.changes)
        kind = feeds.CONTENT_TYPES[feed.kind]
        if feed.kind != "json" and self.publisher.declares_charset:
            kind += f"; charset={self.publisher.charset}"
        return document(feeds.render(self.publisher, feed, listed), kind, stamp)

    def _page(self, html: str, last_modified: datetime | None) -> Document:
        charset = self.publisher.charset
        kind = f"text/html; charset={charset}" if self.publisher.declares_charset else "text/html"
        return document(html.encode(charset, "xmlcharrefreplace"), kind, last_modified)

    def _newest_first(self) -> list[Story]:
        never = datetime.min.replace(tzinfo=UTC)
        return sorted(self.stories.values(), key=lambda s: s.published or never, reverse=True)

    def _changed(self) -> None:
        self.changes += 1
        self._documents.clear()


def _plain(status: int) -> Reply:
    return Reply(status, (("Content-Type", "text/plain; charset=utf-8"),), plain_reason(status))


def _redirect(url: str, status: int) -> Reply:
    return Reply(status, (("Location", url), ("Content-Type", "text/plain")), plain_reason(status))
