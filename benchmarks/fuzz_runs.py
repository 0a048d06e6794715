"""Whole runs among strangers: every answer of a run's web comes from a grammar of what goes wrong.

A run collects from honest feeds and from so many strangers, twice. One bad stranger must cost
itself only (benchmarks/strangers/law.py). A failing run is cut down to the fewest strangers that
still fail, and their answers are saved. The seed is printed and can be given.

    python -m benchmarks.fuzz_runs [--runs 50] [--strangers 40] [--seed N] [--only 3,17]
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.strangers.campaign import Verdict, culprits, open_campaign, strangers_of
from benchmarks.strangers.sent import Stranger


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--first", type=int, default=0, help="number of the first run")
    parser.add_argument("--strangers", type=int, default=40)
    parser.add_argument("--seed", default=str(random.randrange(1 << 32)))
    parser.add_argument("--only", help="numbers of strangers, with commas")
    parser.add_argument("--out", type=Path, help="where the culprits' answers are saved")
    parser.add_argument("--most-failures", type=int, default=5)
    parser.add_argument("--known", help="a pattern of breaches that are known and left out")
    parser.add_argument("--prefect-home", type=Path)
    asked = parser.parse_args()
    only = {int(each) for each in asked.only.split(",")} if asked.only else None
    began, answers, failed, peak = time.monotonic(), 0, 0, 0.0
    surprises: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        prefect = asked.prefect_home or Path(folder) / "prefect"
        with open_campaign(Path(folder), prefect) as campaign:

            def judge(cast: Sequence[Stranger]) -> Verdict:
                return without(campaign.judge(cast), asked.known)

            for number in range(asked.first, asked.first + asked.runs):
                seed = f"{asked.seed}/{number}"
                cast = [
                    each
                    for each in strangers_of(seed, asked.strangers)
                    if only is None or each.number in only
                ]
                verdict = judge(cast)
                answers += verdict.answers
                print(f"run {number}: {verdict.answers} answers", file=sys.stderr, flush=True)
                peak = max(peak, verdict.peak_mib)
                surprises.update(verdict.surprises)
                if verdict.breaches:
                    failed += 1
                    guilty = culprits(judge, cast, verdict) if only is None else cast
                    report(asked.seed, number, guilty, verdict, asked.out)
                    if failed >= asked.most_failures:
                        break
    seconds = time.monotonic() - began
    for line, count in surprises.most_common(20):
        print(f"caught {count} times: {line}")
    print(
        f"{number - asked.first + 1} runs, {answers:,} answers of strangers in {seconds:.0f} s, "
        f"seed {asked.seed}, at most {peak:.0f} MiB: {failed} runs failed"
    )
    return 1 if failed else 0


def without(verdict: Verdict, known: str | None) -> Verdict:
    """Return the verdict without the breaches that are known."""
    kept = (each for each in verdict.breaches if not (known and re.search(known, each)))
    return replace(verdict, breaches=tuple(kept))


def report(
    seed: str, number: int, guilty: Sequence[Stranger], verdict: Verdict, out: Path | None
) -> None:
    """Print the breaches and the strangers that cause them; save what they answer."""
    numbers = ",".join(str(each.number) for each in guilty)
    print(f"FAILED: --seed {seed} --first {number} --runs 1 --only {numbers}")
    for breach in verdict.breaches:
        print(f"  {breach}")
    for each in guilty:
        print(f"  {each.origin} ({each.protocol}): {', '.join(each.answers)}")
        if out:
            save(each, out / f"{seed}-{number}-{each.number}")
    sys.stdout.flush()


def save(stranger: Stranger, folder: Path) -> None:
    """Write a stranger's answers into files."""
    folder.mkdir(parents=True, exist_ok=True)
    for target, sent in stranger.answers.items():
        lines = [
            f"{stranger.origin}{target}",
            f"{stranger.protocol} {sent.status} {sent.trick} {sent.seed}",
        ]
        lines += [f"{name!r}: {value!r}" for name, value in sent.headers]
        name = target.strip("/").replace("/", "_")
        (folder / f"{name}.head").write_text("\n".join(lines) + "\n")
        (folder / f"{name}.body").write_bytes(sent.body)


if __name__ == "__main__":
    sys.exit(main())
