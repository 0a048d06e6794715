"""Keep the language detector's model unpacked in the user's cache, to be mapped into memory.

py3langid ships it compressed: unpacking it takes 0.4 s of CPU and 68 MB in each process that does.
A mapped file costs nothing until it is read, and all processes share its pages. It is only a cache:
if it can't be written or used, the model is unpacked each time.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from warta.news.text.language import unpacked_detector

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

# Version of the stored files' layout: raise it with each change.
_LAYOUT = 1
_ARRAYS = ("ptc", "pc", "moves", "rows", "output")


def cache_folder() -> Path:
    """Return the folder of this user's caches (XDG Base Directory Specification)."""
    given = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(given) if given.startswith("/") else Path.home() / ".cache") / "warta"


def kept_detector(folder: Path) -> LanguageIdentifier:
    """Return the detector with the model stored in the folder; store the model first if needed.

    Raises OSError, and ValueError for a file that is damaged or that others may write.
    """
    place = folder / f"language-model-{version('py3langid')}-{_LAYOUT}"
    if place.is_dir():
        return _mapped(place)
    detector = unpacked_detector()
    _keep(detector, place)
    return detector


def _mapped(place: Path) -> LanguageIdentifier:
    from py3langid.langid import LanguageIdentifier

    if (owner := place.stat()).st_uid not in (0, os.geteuid()) or owner.st_mode & 0o022:
        raise ValueError(f"{place}: others may write to it")
    ptc, pc, moves, rows, output = (_array(place, name) for name in _ARRAYS)
    languages = json.loads((place / "languages.json").read_text("utf-8"))
    return LanguageIdentifier(
        ptc,
        np.array(pc),
        languages,
        moves.data,  # its items are Python's integers, which the loop over a text needs
        output.tolist(),
        norm_probs=True,
        tk_row=rows.tolist(),
    )


def _array(place: Path, name: str) -> np.ndarray[Any, Any]:
    return np.asarray(np.load(place / f"{name}.npy", mmap_mode="r", allow_pickle=False))


def _keep(detector: LanguageIdentifier, place: Path) -> None:
    """Write the model's arrays; the folder has its name only when it is complete."""
    place.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".language-model-", dir=place.parent))
    try:
        for name, values in zip(
            _ARRAYS,
            (
                detector.nb_ptc,
                detector.nb_pc,
                detector.tk_nextmove,
                detector.tk_row,
                np.asarray(detector.tk_output, np.int32),
            ),
            strict=True,
        ):
            np.save(fresh / f"{name}.npy", np.asarray(values), allow_pickle=False)
        (fresh / "languages.json").write_text(json.dumps(detector.nb_classes), "utf-8")
        fresh.chmod(0o755)
        fresh.rename(place)  # fails if another process was quicker
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
