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
    """One shard's share: values of these sites, and all of them."""

    sites: tuple[str, ...]
    values: tuple[Value, ...]


def by_site(
    values: Iterable[Value], address_of: Callable[[Value], str], most: int
) -> list[Cut[Value]]:
    """Divide values into shards of at most ``most``, sites whole; a larger site has its own shard.

    Sites stand in the order of a hash, so that neighbours (the sections of one house, the largest
    publishers) are spread over the shards, and the same work is divided in the same way again.
    """
    by_site = defaultdict[str, list[Value]](list)
    for value in values:
        by_site[shard_site(address_of(value))].append(value)
    cuts = list[Cut[Value]]()
    sites, taken = list[str](), list[Value]()
    for site in sorted(by_site, key=_hash):
        if taken and len(taken) + len(by_site[site]) > most:
            cuts.append(Cut(tuple(sites), tuple(taken)))
            sites, taken = [], []
        sites.append(site)
        taken += by_site[site]
    if taken:
        cuts.append(Cut(tuple(sites), tuple(taken)))
    return cuts


def shard_site(address_or_host: str) -> str:
    """Return the site that an address's requests belong to; "" for one that can't be requested."""
    try:
        return site_of(address_or_host)
    except BadAddress:
        return ""


def _hash(site: str) -> bytes:
    return hashlib.blake2b(site.encode(), digest_size=8).digest()
