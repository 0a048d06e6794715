"""The language detector's model is stored unpacked in the user's cache."""

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
# The imports of the process from which workers are forked, and then the work for one page.
PARSERS = """
from warta.tasks.run import parsers
from warta.news.text.language import detector, unpacked_detector
print(detector().classify("Der Gemeinderat hat die alte Brücke saniert.")[0])
print(unpacked_detector.cache_info().currsize)
"""


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a cache folder that holds the model."""
    folder = tmp_path_factory.mktemp("cache") / "warta"
    kept_detector(folder)
    return folder


def test_the_cached_model_gives_the_same_languages(cache: Path) -> None:
    """The language of an article must not depend on whether the cache could be written."""
    mapped, unpacked = kept_detector(cache), unpacked_detector()
    for text in TEXTS:
        assert mapped.classify(text) == unpacked.classify(text), text
        assert mapped.rank(text) == unpacked.rank(text), text


def test_the_cache_holds_no_unfinished_model(cache: Path) -> None:
    """A model is written under another name, so that a kill leaves none that is read later."""
    [folder] = cache.iterdir()
    assert folder.name.startswith("language-model-")


@pytest.mark.parametrize("name", ["ptc.npy", "moves.npy", "languages.json"])
def test_a_damaged_model_raises_an_error(cache: Path, name: str) -> None:
    """A truncated file must be noticed when it is opened, not at some page."""
    [folder] = cache.iterdir()
    file = folder / name
    whole = file.read_bytes()
    try:
        file.write_bytes(whole[: len(whole) // 2])
        with pytest.raises((OSError, ValueError)):
            kept_detector(cache)
    finally:
        file.write_bytes(whole)


def test_a_model_that_other_users_may_write_is_refused(cache: Path) -> None:
    """Another user could otherwise change what is loaded into our process."""
    [folder] = cache.iterdir()
    folder.chmod(0o777)
    try:
        with pytest.raises(ValueError, match="others may write"):
            kept_detector(cache)
    finally:
        folder.chmod(0o755)


def test_the_cache_is_in_the_user_s_cache_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the XDG Base Directory Specification says, which ignores relative paths."""
    monkeypatch.setenv("XDG_CACHE_HOME", "/var/cache/of")
    assert cache_folder() == Path("/var/cache/of/warta")
    monkeypatch.setenv("XDG_CACHE_HOME", "somewhere")
    monkeypatch.setenv("HOME", "/home/jane")
    assert cache_folder() == Path("/home/jane/.cache/warta")


@pytest.mark.parametrize("is_cached", [True, False])
def test_parsing_works_with_and_without_a_cache(
    cache: Path, tmp_path: Path, is_cached: bool
) -> None:
    """Where no cache can be written, the model is unpacked in memory."""
    blocked = tmp_path / "file"
    blocked.write_text("")
    folder = cache.parent if is_cached else blocked
    output = subprocess.run(
        [sys.executable, "-c", PARSERS],
        env=os.environ | {"XDG_CACHE_HOME": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert output.split() == ["de", "0" if is_cached else "1"]


def test_two_processes_can_write_the_cache_at_once(cache: Path, tmp_path: Path) -> None:
    """The first runs of two homes may start at the same time."""
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
