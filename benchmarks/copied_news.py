"""Make labelled texts for benchmarks.duplicates: copies, and texts that only look like copies."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from benchmarks import edits
from benchmarks.corpus import corpus_rows
from benchmarks.made_news import Newsdesk, Paragraphs, desks

COPIES_SHARE = 0.7  # of the pairs; the others are hard negatives
_FETCHED_AT = datetime(2026, 11, 23, tzinfo=UTC)


@dataclass(slots=True)
class LabelledTexts:
    """Texts, the article of each, and the pairs that were made, each with the names of its edits.

    ``hard``: pairs that look like copies and are none.
    """

    texts: list[str] = field(default_factory=list)
    article_of: list[int] = field(default_factory=list)
    copies: dict[tuple[int, int], str] = field(default_factory=dict)
    hard: dict[tuple[int, int], str] = field(default_factory=dict)
    languages: set[str] = field(default_factory=set)
    articles: int = 0

    def add(self, text: Paragraphs, article: int | None = None) -> int:
        """Add a text, of a new article unless one is given; return the text's number."""
        if article is None:
            article = self.articles
            self.articles += 1
        self.texts.append("\n".join(text))
        self.article_of.append(article)
        return len(self.texts) - 1

    def add_hard(self, kind: str, group: Sequence[Paragraphs]) -> None:
        """Add texts of different articles, each of which forms a hard pair with the first."""
        first, *others = (self.add(text) for text in group)
        self.hard.update({(first, other): kind for other in others})


def labelled(pairs: int, seed: int, real: Sequence[Paragraphs] = ()) -> LabelledTexts:
    """Return ``pairs`` pairs of copies in all languages, among unrelated texts.

    Half of the copies are of real texts if there are any; each real text is used once.
    """
    random = Random(seed)
    newsroom = desks(random)
    labels = LabelledTexts(languages={desk.language for desk in newsroom})
    texts = _texts(random, newsroom, real)
    while len(labels.copies) < pairs * COPIES_SHARE:
        desk, text = next(texts)
        original = labels.add(text)
        for _ in range(random.choice((1, 1, 2, 3))):
            kind, copy = edits.edited(text, desk)
            labels.copies[original, labels.add(copy, labels.article_of[original])] = kind
    while len(labels.copies) + len(labels.hard) < pairs:
        _add_hard_negatives(labels, texts)
    for _ in range(pairs // 2):
        labels.add(next(texts)[1])
    return labels


def real_texts(corpus: Path, part: int) -> list[Paragraphs]:
    """Return the texts of at least 40 words from every second page, from page ``part`` on."""
    from warta.news.article import Article, Page
    from warta.news.extract import extract  # takes a second to load, and made-up texts need none
    from warta.news.text.compare import word_count

    texts = []
    for row in list(corpus_rows(corpus, "pages.jsonl"))[part::2]:
        url = row["url"] if row["url"].startswith("http") else "http://example.org/unknown"
        body = gzip.decompress((corpus / row["file"]).read_bytes())
        article = extract(Page(url, url, "text/html", body, _FETCHED_AT), None)
        if isinstance(article, Article) and word_count(article.text) >= 40:
            texts.append(tuple(line for line in article.text.split("\n") if line.strip()))
    return list(dict.fromkeys(texts))


def _texts(
    random: Random, newsroom: Sequence[Newsdesk], real: Sequence[Paragraphs]
) -> Iterator[tuple[Newsdesk, Paragraphs]]:
    """Yield articles of 3 to 60 sentences for ever, and each real text once among them."""
    waiting = random.sample(real, len(real))
    english = next(desk for desk in newsroom if desk.language == "en")
    while True:
        if waiting and random.random() < 0.5:
            yield english, waiting.pop()
        desk = random.choice(newsroom)
        yield desk, desk.article(min(60, max(3, round(random.lognormvariate(2.5, 0.7)))))


def _add_hard_negatives(
    labels: LabelledTexts, texts: Iterator[tuple[Newsdesk, Paragraphs]]
) -> None:
    """Add one group of each kind of hard negatives."""
    desk, text = next(texts)
    labels.add_hard("notice", edits.notices(desk))
    labels.add_hard("template", edits.templates(desk))
    labels.add_hard("template of names", edits.templates_of_names(desk))
    labels.add_hard("update", edits.updates(text, desk))
    long, short = desk.article(12), desk.article(desk.random.randint(8, 20))
    labels.add_hard("press quote", edits.press_quotes(long, short, desk))
    briefs = [desk.article(desk.random.randint(3, 5)) for _ in range(desk.random.randint(7, 12))]
    labels.add_hard("round-up", edits.round_up(briefs, desk))
    labels.add_hard("furniture", edits.same_furniture(desk.article(3), desk.article(4), desk))
