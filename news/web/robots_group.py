"""The part of a robots.txt that speaks to us, and the rule of it that shuts an address out.

A parser gives every rule to every agent of its group: 4,000 agents with 4,000 rules, 112 kB, took
it 40 s and 1.3 GiB. So it is given our groups alone, with so many rules, lines as they were written
and read as protego 0.7 reads them (RFC 9309 and what it forgives).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

# Files that people write have some hundreds. A rule costs 3 us an address, one with wildcards up to
# 20 us: 40 ms for an address at most.
MOST_RULES = 2_000
# Addresses of this length and more are not asked for by any feed: such a rule matches none.
LONGEST_RULE = 2_000
MOST_SITEMAPS = 100
_MOST_CHARACTERS_SHOWN = 120
_FIELD = re.compile(
    r"(user[- ]?agent|allow|dissallow|dissalow|disall?ow|diasllow|disallaw|site-?maps?|"
    r"crawl[- ]delay|request[- ]rate|visit[- ]time|host)(?:\s*:|\s)\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Line:
    """``kind``: "agent", "site" (of no group), "disallow" or "rule" (any other)."""

    kind: str
    value: str
    written: str


def for_product(robots: str, product: str) -> str:
    """Return the groups of a robots.txt for a product and for everybody, and its sitemaps.

    One pass over the lines. Of each of the two the first MOST_RULES rules are kept.
    """
    groups: dict[str, list[str]] = {product: [], "*": []}
    named: set[str] = set()
    sitemaps: list[str] = []
    current: set[str] = set()
    in_rules = False
    for line in _lines(robots):
        if line.kind == "site":
            if line.value and len(line.value) <= LONGEST_RULE:
                sitemaps.append(f"Sitemap: {line.value}")
        elif line.kind == "agent":
            if in_rules:
                current, in_rules = set(), False
            if ours := _ours(line.value.lower(), product):
                current.add(ours)
                named.add(ours)  # a group without rules allows everything
        else:
            in_rules = True
            if len(line.written) <= LONGEST_RULE:
                for agent in current:
                    groups[agent].append(line.written)
    out = sitemaps[:MOST_SITEMAPS]
    if groups["*"]:
        out += ["User-agent: *", *groups["*"][:MOST_RULES]]
    if product in named:  # the last: without rules it would share those of the group after it
        out += [f"User-agent: {product}", *groups[product][:MOST_RULES]]
    return "".join(f"{line}\n" for line in out)


def rule_against(groups: str, url: str, product: str) -> str | None:
    """Return the longest Disallow pattern for a product that matches an address; None: none does.

    ``groups`` are those of ``for_product``. protego decides (RFC 9309); this only finds the line
    that it decided by, for people to read.
    """
    parts = urlsplit(url)
    path = unquote((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
    patterns: dict[str, list[str]] = {}
    agent = "*"
    for line in _lines(groups):
        if line.kind == "agent":
            agent = line.value.lower()
            patterns.setdefault(agent, [])
        elif line.kind == "disallow" and line.value:
            patterns.setdefault(agent, []).append(line.value)
    ours = patterns.get(product, patterns.get("*", []))
    matching = (pattern for pattern in ours if _matches(unquote(pattern), path))
    longest = max(matching, key=len, default=None)
    return longest and longest[:_MOST_CHARACTERS_SHOWN]


def _lines(robots: str) -> Iterator[_Line]:
    for whole in robots.splitlines():
        written = whole.partition("#")[0].strip()
        if match := _FIELD.match(written):
            value = written[match.end() :]
            name = match[1].lower()
            if name.startswith("user"):
                # What the parser skips for want of a value still ends a group.
                yield _Line("agent", value, written)
            elif name.startswith("site"):
                yield _Line("site", value, written)
            elif name == "host":
                continue
            else:
                yield _Line("disallow" if name.startswith("di") else "rule", value, written)
        elif ":" in written:
            yield _Line("rule", "", written)


def _ours(agent: str, product: str) -> str | None:
    """The agent, if its groups speak to the product: by name, with a version, or as ``*``."""
    if agent == "*":
        return agent
    return product if agent.replace("*", "").partition("/")[0].strip() == product else None


def _matches(pattern: str, path: str) -> bool:
    """Whether a pattern with ``*`` and a closing ``$`` matches: piece after piece, each once."""
    is_whole = pattern.endswith("$")
    first, *pieces = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    last = pieces.pop() if is_whole and pieces else None
    for piece in pieces:
        begin = path.find(piece, at)
        if begin < 0:
            return False
        at = begin + len(piece)
    if last is not None:
        return path.endswith(last) and len(path) - len(last) >= at
    return len(path) == at if is_whole else True
