"""Print the encoding labels of the WHATWG standard, as news/text/charset_labels.py holds them.

    python -m benchmarks.charset_labels [--write]

The package webencodings has the standard's table: 228 labels, which do not change because the
standard is closed. So the module holds a copy, and only this command needs the package
(`pip install webencodings`). The choice is docs/decisions/0022-own-code.md.
"""

from __future__ import annotations

import textwrap
from collections import defaultdict
from pathlib import Path

from benchmarks.command import parser_of
from warta.news.text import charset_labels

_MODULE = Path(charset_labels.__file__)


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--write", action="store_true", help="put them into the module")
    options = parser.parse_args()
    block = f"WHATWG = {{\n{_lines()}}}\n"
    if not options.write:
        print(block, end="")
        return
    text = _MODULE.read_text(encoding="utf-8")
    _MODULE.write_text(text[: text.index("WHATWG = {")] + block, encoding="utf-8")


def _lines() -> str:
    from webencodings.labels import LABELS  # only this command needs it

    labels: dict[str, list[str]] = defaultdict(list)
    for label, encoding in LABELS.items():
        labels[encoding].append(label)
    lines = ""
    for encoding, names in sorted(labels.items()):
        rows = textwrap.wrap(" ".join(sorted(names)), 80, break_on_hyphens=False)
        joined = "\n".join(f'        "{row} "' for row in rows[:-1])
        lines += f'    "{encoding}": (\n{joined}\n        "{rows[-1]}"\n    ),\n'.replace(
            "\n\n", "\n"
        )
    return lines


if __name__ == "__main__":
    main()
