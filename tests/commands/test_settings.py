"""Settings are few, typed and documented; a wrong one is named and changes nothing."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import click
import pytest

from warta.cli import warta
from warta.settings import BadSetting, Settings, load_settings

DOCUMENT = Path(__file__).parents[2] / "docs" / "settings.md"


def test_every_setting_is_documented_with_its_default() -> None:
    """A document that lags behind the code misleads."""
    rows = re.findall(
        r"^\| `(\w+)` \| (?:`([^`]*)`|\(empty\)) \|", DOCUMENT.read_text(), re.MULTILINE
    )
    documented = dict(rows)
    assert documented == {each.name: written(each.default) for each in fields(Settings)}


def written(value: object) -> str:
    """Return a value as TOML writes it."""
    return str(list(value) if isinstance(value, tuple) else value)


def test_list_is_read_from_the_file_and_from_a_variable(tmp_path: Path) -> None:
    """Hours may come in any order and more than once; an empty list switches rechecks off."""
    (tmp_path / "warta.toml").write_text("recheck_after_hours = [24, 2, 2]\n")
    assert load_settings(tmp_path, {}).recheck_after_hours == (2, 24)
    for text, hours in (("3, 1", (1, 3)), ("[48]", (48,)), ("", ()), ("[]", ())):
        settings = load_settings(tmp_path, {"WARTA_RECHECK_AFTER_HOURS": text})
        assert settings.recheck_after_hours == hours


@pytest.mark.parametrize(
    "name", [each.name for each in fields(Settings) if isinstance(each.default, int | float)]
)
def test_number_beyond_all_use_is_refused(tmp_path: Path, name: str) -> None:
    """`archive_days = 999999999999`, for "for ever", ended every upkeep in an OverflowError."""
    if isinstance(getattr(Settings(), name), bool):
        return
    for value in ("9" * 13, "9" * 30):
        with pytest.raises(BadSetting, match=r"too large; at most \d+$"):
            load_settings(tmp_path, {f"WARTA_{name.upper()}": value})
    for value in ("1" + "0" * 400, "1e400"):
        with pytest.raises(BadSetting):
            load_settings(tmp_path, {f"WARTA_{name.upper()}": value})


@pytest.mark.parametrize(
    "arguments",
    [
        ("serve", "--every"),
        ("maintain", "--articles-older-than"),
        ("search", "rain", "--most"),
        ("work", "--until-idle"),
    ],
)
def test_option_beyond_all_use_is_refused(arguments: tuple[str, ...]) -> None:
    """Wrong usage is said before anything is done."""
    with pytest.raises(click.BadParameter, match="is not in the range"):
        warta.main([*arguments, "9" * 12], standalone_mode=False)


def test_the_environment_wins_over_the_file_and_the_command_line_over_both(tmp_path: Path) -> None:
    """The more specific place counts: people override a file for one shell or one command."""
    (tmp_path / "warta.toml").write_text('home = "file"\nworkers = 3\ntimeout_seconds = 5\n')
    environment = {"WARTA_HOME": "environment", "WARTA_WORKERS": "4", "HOME": "/root"}
    settings = load_settings(tmp_path, environment, home=Path("given"))
    assert (settings.home, settings.workers, settings.timeout_seconds) == (Path("given"), 4, 5.0)
    assert load_settings(tmp_path, environment, home=None).home == Path("environment")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("polling_interval = 5", "polling_interval"),
        ('state = "postgresql://me:hunter2@db/news"', 'write queue = "postgresql'),
        ("workers = 0", "at least 1"),
        ('workers = "many"', "whole number"),
        ("workers = 1.5", "whole number"),
        ("workers = true", "whole number"),
        ("timeout_seconds = nan", "timeout_seconds"),
        ("timeout_seconds = inf", "timeout_seconds"),
        ("contact = 5", "text"),
        ("recheck_after_hours = 5", "list of whole hours"),
        ("cross_language_stories = true", "not installed"),
        ("recheck_after_hours = [0]", "list of whole hours"),
        ('recheck_after_hours = "soon"', "list of whole hours"),
        ('contact = "a\\nb"', "printed"),
        ('proxy = "socks5://h:1"', "proxy"),
        ('queue = "mysql://me:hunter2@db/news"', "queue is not an address like postgresql"),
        ('queue = "postgresql://me:hunter2@[::1/news"', "queue is not an address like postgresql"),
        *(
            (f'queue = "postgresql://me:{password}@db/news"', "write %40 for @")
            for password in (
                "hunter2%zz",
                "hunter2@x",
                "hunter2/x",
                "hunter2#x",
                "hunter2?x",
                "hunter2:x",
            )
        ),
        ("lease_seconds = 1", "at least 3"),
        ("contac = 'x'", "did you mean contact"),
        ("[logging.handlers]", r"unknown setting 'logging'; docs/settings\.md"),
        ("home = ", "warta.toml"),
        ('home = ""', "folder"),
    ],
)
def test_wrong_setting_is_named_with_its_file(tmp_path: Path, line: str, message: str) -> None:
    """One line says what is wrong, where, and how to correct it, and shows no password."""
    (tmp_path / "warta.toml").write_text(line)
    with pytest.raises(BadSetting, match=message) as error:
        load_settings(tmp_path, {})
    assert "warta.toml" in str(error.value)
    assert "\n" not in str(error.value)
    assert "hunter2" not in str(error.value)


def test_misspelt_variable_is_refused(tmp_path: Path) -> None:
    """A misspelt WARTA_HOME would otherwise fill ./data without a word."""
    with pytest.raises(BadSetting, match="hom"):
        load_settings(tmp_path, {"WARTA_HOM": "/srv"})


def test_user_agent_has_the_contact(tmp_path: Path) -> None:
    """A publisher who is annoyed should write to us before blocking us."""
    agent = load_settings(tmp_path, {"WARTA_CONTACT": "mailto:desk@example.org"}).user_agent
    assert re.fullmatch(r"warta/[\d.]+ \(news aggregator; \+mailto:desk@example\.org\)", agent)
