"""Divide work into shards: a site belongs to one shard, whose worker paces its hosts."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from warta.news.addresses.urls import BadAddress, site_of

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Cut(Generic[Value]):
    """One shard's part: all values of these sites."""

    sites: tuple[str, ...]
    values: tuple[Value, ...]


def by_site(
    values: Iterable[Value], address_of: Callable[[Value], str], most: int
) -> list[Cut[Value]]:
    """Divide values into shards of at most ``most``, each site whole.

    A site with more values has its own shard. Sites are ordered by a hash, which spreads related
    ones (the sites of one publisher) over the shards and always divides the same work in the same
    way.
    """
    by_site = defaultdict[str, list[Value]](list)
    for value in values:
        by_site[shard_site(address_of(value))].append(value)
    cuts = list[Cut[Value]]()
    sites, current = list[str](), list[Value]()
    for site in sorted(by_site, key=_hash):
        if current and len(current) + len(by_site[site]) > most:
            cuts.append(Cut(tuple(sites), tuple(current)))
            sites, current = [], []
        sites.append(site)
        current += by_site[site]
    if current:
        cuts.append(Cut(tuple(sites), tuple(current)))
    return cuts


def shard_site(address_or_host: str) -> str:
    """Return the site of an address or host, or "" if it can't be requested."""
    try:
        return site_of(address_or_host)
    except BadAddress:
        return ""


def _hash(site: str) -> bytes:
    return hashlib.blake2b(site.encode(), digest_size=8).digest()
