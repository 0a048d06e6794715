"""Learn which lines of a page are its article's, and write ``news/body/line_model.json``.

    python -m benchmarks.train_lines CORPUS            # learns from all pages, writes the model
    python -m benchmarks.train_lines CORPUS --judge    # what sites that were not learnt from get

CORPUS is a folder with ``gold.jsonl`` (``file``, ``url``, ``kind``, ``from``, ``text`` a line) and
perhaps ``pages.jsonl`` (``file``, ``url``, ``with``, ``without``). A line of a page is the
article's if the labelled text holds it. ``--judge`` learns from three fifths of the sites and shows
word F1, precision and recall on the others; it writes nothing. One seed gives the same numbers.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import re
import sys
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from numpy.typing import NDArray

from benchmarks.line_fitting import fitted
from benchmarks.word_scores import overlap, words_of
from warta.news.article import Page, Rejection
from warta.news.body.choice import chosen
from warta.news.body.line_features import Numbers, PageLines
from warta.news.body.line_model import Layer, with_context
from warta.news.body.main_text import Statements, described_lines
from warta.news.body.outline import outline
from warta.news.body.promotions import take_promotions
from warta.news.body.pruning import prune
from warta.news.metadata.read import read_metadata
from warta.news.pages.tree import page_tree
from warta.news.text.compare import squeezed

MODEL = Path(__file__).parents[1] / "news" / "body" / "line_model.json"
FETCHED_AT = datetime(2026, 11, 28, tzinfo=UTC)
FOLDS = 4
_NOISE = re.compile(r"google|facebook|twitter|w3\.org|doubleclick|addthis|gemius|schema|cdn|jquery")
_HOST = re.compile(rb"https?://(?:www\.)?([\w.-]+\.\w+)")


@dataclass(slots=True)
class Learnt:
    """A page: its lines, with the probability of each (nan: unknown), and weights."""

    site: str
    group: str
    texts: list[str]
    lines: PageLines
    labels: NDArray[np.float64]
    weights: NDArray[np.float64]
    gold: str = ""


def learnt_pages(corpus: Path) -> list[Learnt]:
    pages = []
    for line in (corpus / "gold.jsonl").read_text(encoding="utf-8").split("\n")[:-1]:
        row = json.loads(line)
        if row["kind"] == "article" and (page := _learnt(corpus, row)):
            pages.append(page)
    segments = corpus / "pages.jsonl"
    if segments.is_file():
        for line in segments.read_text(encoding="utf-8").split("\n")[:-1]:
            page = _learnt(corpus, json.loads(line))
            pages += [page] if page else []
    return pages


def _learnt(corpus: Path, row: dict[str, Any]) -> Learnt | None:
    body = gzip.decompress((corpus / row["file"]).read_bytes())
    url = str(row.get("url") or "")
    url = url if url.startswith("http") else "http://example.org/unknown"
    tree = page_tree(Page(url, url, "text/html", body, FETCHED_AT))
    if isinstance(tree, Rejection):
        return None
    metadata = read_metadata(tree, url)
    prune(tree)
    take_promotions(tree, url)
    element = tree.find("body")
    page = outline(element) if element is not None else None
    if page is None or not page.lines:
        return None
    texts = [line.text for line in page.lines]
    statements = Statements(metadata.titles, metadata.descriptions, metadata.full_text)
    described = described_lines(tree, page, statements)
    counts = np.array([len(words_of(text)) for text in texts], float)
    if "text" in row:
        labels = _labels(texts, row["text"])
        weights = (counts + 1) / (len(words_of(row["text"])) + 60)
    else:
        labels = _labels_of_segments(texts, row["with"], row["without"])
        weights = np.full(len(texts), 0.04)
    group = str(row.get("from", "segments")).partition(" ")[0]
    return Learnt(_site(url, body), group, texts, described, labels, weights, row.get("text", ""))


def _site(url: str, body: bytes) -> str:
    """Return the page's site; if no address is known, the site that it links to most."""
    host = urlsplit(url).hostname or ""
    if host == "example.org":
        hosts = Counter(found.decode("ascii", "replace").lower() for found in _HOST.findall(body))
        host = next((name for name, _ in hosts.most_common() if not _NOISE.search(name)), "")
    labels = host.removeprefix("www.").split(".")
    short = len(labels) > 2 and len(labels[-2]) <= 3 and len(labels[-1]) <= 3
    return ".".join(labels[-3:] if short else labels[-2:])


def _labels(texts: Sequence[str], gold: str) -> NDArray[np.float64]:
    """Return which lines are in the labelled text, in order; long ones also by their words."""
    whole, at = squeezed(gold), 0
    grams = _grams(gold)
    labels = []
    for text in texts:
        key = squeezed(text)
        if len(key) >= 20 or (len(key) >= 8 and not key.isascii()):
            place = whole.find(key, at)
            place = whole.find(key) if place < 0 else place
            if place >= 0:
                at = max(at, place + len(key)) if place - at < 4_000 else at
                labels.append(1.0)
            else:
                own = _grams(text)
                held = sum((own & grams).values()) / max(1, sum(own.values()))
                labels.append(float(held >= 0.5))
        else:
            place = whole.find(key, at, at + 400 + len(key)) if key else -1
            at = place + len(key) if place >= 0 else at
            labels.append(float(place >= 0))
    return np.array(labels)


def _grams(text: str) -> Counter[tuple[str, ...]]:
    words = words_of(text)
    return Counter(zip(words, words[1:], words[2:], strict=False))


def _labels_of_segments(
    texts: Sequence[str], wanted: Sequence[str], unwanted: Sequence[str]
) -> NDArray[np.float64]:
    labels = np.full(len(texts), np.nan)
    for number, text in enumerate(texts):
        if any(segment in text for segment in wanted):
            labels[number] = 1
        if any(segment in text for segment in unwanted):
            labels[number] = 0
    return labels


def layers_of(pages: Sequence[Learnt]) -> tuple[Layer, Layer]:
    """Return both layers; the second learns from the first's results on sites it has not seen."""
    seen: dict[int, Numbers] = {}
    for fold in range(FOLDS):
        layer = _fitted_on([page for page in pages if _fold(page) != fold], {})
        for page in pages:
            if _fold(page) == fold:
                seen[id(page)] = layer.probabilities(page.lines.features)
    context = {id(page): with_context(page.lines, seen[id(page)]) for page in pages}
    return _fitted_on(pages, {}), _fitted_on(pages, context)


def _fitted_on(pages: Sequence[Learnt], context: dict[int, Numbers]) -> Layer:
    known = [~np.isnan(page.labels) for page in pages]
    features = [
        context.get(id(page), page.lines.features)[rows]
        for page, rows in zip(pages, known, strict=True)
    ]
    labels = [page.labels[rows] for page, rows in zip(pages, known, strict=True)]
    weights = [page.weights[rows] for page, rows in zip(pages, known, strict=True)]
    return fitted(
        np.vstack(features),
        np.concatenate(labels).astype(np.float32),
        np.concatenate(weights).astype(np.float32),
    )


def _number(page: Learnt) -> int:
    return int(hashlib.md5(page.site.encode(), usedforsecurity=False).hexdigest(), 16)


def _fold(page: Learnt) -> int:
    return _number(page) // 7 % FOLDS


def is_held_out(page: Learnt) -> bool:
    """Return whether a site belongs to the two fifths that are not learnt from."""
    return _number(page) % 5 < 2


def judged(pages: Sequence[Learnt], layers: tuple[Layer, Layer]) -> Iterator[str]:
    """Return word F1, precision and recall by group, learnt and held out, over the chosen lines."""
    scores: dict[tuple[str, str], list[tuple[float, float, float]]] = {}
    for page in pages:
        if not page.gold:
            continue
        seen = layers[0].probabilities(page.lines.features)
        likely = chosen(page.lines, layers[1].probabilities(with_context(page.lines, seen)))
        text = "\n".join(one for one, is_in in zip(page.texts, likely, strict=True) if is_in)
        part = "held out" if is_held_out(page) else "learnt from"
        scores.setdefault((page.group, part), []).append(overlap(text, page.gold))
    for (group, part), rows in sorted(scores.items()):
        f1, precision, recall = np.mean(rows, axis=0)
        yield f"{group}, {part}: {len(rows)} pages, F1 {f1:.4f}, P {precision:.4f}, R {recall:.4f}"


def _plain(layer: Layer) -> dict[str, object]:
    arrays = ("mean", "spread", "units", "unit_biases", "weights")
    plain: dict[str, object] = {
        name: np.vectorize(lambda number: float(f"{number:.4g}"))(getattr(layer, name)).tolist()
        for name in arrays
    }
    return plain | {"bias": round(layer.bias, 4)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("corpus", type=Path, help="a folder with gold.jsonl")
    parser.add_argument("--judge", action="store_true", help="show scores of held-out sites")
    arguments = parser.parse_args()
    if not (arguments.corpus / "gold.jsonl").is_file():
        print(f"no gold.jsonl in {arguments.corpus}", file=sys.stderr)
        return 2
    warnings.simplefilter("ignore")
    pages = learnt_pages(arguments.corpus)
    print(f"{len(pages)} pages, {sum(len(page.texts) for page in pages)} lines")
    if arguments.judge:
        layers = layers_of([page for page in pages if not is_held_out(page)])
        print("\n".join(judged(pages, layers)))
        return 0
    layers = layers_of(pages)
    numbers = {name: _plain(layer) for name, layer in zip(("first", "second"), layers, strict=True)}
    MODEL.write_text(json.dumps(numbers, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"written to {MODEL}: {MODEL.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
