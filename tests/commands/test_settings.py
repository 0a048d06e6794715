"""Settings: few, typed, and documented; a wrong one is named and changes nothing."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

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
    """As TOML has it."""
    return str(list(value) if isinstance(value, tuple) else value)


def test_a_list_can_stand_in_the_file_and_in_a_variable(tmp_path: Path) -> None:
    """Ages in any order, none of them twice; an empty list switches it off."""
    (tmp_path / "warta.toml").write_text("recheck_after_hours = [24, 2, 2]\n")
    assert load_settings(tmp_path, {}).recheck_after_hours == (2, 24)
    for given, hours in (("3, 1", (1, 3)), ("[48]", (48,)), ("", ()), ("[]", ())):
        found = load_settings(tmp_path, {"WARTA_RECHECK_AFTER_HOURS": given})
        assert found.recheck_after_hours == hours


def test_the_environment_wins_over_the_file_and_the_command_line_over_both(tmp_path: Path) -> None:
    """The nearer a setting is given, the more it is meant."""
    (tmp_path / "warta.toml").write_text('home = "file"\nworkers = 3\ntimeout_seconds = 5\n')
    environment = {"WARTA_HOME": "environment", "WARTA_WORKERS": "4", "HOME": "/root"}
    found = load_settings(tmp_path, environment, home=Path("given"))
    assert (found.home, found.workers, found.timeout_seconds) == (Path("given"), 4, 5.0)
    assert load_settings(tmp_path, environment, home=None).home == Path("environment")


@pytest.mark.parametrize(
    ("line", "named"),
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
        ("lease_seconds = 1", "at least 3"),
        ("home = ", "warta.toml"),
        ('home = ""', "folder"),
    ],
)
def test_a_wrong_setting_is_named_with_its_place(tmp_path: Path, line: str, named: str) -> None:
    """What is wrong, where, and the mend, in one line."""
    (tmp_path / "warta.toml").write_text(line)
    with pytest.raises(BadSetting, match=named) as problem:
        load_settings(tmp_path, {})
    assert "warta.toml" in str(problem.value)
    assert "\n" not in str(problem.value)
    assert "hunter2" not in str(problem.value)


def test_a_misspelt_variable_is_not_ignored(tmp_path: Path) -> None:
    """WARTA_HOM would otherwise fill ./data in silence."""
    with pytest.raises(BadSetting, match="hom"):
        load_settings(tmp_path, {"WARTA_HOM": "/srv"})


def test_the_user_agent_names_us_and_whom_to_write_to(tmp_path: Path) -> None:
    """A publisher who is annoyed should find us before the block list."""
    agent = load_settings(tmp_path, {"WARTA_CONTACT": "mailto:desk@example.org"}).user_agent
    assert re.fullmatch(r"warta/[\d.]+ \(news aggregator; \+mailto:desk@example\.org\)", agent)
