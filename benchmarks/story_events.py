"""Invent events, each reported by several publishers in their own words.

For benchmarks.stories. The wording comes from story_events.toml; names, places and figures are
drawn for each event. To make it hard, half of the events have a twin: an event of the same kind on
the same days, with the same wording and other names (a third of the twins share a place or an
organisation). Follow-ups of the next two days bring figures of their own, publishers leave out most
sentences, and half of the articles report an event that nobody else reports.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.corpus import corpus_pages
from warta.news.article import Article, Page

START = datetime(2026, 3, 2, tzinfo=UTC)
LANGUAGES = ("en", "de", "es", "id", "ja")
_CHOICE = re.compile(r"\{([^{}]*)\}")
_NAME = re.compile(r"<(\w+)>")
_DETAILS = ("detail1", "detail2", "detail3", "detail4", "detail5", "detail6")
_SYLLABLES = {
    "en": "wal den har ford mer ton ash brook kel win stan bury hol dale cro ley pem thor gis wick "
    "lang mar shef ros dun clif hux bar tam whit cald over nor elms frod gate lyn sax tur wey",
    "de": "berg hau sen wald kir chen rot tal neu stein lau fen ober moor gries bach thal hild "
    "wei mar kron eich sulz dorn fried lin ahr bruck elz gold hein jag kess lorsch zell rehn",
    "es": "val de mora les rio ja cas tro vera ta lu na ces pe dro al ba gui sol mon cue xim "
    "zara ber oli ville ron fuen que ibi agui lor her nan cis tor",
    "id": "ka rang su ra mar ta wi lo ban yu sri ja ti pa da ngan ge bo keri pur wo cil egon "
    "tang sela wat ujung men tok bal ikp bit ung dem ak",
    "ja": "山川田島原松北大森石浜谷宮高竹野沢崎橋岡藤桜鶴亀浦磯津岩滝柏榎栗菊梅柳鷹雁霧雪",
}


@dataclass(frozen=True, slots=True)
class Report:
    """A publisher's article. ``event``: what it reports; None if no other article reports it."""

    number: int
    event: int | None
    language: str
    site: str
    published_at: datetime
    title: str
    text: str


def reports(
    events: int,
    singles: int,
    seed: int,
    *,
    days: int = 10,
    in_two_languages: float = 0.0,
    pages: tuple[tuple[str, str, str], ...] = (),
) -> list[Report]:
    """Return articles in the order of publication: reports of events, and single articles.

    ``pages``: language, title and text of real articles, which become further single articles.
    """
    rng = random.Random(seed)
    articles: list[Report] = []
    cast: _Cast | None = None
    for event in range(events):
        cast = _Cast.drawn(rng, days, twin_of=cast if event % 2 else None)
        articles += _reports(rng, cast, event, most=rng.choice((2, 2, 3, 3, 4, 5, 7, 10)))
        if rng.random() < in_two_languages:
            others = [language for language in LANGUAGES if language != cast.language]
            abroad = cast.in_language(rng, rng.choice(others))
            articles += _reports(rng, abroad, event, most=rng.choice((1, 2, 3)))
    for _ in range(singles):
        cast = _Cast.drawn(rng, days, twin_of=cast if rng.random() < 0.3 else None)
        articles += _reports(rng, cast, None, most=1)
    for number, (language, title, text) in enumerate(pages):
        at = START + timedelta(minutes=rng.randrange(days * 1440))
        articles.append(Report(0, None, language, f"page{number}.example", at, title, text))
    articles.sort(key=lambda each: (each.published_at, each.site, each.title))
    return [replace(article, number=number) for number, article in enumerate(articles)]


def real_pages(folder: Path) -> tuple[tuple[str, str, str], ...]:
    """Return language, title and text of the articles of a corpus (benchmarks/corpus.py)."""
    from warta.news.extract import (
        extract,
    )  # takes a second to load, and invented news does not need it

    pages = []
    for page in corpus_pages(folder):
        article = extract(Page(page.url, page.url, "text/html", page.body(), START), None)
        if isinstance(article, Article):
            pages.append((article.language or "", article.title, article.text))
    return tuple(pages)


@dataclass(frozen=True, slots=True)
class _Cast:
    """The people, places and figures of an event."""

    kind: str
    language: str
    at: datetime
    names: dict[str, str]

    @classmethod
    def drawn(cls, rng: random.Random, days: int, twin_of: _Cast | None) -> _Cast:
        """Return a new event, or a twin of one: same kind, language and days, other names."""
        if twin_of is None:
            language = rng.choice(LANGUAGES)
            kind = rng.choice([kind for kind in sorted(_wording()[language]) if kind != "beside"])
            at = START + timedelta(minutes=rng.randrange(days * 1440))
            return cls(kind, language, at, _names(rng, language, kind))
        names = _names(rng, twin_of.language, twin_of.kind)
        if rng.random() < 1 / 3:
            shared = rng.choice(("place2", "region", "org", "team2", "river"))
            names[shared] = twin_of.names[shared]
        at = twin_of.at + timedelta(minutes=rng.randrange(-1440, 1440))
        return cls(twin_of.kind, twin_of.language, at, names)

    def in_language(self, rng: random.Random, language: str) -> _Cast:
        """Return the same event in another language; names in other letters are drawn again."""
        names = dict(self.names)
        if "ja" in (self.language, language):
            names |= {
                key: value
                for key, value in _names(rng, language, self.kind).items()
                if not key.startswith("n")  # the figures stay
            }
        return _Cast(self.kind, language, self.at + timedelta(hours=3), names)


def _reports(rng: random.Random, cast: _Cast, event: int | None, most: int) -> Iterator[Report]:
    """Yield the reports of ``most`` publishers; one in four is a follow-up of a later day."""
    wording, beside = (_wording()[cast.language][kind] for kind in (cast.kind, "beside"))
    things = beside["things"].split()
    for site in rng.sample(range(60), most):
        is_later = event is not None and rng.random() < 0.25
        hours = rng.expovariate(1 / 6) + (rng.uniform(20, 48) if is_later else 0)
        chosen = [wording["sentences"][0]] if rng.random() < 0.8 else []
        rest = wording["sentences"][1:]
        chosen += rng.sample(rest, min(len(rest), rng.randint(2, 5)))
        if is_later:
            chosen = [*rng.sample(wording["later"], 1), *chosen[:4]]
        elif rng.random() < 0.3:
            rng.shuffle(chosen)
        for sentence in rng.sample(beside["sentences"], rng.randint(1, 4)):
            chosen.insert(rng.randint(1, len(chosen)), sentence)
        names = {"own": _name(rng, cast.language, 3)} | cast.names
        join = "" if cast.language == "ja" else " "
        yield Report(
            0,
            event,
            cast.language,
            f"{cast.language}{site}.example",
            cast.at + timedelta(hours=hours),
            _worded(rng, rng.choice(wording["titles"]), cast.names),
            join.join(_worded(rng, sentence, names, things) for sentence in chosen),
        )


def _worded(
    rng: random.Random, template: str, names: dict[str, str], things: Sequence[str] = ()
) -> str:
    """Return a template with its choices made and its names filled in."""
    chosen = _CHOICE.sub(lambda match: rng.choice(match[1].split("|")), template)

    def named(match: re.Match[str]) -> str:
        if match[1] == "thing":
            return rng.choice(things)
        name = names[rng.choice(_DETAILS) if match[1] == "detail" else match[1]]
        short = match[1].startswith("person") and rng.random() < 0.4
        return name.split()[-1] if short else name  # Vera Stone, or Stone

    return _NAME.sub(named, chosen)


def _name(rng: random.Random, language: str, most: int) -> str:
    listed = _SYLLABLES[language]
    syllables = list(listed) if language == "ja" else listed.split()
    return "".join(rng.choice(syllables) for _ in range(rng.randint(2, most))).capitalize()


def _names(rng: random.Random, language: str, kind: str) -> dict[str, str]:
    """Return the names and figures of an event: figures that its kind can have."""

    def name(most: int = 3) -> str:
        return _name(rng, language, most)

    ja = language == "ja"
    names = {
        "place": name() + ("市" if ja else ""),
        "place2": name() + ("町" if ja else ""),
        "region": name() + ("県" if ja else ""),
        "river": name(2) + ("川" if ja else ""),
        "person": name() if ja else f"{name(2)} {name()}",
        "person2": name() if ja else f"{name(2)} {name()}",
        "org": name()
        + {"ja": "工業", "de": " GmbH", "es": " SA"}.get(language, " Group" * (not ja)),
        "team": name(2) + ("団" if ja else " " + name(2)),
        "team2": name(2) + ("団" if ja else " " + name(2)),
        "party": name(2) + ("党" if ja else ""),
    }
    if kind == "match":
        numbers = (rng.randint(1, 5), rng.randint(0, 2), rng.randint(4, 70) * 1000, 0)
    elif kind in ("election", "rates"):
        numbers = (
            rng.randint(21, 60),
            rng.randint(30, 80),
            rng.randint(10, 900),
            rng.randint(20, 61),
        )
    else:
        dead = rng.randint(3, 60)
        numbers = (
            dead,
            rng.randint(2, 90) * 100,
            rng.randint(12, 990),
            dead + rng.randint(1, 9),
        )
    names |= {detail: name() for detail in _DETAILS}
    return names | {f"n{place}": str(number) for place, number in enumerate(numbers, start=1)}


@cache
def _wording() -> dict[str, dict[str, dict[str, Any]]]:
    text = Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
