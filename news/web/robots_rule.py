"""Which line of a robots.txt shuts an address out, for the reason that a person reads.

protego decides (RFC 9309); this only finds the line that it decided by.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from protego import Protego

_MOST_CHARACTERS = 120


def rule_against(robots: str, url: str, product: str) -> str | None:
    """The longest Disallow pattern of our group that matches an address; None: none is found."""
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    groups: dict[str, list[str]] = {}
    for agent, pattern in _disallowed(robots):
        groups.setdefault(agent, []).append(pattern)
    patterns = groups.get(product) or groups.get("*") or []
    matching = [pattern for pattern in patterns if _matches(pattern, path, url)]
    return max(matching, key=len)[:_MOST_CHARACTERS] if matching else None


def _disallowed(robots: str) -> Iterator[tuple[str, str]]:
    """Each Disallow pattern with the product tokens it is for, in lower case."""
    agents: list[str] = []
    in_rules = False
    for line in robots.splitlines():
        name, _, value = line.partition("#")[0].partition(":")
        name, value = name.strip().lower(), value.strip()
        if name == "user-agent":
            agents = [value.lower()] if in_rules else [*agents, value.lower()]
            in_rules = False
        elif name in ("allow", "disallow"):
            in_rules = True
            if name == "disallow" and value:
                for agent in agents:
                    yield agent, value


def _matches(pattern: str, path: str, url: str) -> bool:
    if "*" not in pattern and "$" not in pattern and "%" not in pattern:
        return path.startswith(pattern)
    return not Protego.parse(f"User-agent: *\nDisallow: {pattern}").can_fetch(url, "any")
