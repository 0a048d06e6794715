"""Make a labelled set for near-copies: texts, which of them are copies, and which only look so."""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from benchmarks import edits
from benchmarks.made_news import Desk, Paragraphs, desks

COPIES_SHARE = 0.7  # of the pairs; the others are hard negatives
_FETCHED_AT = datetime(2026, 11, 23, tzinfo=UTC)


@dataclass(slots=True)
class LabelledTexts:
    """Texts, the article of each, and the pairs made on purpose with the edit that made them."""

    texts: list[str] = field(default_factory=list)
    article_of: list[int] = field(default_factory=list)
    copies: dict[tuple[int, int], str] = field(default_factory=dict)
    hard: dict[tuple[int, int], str] = field(default_factory=dict)
    languages: set[str] = field(default_factory=set)
    articles: int = 0

    def add(self, text: Paragraphs, article: int | None = None) -> int:
        if article is None:
            article = self.articles
            self.articles += 1
        self.texts.append("\n".join(text))
        self.article_of.append(article)
        return len(self.texts) - 1

    def add_hard(self, kind: str, group: Sequence[Paragraphs]) -> None:
        places = [self.add(text) for text in group]
        self.hard.update({(places[0], place): kind for place in places[1:]})


def labelled(pairs: int, seed: int, real: Sequence[Paragraphs] = ()) -> LabelledTexts:
    """Return a number of pairs in all languages, among unrelated and real texts.

    Half of the copies are of real texts if there are any; each is used once.
    """
    random = Random(seed)
    newsroom = desks(random)
    found = LabelledTexts(languages={desk.language for desk in newsroom})
    texts = _texts(random, newsroom, real)
    while len(found.copies) < pairs * COPIES_SHARE:
        desk, text = next(texts)
        base = found.add(text)
        for _ in range(random.choice((1, 1, 2, 3))):
            kind, copy = edits.edited(text, desk)
            found.copies[base, found.add(copy, found.article_of[base])] = kind
    while len(found.copies) + len(found.hard) < pairs:
        _add_hard_negatives(found, texts)
    for _ in range(pairs // 2):
        found.add(next(texts)[1])
    return found


def real_texts(corpus: Path, part: int) -> list[Paragraphs]:
    """Return the texts of 40 words or more from every second page of a folder."""
    from warta.news.article import Article, Page
    from warta.news.extract import extract
    from warta.news.text.compare import word_count

    listed = corpus / "pages.jsonl"
    if not listed.is_file():
        sys.exit(
            f"{corpus}: no corpus here ({listed.name} is missing); name the folder that holds it"
        )
    rows = [json.loads(line) for line in listed.read_text(encoding="utf-8").splitlines()]
    found = []
    for row in rows[part::2]:
        url = row["url"] if row["url"].startswith("http") else "http://example.org/unknown"
        body = gzip.decompress((corpus / row["file"]).read_bytes())
        made = extract(Page(url, url, "text/html", body, _FETCHED_AT), None)
        if isinstance(made, Article) and word_count(made.text) >= 40:
            found.append(tuple(line for line in made.text.split("\n") if line.strip()))
    return list(dict.fromkeys(found))


def _texts(
    random: Random, newsroom: Sequence[Desk], real: Sequence[Paragraphs]
) -> Iterator[tuple[Desk, Paragraphs]]:
    """Yield articles of 3 to 60 sentences without end, with each real text once among them."""
    waiting = random.sample(real, len(real))
    english = next(desk for desk in newsroom if desk.language == "en")
    while True:
        if waiting and random.random() < 0.5:
            yield english, waiting.pop()
        desk = random.choice(newsroom)
        yield desk, desk.article(min(60, max(3, round(random.lognormvariate(2.5, 0.7)))))


def _add_hard_negatives(found: LabelledTexts, texts: Iterator[tuple[Desk, Paragraphs]]) -> None:
    """Add one group of each kind of hard negatives."""
    desk, text = next(texts)
    found.add_hard("notice", edits.notices(desk))
    found.add_hard("template", edits.templates(desk))
    found.add_hard("template of names", edits.templates_of_names(desk))
    found.add_hard("update", edits.updates(text, desk))
    one, other = desk.article(12), desk.article(desk.random.randint(8, 20))
    found.add_hard("press quote", edits.press_quotes(one, other, desk))
    briefs = [desk.article(desk.random.randint(3, 5)) for _ in range(desk.random.randint(7, 12))]
    found.add_hard("round-up", edits.round_up(briefs, desk))
    found.add_hard("furniture", edits.same_furniture(desk.article(3), desk.article(4), desk))
