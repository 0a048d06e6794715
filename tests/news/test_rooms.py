"""The packages of news: a newcomer finds them listed in the order in which an article meets them."""

from __future__ import annotations

import re
from pathlib import Path

import warta.news

NEWS = Path(__file__).parents[2] / "news"
# A screenful of files can be read as a list of contents.
MOST_FILES = 8


def test_the_list_of_packages_is_complete_and_few_files_lie_beside_them() -> None:
    """A package that the list omits, or names wrongly, can't be found by reading."""
    listed = re.findall(r"^    (\w+) ", warta.news.__doc__ or "", re.MULTILINE)
    # Git leaves the folder of a package that is gone where Python has cached its modules.
    folders = {path.parent.name for path in NEWS.glob("[a-z]*/*.*")}
    assert len(listed) == len(set(listed))
    assert set(listed) == folders
    files = {path.stem for path in NEWS.glob("*.py")}
    assert len(files) <= MOST_FILES
    assert files - {"__init__"} <= set(re.findall(r"``(\w+)``", warta.news.__doc__ or ""))
