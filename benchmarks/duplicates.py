"""Compare how well near-copies are found with SimHash, datasketch and datatrove's bands.

    python -m benchmarks.duplicates [CORPUS] [--pairs N] [--seed N]

Makes thousands of pairs in 14 languages among unrelated texts: copies, by the edits that editors
make; and hard negatives, which look alike and are not copies, by templates, updates, common quotes,
round-ups and recurring lines. With a CORPUS (benchmarks/corpus.py) the pairs are first measured
among its texts, then among made-up ones alone. Prints precision, recall and F1 over pairs and over
whole groups, and texts a second of CPU. Thresholds were chosen on seed 1 and one half of the pages;
the report takes seed 2 and the other half. The figures are in the README and in
docs/decisions/0008-near-copies.md.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from benchmarks.command import parser_of
from benchmarks.copied_news import LabelledTexts, labelled, real_texts
from warta.news.copies.likeness import likeness, minhash_keys, shingles_of
from warta.news.copies.shingles import as_read, constants, mixed, passages, short

CHOSEN_ON, REPORTED_ON = 1, 2
Pairs = set[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Method:
    """A way to find candidate pairs; ``verified``: our comparison must confirm them."""

    name: str
    find: Callable[[Sequence[str]], Pairs]
    verified: bool


@dataclass(frozen=True, slots=True)
class Score:
    precision: float
    recall: float
    hard_merged: float

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / max(1e-9, self.precision + self.recall)


def by_keys(signatures: Iterable[Iterable[int]]) -> Pairs:
    """Return all pairs of texts with a key in common."""
    texts_with: defaultdict[int, list[int]] = defaultdict(list)
    pairs: Pairs = set()
    for number, keys in enumerate(signatures):
        for key in keys:
            pairs.update((earlier, number) for earlier in texts_with[key])
            texts_with[key].append(number)
    return pairs


def ours(texts: Sequence[str]) -> Pairs:
    return by_keys(map(minhash_keys, texts))


def simhash(distance: int) -> Callable[[Sequence[str]], Pairs]:
    """Compare all texts by Charikar's fingerprint of 64 bits over the same passages as ours."""

    def find(texts: Sequence[str]) -> Pairs:
        prints = np.array([_simhash(text) for text in texts], np.uint64)
        pairs: Pairs = set()
        for number, print_ in enumerate(prints):
            is_near = np.bitwise_count(prints[:number] ^ print_) <= distance
            pairs.update((int(earlier), number) for earlier in np.flatnonzero(is_near))
        return pairs

    return find


def _simhash(text: str) -> int:
    hashes = mixed(passages(as_read(text))[0].astype(np.uint64))
    bits = (hashes[:, np.newaxis] >> np.arange(64, dtype=np.uint64)) & np.uint64(1)
    votes = bits.sum(axis=0) * 2 > len(hashes)
    return int(np.packbits(votes, bitorder="little").view(np.uint64)[0])


def datasketch_default(texts: Sequence[str]) -> Pairs:
    """Use MinHashLSH() as it is: 128 permutations, threshold .9; four-word shingles."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH()
    pairs: Pairs = set()
    for number, text in enumerate(texts):
        sketch = MinHash()
        sketch.update_batch([hash_.tobytes() for hash_ in passages(as_read(text))[0]])
        pairs.update((earlier, number) for earlier in index.query(sketch))
        index.insert(number, sketch)
    return pairs


def datatrove_bands(texts: Sequence[str]) -> Pairs:
    """Use 14 bands of 8 values over our hashes; texts that share a band are duplicates."""
    factors = (short(constants(112, seed=7)) | np.uint32(1))[:, np.newaxis]
    shifts = short(constants(112, seed=8))[:, np.newaxis]

    def bands(text: str) -> list[int]:
        hashes = passages(as_read(text))[0]
        if not len(hashes):
            return []
        least = (hashes * factors + shifts).min(axis=1).reshape(14, 8)
        return [hash((number, band.tobytes())) for number, band in enumerate(least)]

    return by_keys(map(bands, texts))


METHODS: tuple[Method, ...] = (
    Method("Warta, 28 × 3 + 14", ours, verified=True),
    Method("SimHash 64, distance ≤ 3", simhash(3), verified=False),
    Method("SimHash 64, distance ≤ 3, verified", simhash(3), verified=True),
    Method("SimHash 64, distance ≤ 10", simhash(10), verified=False),
    Method("SimHash 64, distance ≤ 10, verified", simhash(10), verified=True),
    Method("datasketch MinHashLSH()", datasketch_default, verified=False),
    Method("datasketch MinHashLSH(), verified", datasketch_default, verified=True),
    Method("datatrove's 14 × 8", datatrove_bands, verified=False),
    Method("datatrove's 14 × 8, verified", datatrove_bands, verified=True),
)


def confirmed(texts: Sequence[str], candidates: Pairs) -> Pairs:
    """Return the candidates that our comparison accepts."""
    numbers = {number for pair in candidates for number in pair}
    shingles = {number: shingles_of(texts[number]) for number in numbers}
    return {
        (first, second)
        for first, second in candidates
        if likeness(shingles[first], shingles[second]).is_copy
    }


def closed(pairs: Pairs, count: int) -> list[int]:
    """Return the group of every text, where copies of copies belong to one group."""
    group = list(range(count))

    def root(number: int) -> int:
        while group[number] != number:
            group[number] = group[group[number]]
            number = group[number]
        return number

    for first, second in pairs:
        group[root(first)] = root(second)
    return [root(number) for number in range(count)]


def scored(labels: LabelledTexts, accepted: Pairs) -> Score:
    """Return precision over the accepted pairs, and recall over the copies made."""
    right = sum(labels.article_of[a] == labels.article_of[b] for a, b in accepted)
    return Score(
        right / max(1, len(accepted)),
        len(labels.copies.keys() & accepted) / len(labels.copies),
        len(labels.hard.keys() & accepted) / len(labels.hard),
    )


def scored_closed(labels: LabelledTexts, groups: Sequence[int]) -> Score:
    """Return precision over all pairs of a group, and recall over all pairs of an article."""
    truth = _pairs_in(labels.article_of)
    made = _pairs_in(groups)
    both = _pairs_in(list(zip(labels.article_of, groups, strict=True)))
    hard = sum(groups[a] == groups[b] for a, b in labels.hard)
    return Score(both / max(1, made), both / max(1, truth), hard / len(labels.hard))


def _pairs_in(groups: Sequence[object]) -> int:
    return sum(size * (size - 1) // 2 for size in Counter(groups).values())


def report(labels: LabelledTexts, methods: Iterable[Method]) -> None:
    """Print a row for each method; "closed" columns are over groups."""
    print(
        "| method | candidate recall | candidates a text | P | R | F1 | hard negatives merged "
        "| P closed | R closed | F1 closed | hard closed | texts/s |\n|---|" + "---:|" * 11
    )
    for method in methods:
        began = time.process_time()
        candidates = method.find(labels.texts)
        speed = len(labels.texts) / (time.process_time() - began)
        accepted = confirmed(labels.texts, candidates) if method.verified else candidates
        pairs = scored(labels, accepted)
        groups = scored_closed(labels, closed(accepted, len(labels.texts)))
        recall = len(labels.copies.keys() & candidates) / len(labels.copies)
        print(
            f"| {method.name} | {recall:.3f} | {len(candidates) / len(labels.texts):.2f} "
            + "".join(
                f"| {each.precision:.3f} | {each.recall:.3f} | {each.f1:.3f} "
                f"| {100 * each.hard_merged:.2f} % "
                for each in (pairs, groups)
            )
            + f"| {speed:,.0f} |",
            flush=True,
        )


def report_kinds(labels: LabelledTexts) -> None:
    """Print where our method fails: copies missed by edit, hard negatives merged by kind."""
    accepted = confirmed(labels.texts, ours(labels.texts) | labels.hard.keys())
    made: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for pair, kinds in labels.copies.items():
        for kind in kinds.split("+"):
            made[kind] += 1
            missed[kind] += pair not in accepted
    print("\ncopies missed: " + ", ".join(f"{k} {missed[k]}/{made[k]}" for k in sorted(made)))
    made_hard = Counter(labels.hard.values())
    merged = Counter(kind for pair, kind in labels.hard.items() if pair in accepted)
    listed = ", ".join(f"{kind} {merged[kind]}/{made_hard[kind]}" for kind in sorted(made_hard))
    print(f"hard negatives merged, if all of them are compared: {listed}")


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument(
        "corpus", type=Path, nargs="?", metavar="CORPUS", help="see benchmarks/corpus.py"
    )
    parser.add_argument("--pairs", type=int, default=4200, help="how many (4200)")
    parser.add_argument(
        "--seed", type=int, default=REPORTED_ON, help=f"of all chance ({REPORTED_ON})"
    )
    parser.add_argument("--ours", action="store_true", help="leave the other methods out")
    options = parser.parse_args()
    methods = METHODS[:1] if options.ours else METHODS
    if not find_spec("datasketch"):
        print("datasketch is left out, as it is not installed: pip install -e '.[bench]'\n")
        methods = tuple(each for each in methods if each.find is not datasketch_default)
    real = real_texts(options.corpus, options.seed % 2) if options.corpus else []
    for among in (real, []) if real else ([],):
        labels = labelled(options.pairs, options.seed, among)
        print(
            f"{len(labels.texts):,} texts ({len(among)} real), {len(labels.languages)} languages, "
            f"{len(labels.copies):,} copies, {len(labels.hard):,} hard negatives, "
            f"seed {options.seed}\n"
        )
        report(labels, methods)
        report_kinds(labels)
        print()


if __name__ == "__main__":
    main()
