"""Print the names of months in Unicode's CLDR that news/text/month_names.py takes over.

    python -m benchmarks.month_names [--write]

Babel carries CLDR's data. Taken are names and abbreviations of at least four letters (shorter ones
are words of other languages: "pro", "led", "mas") that the module's own list lacks, of the
languages in LANGUAGES. A name of two months ("listopad") is given to the month for which more
languages use it. The choice is docs/decisions/0022-own-code.md.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path

from babel import Locale

from benchmarks.command import parser_of
from warta.news.text import month_names

LANGUAGES = (
    "af", "am", "ar", "az", "be", "bg", "bn", "bs", "ca", "cs", "cy", "da", "de", "el", "en", "es",
    "et", "eu", "fa", "fi", "fil", "fr", "ga", "gl", "gu", "he", "hi", "hr", "hu", "hy", "id", "is",
    "it", "ja", "ka", "kk", "km", "kn", "ko", "ky", "lo", "lt", "lv", "mk", "ml", "mn", "mr", "ms",
    "my", "nb", "ne", "nl", "nn", "pa", "pl", "ps", "pt", "ro", "ru", "si", "sk", "sl", "sq", "sr",
    "sr_Latn", "sv", "sw", "ta", "te", "th", "tr", "uk", "ur", "uz", "vi", "zu",
)  # fmt: skip
_MODULE = Path(month_names.__file__)
_PARTICLE = re.compile(r"^(?:de |d['’])")
_FEWEST_LETTERS = 4


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--write", action="store_true", help="put them into the module")
    options = parser.parse_args()
    lines = "\n".join(f'    "{" ".join(names)}",' for names in names_of_cldr())
    block = f"CLDR_MONTHS = (\n{lines}\n)\n"
    if not options.write:
        print(block, end="")
        return
    text = _MODULE.read_text(encoding="utf-8")
    _MODULE.write_text(text[: text.index("CLDR_MONTHS = (")] + block, encoding="utf-8")


def names_of_cldr() -> list[list[str]]:
    """Return for each month the names that the module's own list lacks: lower case, sorted."""
    ours = {name for names in month_names.MONTHS for name in names.split()}
    months: dict[str, Counter[int]] = defaultdict(Counter)
    for language in LANGUAGES:
        for name, month in names_of(language):
            months[name][month] += 1
    lists: list[list[str]] = [[] for _ in range(12)]
    for name, uses in sorted(months.items()):
        if name not in ours:
            lists[uses.most_common(1)[0][0] - 1].append(name)
    return lists


def names_of(language: str) -> set[tuple[str, int]]:
    """Return a language's names of months that are one word, with the number of the month."""
    months = Locale.parse(language).months
    names = {
        (_PARTICLE.sub("", name.lower().strip()).rstrip("."), month)
        for use in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for month, name in months[use][width].items()
    }
    return {
        (name, month)
        for name, month in names
        if len(name) >= _FEWEST_LETTERS and not re.search(r"[\d\s.-]", name)
    }


if __name__ == "__main__":
    main()
