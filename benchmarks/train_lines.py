"""Learn which lines of a page belong to its article, and write news/body/line_model.json.

    python -m benchmarks.train_lines CORPUS            # learn, write the model
    python -m benchmarks.train_lines CORPUS --judge    # score on new sites
    python -m benchmarks.train_lines CORPUS --check    # is the file what this tree gives?

CORPUS is a folder with gold.jsonl and perhaps pages.jsonl, as benchmarks/corpus.py describes them.
A line of a page belongs to the article if the labelled text holds it. `--judge` learns from three
fifths of the sites, prints F1, precision and recall of the words on all, and writes nothing; its
figures are in docs/extraction.md and docs/decisions/0014-lines.md. The same tree and corpus give
the same bytes on any x86 processor with AVX2.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import random
import re
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

# More threads, and other processors' instructions, add numbers in another order. These must be set
# before numpy is imported. Any x86 processor with AVX2 then gives the same digits.
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["OPENBLAS_CORETYPE"] = "Haswell"
os.environ["NPY_DISABLE_CPU_FEATURES"] = "X86_V4 AVX512_ICL AVX512_SPR"

import numpy as np
from lxml.html import HtmlElement
from numpy.typing import NDArray

from benchmarks.command import parser_of
from benchmarks.corpus import check_corpus, corpus_rows
from benchmarks.line_fitting import fitted
from benchmarks.made_boxes import EITHER, MADE, STRANGE, TEXT, Story
from benchmarks.other_scripts import any_script, rewrite
from benchmarks.page_variants import put_boxes
from benchmarks.tree_fitting import fitted_trees
from benchmarks.word_scores import overlap, words_of
from warta.news.article import Page, Rejection
from warta.news.body.choice import chosen
from warta.news.body.line_context import with_context
from warta.news.body.line_features import Numbers, PageLines
from warta.news.body.line_model import Layer, LineModel, Trees, logistic
from warta.news.body.main_text import described_lines
from warta.news.body.next_articles import remove_next_articles
from warta.news.body.outline import Outline, outline
from warta.news.body.promotions import take_promotions
from warta.news.body.pruning import prune
from warta.news.body.statements import Statements
from warta.news.metadata.read import read_metadata
from warta.news.pages.tree import page_tree
from warta.news.text.compare import squeezed, substance
from warta.news.text.language import language_of

MODEL = Path(__file__).parents[1] / "news" / "body" / "line_model.json"
FETCHED_AT = datetime(2026, 11, 28, tzinfo=UTC)
FOLDS = 4
VARIANTS = 3  # of each page, with made boxes
WEIGHT = 0.1  # of a variant's lines
REWRITTEN = 0.35  # share of variants in another script
_SEGMENT_WEIGHT = 0.04  # of a line that a segment labels: about a line's share of an article
# A line of this many characters is looked for in the whole text, a shorter one only nearby.
# Characters beyond ASCII, such as Chinese ones, say more.
_SHORTEST_UNIQUE, _SHORTEST_UNIQUE_BEYOND_ASCII = 20, 8
_NEARBY, _FURTHEST_STEP = 400, 4_000  # characters
_NOISE = re.compile(r"google|facebook|twitter|w3\.org|doubleclick|addthis|gemius|schema|cdn|jquery")
_UNKNOWN = "http://example.org/unknown"
_HOST = re.compile(rb"https?://(?:www\.)?([\w.-]+\.\w+)")


@dataclass(slots=True)
class Learnt:
    """A page to learn from. Labels of its lines: 1 of the article, 0 not, nan unknown."""

    site: str
    group: str
    texts: list[str]
    lines: PageLines
    labels: NDArray[np.float64]
    weights: NDArray[np.float64]
    gold: str = ""
    made: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))


def learnt_pages(corpus: Path) -> list[Learnt]:
    """Return the pages of a corpus that can be parsed, each followed by its variants."""
    rows = _rows(corpus)
    stories = _stories(rows)
    pages = []
    for row in rows:
        page = _learnt(corpus, row)
        if page is None:
            continue
        pages.append(page)
        for number in range(VARIANTS):
            variant = _learnt(corpus, row, _Variant(page, stories, number))
            pages += [variant] if variant else []
    return pages


def _rows(corpus: Path) -> list[dict[str, Any]]:
    rows = [row for row in corpus_rows(corpus, "gold.jsonl") if row["kind"] == "article"]
    if (corpus / "pages.jsonl").is_file():
        rows += corpus_rows(corpus, "pages.jsonl")
    return rows


def _language(row: dict[str, Any]) -> str:
    text = row.get("text") or " ".join(row["with"])
    return row.get("language") or language_of(text) or ""


def _stories(rows: Sequence[dict[str, Any]]) -> dict[str, list[Story]]:
    """Return what made boxes quote, by language."""
    stories: dict[str, list[Story]] = {}
    for row in rows:
        paragraphs = [line for line in row.get("text", "").split("\n") if substance(line) >= 60]
        if len(paragraphs) >= 3:
            title = row.get("title") or row["text"].split("\n")[0][:100]
            row["language"] = _language(row)
            stories.setdefault(row["language"], []).append(Story(title, tuple(paragraphs)))
    return stories


@dataclass(frozen=True, slots=True)
class _Variant:
    """How a page is changed: made boxes, and perhaps another script."""

    page: Learnt
    stories: dict[str, list[Story]]
    number: int

    def changed(
        self, body: HtmlElement, row: dict[str, Any], seed: str
    ) -> Callable[[str], str] | None:
        """Change the tree; return how its words were rewritten, or None if nothing was put in."""
        rng = random.Random(f"{seed} {self.number}")
        labelled = zip(self.page.texts, self.page.labels, strict=True)
        keys = {squeezed(text) for text, label in labelled if label == 1}
        others = self.stories.get(_language(row), [])
        has_boxes = put_boxes(body, keys, others, rng)
        rewritten = any_script(rng) if rng.random() < REWRITTEN else str
        if rewritten is not str:
            rewrite(body, rewritten)
        return rewritten if has_boxes or rewritten is not str else None


def _learnt(corpus: Path, row: dict[str, Any], variant: _Variant | None = None) -> Learnt | None:
    body = gzip.decompress((corpus / row["file"]).read_bytes())
    url = str(row.get("url") or "")
    if not url.startswith("http"):
        url = f"http://{_site(_UNKNOWN, body)}/unknown"
    tree = page_tree(Page(url, url, "text/html", body, FETCHED_AT))
    root = None if isinstance(tree, Rejection) else tree.find("body")
    if isinstance(tree, Rejection) or root is None:
        return None
    metadata = read_metadata(tree, url)
    rewritten: Callable[[str], str] = str
    if variant is not None:
        change = variant.changed(root, row, row["file"])
        if change is None:
            return None
        rewritten = change
    titles, leads = map(rewritten, metadata.titles), map(rewritten, metadata.descriptions)
    authors = tuple(map(rewritten, metadata.authors))
    statements = Statements(
        tuple(titles), tuple(leads), rewritten(metadata.full_text), authors, url
    )
    remove_next_articles(tree, statements.titles, url)
    prune(tree)
    take_promotions(tree, url)
    element = tree.find("body")
    page = outline(element) if element is not None else None
    if page is None or not page.lines:
        return None
    texts = [line.text for line in page.lines]
    described = described_lines(tree, page, statements)
    counts = np.array([len(words_of(text)) for text in texts], float)
    gold = rewritten(row.get("text", ""))
    if gold:
        labels = _labels(texts, gold)
        # A line weighs its share of the article, so that a long article weighs no more.
        weights = (counts + 1) / (counts[labels == 1].sum() + 60)
    else:
        wanted, unwanted = map(rewritten, row["with"]), map(rewritten, row["without"])
        labels = _labels_of_segments(texts, tuple(wanted), tuple(unwanted))
        weights = np.full(len(texts), _SEGMENT_WEIGHT)
    group = str(row.get("from", "segments")).partition(" ")[0]
    learnt = Learnt(
        _site(str(row.get("url") or _UNKNOWN), body), group, texts, described, labels, weights, gold
    )
    if variant is not None:
        _label_made(page, learnt)
    return learnt


def _label_made(page: Outline, learnt: Learnt) -> None:
    """Label the lines of made elements; a variant counts less, and is never judged."""
    learnt.group, learnt.gold = "variant", ""
    learnt.made = np.zeros(len(page.lines), np.bool_)
    learnt.weights *= WEIGHT
    known = {TEXT: 1.0, STRANGE: 0.0, EITHER: np.nan}
    for number, line in enumerate(page.lines):
        for element in (line.element, *line.element.iterancestors()):
            if (made := element.get(MADE)) is not None:
                learnt.labels[number] = known[made]
                learnt.made[number] = made == STRANGE
                break


def _site(url: str, body: bytes) -> str:
    """Return a page's site; if its address is unknown, the site that it links to most."""
    host = urlsplit(url).hostname or ""
    if host == "example.org":
        hosts = Counter(host.decode("ascii", "replace").lower() for host in _HOST.findall(body))
        host = next((name for name, _ in hosts.most_common() if not _NOISE.search(name)), "")
    labels = host.removeprefix("www.").split(".")
    short = len(labels) > 2 and len(labels[-2]) <= 3 and len(labels[-1]) <= 3
    return ".".join(labels[-3:] if short else labels[-2:])


def _labels(texts: Sequence[str], gold: str) -> NDArray[np.float64]:
    """Return for each line 1 if the labelled text has it, or half of its words, else 0."""
    whole, position = squeezed(gold), 0  # where the last line ends
    grams = _grams(gold)
    labels = []
    for text in texts:
        key = squeezed(text)
        is_ascii = key.isascii()
        if len(key) >= (_SHORTEST_UNIQUE if is_ascii else _SHORTEST_UNIQUE_BEYOND_ASCII):
            start = whole.find(key, position)
            start = whole.find(key) if start < 0 else start
            if start >= 0:
                if start - position < _FURTHEST_STEP:
                    position = max(position, start + len(key))
                labels.append(1.0)
            else:
                own = _grams(text)
                share = sum((own & grams).values()) / max(1, sum(own.values()))
                labels.append(float(share >= 0.5))
        else:
            start = whole.find(key, position, position + _NEARBY + len(key)) if key else -1
            position = start + len(key) if start >= 0 else position
            labels.append(float(start >= 0))
    return np.array(labels)


def _grams(text: str) -> Counter[tuple[str, ...]]:
    words = words_of(text)
    return Counter(zip(words, words[1:], words[2:], strict=False))


def _labels_of_segments(
    texts: Sequence[str], wanted: Sequence[str], unwanted: Sequence[str]
) -> NDArray[np.float64]:
    """Return 1 for lines with a wanted segment, 0 for those with an unwanted one, else nan."""
    labels = np.full(len(texts), np.nan)
    for number, text in enumerate(texts):
        if any(segment in text for segment in wanted):
            labels[number] = 1
        if any(segment in text for segment in unwanted):
            labels[number] = 0
    return labels


def model_of(pages: Sequence[Learnt]) -> LineModel:
    """Return a model; its second part learns from results of the first on sites new to the first.

    The second part is the layer and the trees that see lines in their context.
    """
    features = [page.lines.features for page in pages]
    context = list(features)
    for fold in range(FOLDS):
        known = [number for number, page in enumerate(pages) if _fold(page) != fold]
        layer = fitted(*_rows_of([pages[one] for one in known], [features[one] for one in known]))
        for number, page in enumerate(pages):
            if _fold(page) == fold:
                result = logistic(layer.log_odds(page.lines.features))
                context[number] = with_context(page.lines, result)
    first, rows = fitted(*_rows_of(pages, features)), _rows_of(pages, context)
    return LineModel(first, fitted(*rows), fitted_trees(*rows))


def _rows_of(
    pages: Sequence[Learnt], features: Sequence[Numbers]
) -> tuple[Numbers, Numbers, Numbers]:
    """Return features, labels and weights of the pages' lines whose label is known."""
    known = [~np.isnan(page.labels) for page in pages]
    return (
        np.vstack(
            [page_features[rows] for page_features, rows in zip(features, known, strict=True)]
        ),
        np.concatenate([page.labels[rows] for page, rows in zip(pages, known, strict=True)]).astype(
            np.float32
        ),
        np.concatenate(
            [page.weights[rows] for page, rows in zip(pages, known, strict=True)]
        ).astype(np.float32),
    )


def _number(page: Learnt) -> int:
    """Return a number that is the same for all pages of a site, whatever the corpus."""
    return int(hashlib.md5(page.site.encode(), usedforsecurity=False).hexdigest(), 16)


def _fold(page: Learnt) -> int:
    return _number(page) // 7 % FOLDS


def is_held_out(page: Learnt) -> bool:
    """Return whether a page's site belongs to the two fifths that `--judge` does not learn from."""
    return _number(page) % 5 < 2


def judged(pages: Sequence[Learnt], model: LineModel) -> Iterator[str]:
    """Yield a line for each group of pages: F1, precision and recall of the chosen lines' words."""
    scores: dict[tuple[str, str], list[tuple[float, float, float]]] = {}
    for page in pages:
        if not page.gold:
            continue
        is_chosen = chosen(page.lines, model.probabilities(page.lines))
        lines = zip(page.texts, is_chosen, strict=True)
        text = "\n".join(line for line, is_in in lines if is_in)
        part = "held out" if is_held_out(page) else "learnt from"
        scores.setdefault((page.group, part), []).append(overlap(text, page.gold))
    for (group, part), rows in sorted(scores.items()):
        f1, precision, recall = np.mean(rows, axis=0)
        yield f"{group}, {part}: {len(rows)} pages, F1 {f1:.4f}, P {precision:.4f}, R {recall:.4f}"


def _plain(layer: Layer) -> dict[str, object]:
    """Return a layer for JSON, its numbers rounded to four digits."""
    arrays = ("mean", "spread", "units", "unit_biases", "weights")
    plain: dict[str, object] = {
        name: np.vectorize(lambda number: float(f"{number:.4g}"))(getattr(layer, name)).tolist()
        for name in arrays
    }
    return plain | {"bias": round(layer.bias, 4)}


def _plain_trees(trees: Trees) -> dict[str, object]:
    """Return trees for JSON; limits keep the digits that a comparison needs."""
    return {
        "asked": trees.asked.tolist(),
        "limits": [[float(f"{limit:.7g}") for limit in row] for row in trees.limits],
        "values": [[round(float(value), 4) for value in row] for row in trees.values],
        "bias": round(trees.bias, 4),
    }


def model_text(model: LineModel) -> str:
    """Return a model as ``line_model.json`` holds it."""
    numbers = {
        "first": _plain(model.first),
        "second": _plain(model.second),
        "trees": _plain_trees(model.trees),
    }
    return json.dumps(numbers, separators=(",", ":")) + "\n"


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("corpus", type=Path, metavar="CORPUS", help="see benchmarks/corpus.py")
    purpose = parser.add_mutually_exclusive_group()
    purpose.add_argument("--judge", action="store_true", help="only print scores")
    purpose.add_argument("--check", action="store_true", help="only compare with the file")
    options = parser.parse_args()
    check_corpus(options.corpus, "gold.jsonl")
    warnings.simplefilter("ignore")
    pages = learnt_pages(options.corpus)
    print(f"{len(pages)} pages, {sum(len(page.texts) for page in pages)} lines")
    if options.judge:
        model = model_of([page for page in pages if not is_held_out(page)])
        print("\n".join(judged(pages, model)))
        return
    text = model_text(model_of(pages))
    if options.check:
        if text != MODEL.read_text(encoding="utf-8"):
            sys.exit(f"{MODEL} is not what this tree gives from this corpus: learn it again")
        print(f"{MODEL} is what this tree gives from this corpus")
        return
    MODEL.write_text(text, encoding="utf-8")
    print(f"written to {MODEL}: {MODEL.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
