"""The encoding labels of the WHATWG standard that `news/text/charset_labels.py` takes over.

python -m benchmarks.charset_labels            # prints them; `--write` puts them into the module

webencodings carries the standard's table. It is 228 names that do not change (the standard is
closed), so the facts are kept here and the package is needed by this command only
(`pip install webencodings`).
"""

from __future__ import annotations

import argparse
import textwrap
from collections import defaultdict
from pathlib import Path

from warta.news.text import charset_labels

_MODULE = Path(charset_labels.__file__)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    block = f"WHATWG = {{\n{_lines()}}}\n"
    if not parser.parse_args().write:
        print(block, end="")
        return
    text = _MODULE.read_text(encoding="utf-8")
    _MODULE.write_text(text[: text.index("WHATWG = {")] + block, encoding="utf-8")


def _lines() -> str:
    from webencodings.labels import LABELS  # only this command needs it

    labels: dict[str, list[str]] = defaultdict(list)
    for label, encoding in LABELS.items():
        labels[encoding].append(label)
    out = ""
    for encoding, names in sorted(labels.items()):
        rows = textwrap.wrap(" ".join(sorted(names)), 80, break_on_hyphens=False)
        joined = "\n".join(f'        "{row} "' for row in rows[:-1])
        out += f'    "{encoding}": (\n{joined}\n        "{rows[-1]}"\n    ),\n'.replace(
            "\n\n", "\n"
        )
    return out


if __name__ == "__main__":
    main()
