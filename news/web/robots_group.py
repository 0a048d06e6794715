"""Select the part of a robots.txt that applies to us, and find the rule that forbids an address.

protego copies every rule to every agent of its group: a file of 112 kB with 4,000 agents and 4,000
rules took it 40 s and 1.3 GiB. So protego gets only our groups and a limited number of rules. Lines
are read as protego 0.7 reads them (RFC 9309, and the mistakes that it tolerates).
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

# Real files have some hundreds. Matching an address against a rule takes 3 us, and up to 20 us with
# wildcards, so at most 40 ms an address.
MOST_RULES = 2_000
# No feed lists addresses of this length, so a longer rule never matches.
LONGEST_RULE = 2_000
MOST_SITEMAPS = 100  # chosen by hand
_MOST_CHARACTERS_SHOWN = 120  # one line of a report
_FIELD = re.compile(
    r"(user[- ]?agent|allow|dissallow|dissalow|disall?ow|diasllow|disallaw|site-?maps?|"
    r"crawl[- ]delay|request[- ]rate|visit[- ]time|host)(?:\s*:|\s)\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line; ``kind``: "agent", "site" (outside groups), "disallow" or "rule" (any other)."""

    kind: str
    value: str
    written: str


def robots_text(body: bytes) -> str:
    """Return the text of a robots.txt: UTF-8 (RFC 9309, 2.2), or UTF-16 if it has such a mark.

    NUL is left out: in UTF-16 without a mark it stands between the letters.
    """
    is_utf16 = body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return (
        body.decode("utf-16" if is_utf16 else "utf-8", "replace")
        .removeprefix("\ufeff")
        .replace("\0", "")
    )


def for_product(robots: str, product: str) -> str:
    """Return the groups of a robots.txt for a product and for everybody, and its sitemaps.

    Reads the lines once, and keeps the first MOST_RULES rules of each of the two groups.
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
            if agent := _matching_agent(line.value.lower(), product):
                current.add(agent)
                named.add(agent)  # a group without rules allows everything
        else:
            in_rules = True
            if len(line.written) <= LONGEST_RULE:
                for agent in current:
                    groups[agent].append(line.written)
    out = sitemaps[:MOST_SITEMAPS]
    if groups["*"]:
        out += ["User-agent: *", *groups["*"][:MOST_RULES]]
    if product in named:  # comes last: without rules it would share those of the next group
        out += [f"User-agent: {product}", *groups[product][:MOST_RULES]]
    return "".join(f"{line}\n" for line in out)


def rule_against(groups: str, url: str, product: str) -> str | None:
    """Return the longest Disallow pattern for a product that matches an address, or None.

    ``groups`` is the result of ``for_product``. protego makes the decision (RFC 9309); this finds
    the line that explains it to people.
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
                # Without a value the parser skips the line, but it still ends a group.
                yield _Line("agent", value, written)
            elif name.startswith("site"):
                yield _Line("site", value, written)
            elif name == "host":
                continue
            else:
                yield _Line("disallow" if name.startswith("di") else "rule", value, written)
        elif ":" in written:
            yield _Line("rule", "", written)


def _matching_agent(agent: str, product: str) -> str | None:
    """Return "*" or the product if a User-agent line means it, maybe with a version, or None."""
    if agent == "*":
        return agent
    return product if agent.replace("*", "").partition("/")[0].strip() == product else None


def _matches(pattern: str, path: str) -> bool:
    """Return whether a pattern with ``*`` and a final ``$`` matches a path, in linear time."""
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
