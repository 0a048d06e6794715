"""The language detector's model, kept unpacked in the user's cache."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from warta.news.text.language import unpacked_detector
from warta.storage.files.language_model import cache_folder, kept_detector

TEXTS = (
    "The council agreed to a new lease of the harbour on Tuesday evening.",
    "Der Gemeinderat hat am Abend beschlossen, die alte Brücke zu sanieren.",
    "Pemerintah kota mengumumkan jadwal baru untuk kereta dan bus malam.",
    "市议会星期二晚上同意了港口的新租约。",
    "Городской совет во вторник вечером согласился на новую аренду порта.",
    "12 - 13",
    "",
)
# What the process that workers are forked from does; then a page of a worker's work.
PARSERS = """
from warta.tasks.run import parsers
from warta.news.text.language import detector, unpacked_detector
print(detector().classify("Der Gemeinderat hat die alte Brücke saniert.")[0])
print(unpacked_detector.cache_info().currsize)
"""


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cache") / "warta"
    kept_detector(folder)
    return folder


def test_mapped_model_answers_as_the_unpacked_one(cache: Path) -> None:
    """A language must not depend on whether a cache could be written."""
    mapped, unpacked = kept_detector(cache), unpacked_detector()
    for text in TEXTS:
        assert mapped.classify(text) == unpacked.classify(text), text
        assert mapped.rank(text) == unpacked.rank(text), text


def test_only_whole_models_have_the_name(cache: Path) -> None:
    """A kill while it is written must not leave a model that is read later."""
    [place] = cache.iterdir()
    assert place.name.startswith("language-model-")


@pytest.mark.parametrize("name", ["ptc.npy", "moves.npy", "languages.json"])
def test_damaged_model_is_an_error(cache: Path, name: str) -> None:
    """A file that was cut must be noticed when it is opened, not at some page."""
    [place] = cache.iterdir()
    file = place / name
    whole = file.read_bytes()
    try:
        file.write_bytes(whole[: len(whole) // 2])
        with pytest.raises((OSError, ValueError)):
            kept_detector(cache)
    finally:
        file.write_bytes(whole)


def test_model_that_others_may_write_is_refused(cache: Path) -> None:
    """Who can change the model could decide the languages of another user's articles."""
    [place] = cache.iterdir()
    place.chmod(0o777)
    try:
        with pytest.raises(ValueError, match="others may write"):
            kept_detector(cache)
    finally:
        place.chmod(0o755)


def test_cache_lies_where_the_user_keeps_caches(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the XDG Base Directory Specification, which ignores relative paths."""
    monkeypatch.setenv("XDG_CACHE_HOME", "/var/cache/of")
    assert cache_folder() == Path("/var/cache/of/warta")
    monkeypatch.setenv("XDG_CACHE_HOME", "somewhere")
    monkeypatch.setenv("HOME", "/home/jane")
    assert cache_folder() == Path("/home/jane/.cache/warta")


@pytest.mark.parametrize("kept", [True, False])
def test_parsing_works_with_and_without_a_cache(cache: Path, tmp_path: Path, kept: bool) -> None:
    """Without a place for it the model is unpacked; with one, unpacking is spared."""
    blocked = tmp_path / "file"
    blocked.write_text("")
    folder = cache.parent if kept else blocked
    output = subprocess.run(
        [sys.executable, "-c", PARSERS],
        env=os.environ | {"XDG_CACHE_HOME": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert output.split() == ["de", "0" if kept else "1"]


def test_two_that_keep_it_at_once_are_no_trouble(cache: Path, tmp_path: Path) -> None:
    """The first runs of two homes may begin together."""
    run = [sys.executable, "-c", PARSERS]
    environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path)}
    with contextlib.ExitStack() as both:
        started = [
            both.enter_context(subprocess.Popen(run, env=environment, stdout=subprocess.PIPE))
            for _ in range(2)
        ]
        outputs = [process.communicate()[0].split() for process in started]
    assert [output[0] for output in outputs] == [b"de", b"de"]
    assert len(list((tmp_path / "warta").iterdir())) == 1
