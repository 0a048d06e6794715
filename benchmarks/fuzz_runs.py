"""Fuzz whole runs: collect from honest sites beside sites that answer anything at all.

    python -m benchmarks.fuzz_runs [--runs 50] [--strangers 40] [--seed N]

Each run collects twice from honest feeds and from the feeds of some strangers, whose answers are
drawn from lists of what goes wrong (benchmarks/strangers/). A stranger may harm only itself:
benchmarks/strangers/invariants.py checks that. A failing run is reduced to the fewest strangers
that still make it fail, and their answers are saved. The seed is printed; given again, it repeats
the run. Exits with 1 if a run failed. The results are in docs/security.md.
"""

from __future__ import annotations

import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.command import parser_of
from benchmarks.strangers.campaign import Result, open_campaign, reduced, strangers_of
from benchmarks.strangers.sent import Stranger


def main() -> int:
    parser = parser_of(__doc__)
    parser.add_argument("--runs", type=int, default=50, help="how many (50)")
    parser.add_argument("--first", type=int, default=0, help="number of the first run (0)")
    parser.add_argument("--strangers", type=int, default=40, help="how many in a run (40)")
    parser.add_argument("--seed", default=str(random.randrange(1 << 32)), help="drawn by default")
    parser.add_argument("--only", help="numbers of the strangers to keep, with commas")
    parser.add_argument("--out", type=Path, help="folder to save answers of a failing run in")
    parser.add_argument("--most-failures", type=int, default=5, help="stop after this many (5)")
    parser.add_argument("--known", help="pattern of known violations, which are left out")
    parser.add_argument("--prefect-home", type=Path, help="an existing one saves its start")
    options = parser.parse_args()
    only = {int(number) for number in options.only.split(",")} if options.only else None
    began, answers, failed, peak = time.monotonic(), 0, 0, 0.0
    surprises: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        prefect = options.prefect_home or Path(folder) / "prefect"
        with open_campaign(Path(folder), prefect) as campaign:

            def check(strangers: Sequence[Stranger]) -> Result:
                return without(campaign.check(strangers), options.known)

            for number in range(options.first, options.first + options.runs):
                seed = f"{options.seed}/{number}"
                strangers = [
                    stranger
                    for stranger in strangers_of(seed, options.strangers)
                    if only is None or stranger.number in only
                ]
                result = check(strangers)
                answers += result.answers
                print(f"run {number}: {result.answers} answers", file=sys.stderr, flush=True)
                peak = max(peak, result.peak_mib)
                surprises.update(result.surprises)
                if result.violations:
                    failed += 1
                    needed = reduced(check, strangers, result) if only is None else strangers
                    report(options.seed, number, needed, result, options.out)
                    if failed >= options.most_failures:
                        break
    seconds = time.monotonic() - began
    for line, count in surprises.most_common(20):
        print(f"caught {count} times: {line}")
    print(
        f"{number - options.first + 1} runs, {answers:,} answers of strangers in {seconds:.0f} s, "
        f"seed {options.seed}, at most {peak:.0f} MiB: {failed} runs failed"
    )
    return 1 if failed else 0


def without(result: Result, known: str | None) -> Result:
    """Return the result without the violations that are known."""
    new = (text for text in result.violations if not (known and re.search(known, text)))
    return replace(result, violations=tuple(new))


def report(
    seed: str, number: int, needed: Sequence[Stranger], result: Result, out: Path | None
) -> None:
    """Print the violations and the strangers that cause them; save their answers in ``out``."""
    numbers = ",".join(str(stranger.number) for stranger in needed)
    print(f"FAILED: --seed {seed} --first {number} --runs 1 --only {numbers}")
    for violation in result.violations:
        print(f"  {violation}")
    for stranger in needed:
        print(f"  {stranger.origin} ({stranger.protocol}): {', '.join(stranger.answers)}")
        if out:
            save(stranger, out / f"{seed}-{number}-{stranger.number}")
    sys.stdout.flush()


def save(stranger: Stranger, folder: Path) -> None:
    """Write a stranger's answers into files: a .head and a .body each."""
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
