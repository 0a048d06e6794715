"""What the benchmarks' command lines share: help, and an environment for Warta's processes."""

from __future__ import annotations

import argparse
import os
import sys
import textwrap
from pathlib import Path

# So that help reads well in a terminal of 80 columns.
_HELP_WIDTH = 78


def parser_of(module_docstring: str | None) -> argparse.ArgumentParser:
    """Return a parser of arguments whose help is the benchmark's docstring."""
    return argparse.ArgumentParser(
        prog=f"python -m benchmarks.{Path(sys.argv[0]).stem}",
        description=_wrapped(module_docstring or ""),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def clean_environment() -> dict[str, str]:
    """Return this process's environment without any settings of Warta or Prefect.

    Python may write bytecode: otherwise each process would compile what it imports.
    """
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("WARTA_", "PREFECT_")) and name != "PYTHONDONTWRITEBYTECODE"
    }


def _wrapped(text: str) -> str:
    """Return paragraphs wrapped to the width of help; indented ones (commands) as they are."""
    paragraphs = text.strip().split("\n\n")
    return "\n\n".join(
        paragraph
        if paragraph.startswith(" ")
        else textwrap.fill(paragraph, _HELP_WIDTH, break_on_hyphens=False)
        for paragraph in paragraphs
    )
