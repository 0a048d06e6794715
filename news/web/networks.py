"""Decide which network addresses are public, so that no feed leads to a private network.

The registries of special addresses are IANA's (RFC 6890), as in Python's ipaddress. An IPv4 address
inside an IPv6 address (RFC 4291 2.5.5, 3056, 4380, 6052) is checked too.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import can_ada

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# RFC 6761, 6762, 8375 and ICANN's reservation of .internal (2024): never public names.
_LOCAL_NAMES = ("localhost", "local", "internal", "home.arpa", "localdomain", "lan", "intranet")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052
# In IANA's registries, but not in every version of Python: protocol assignments, 6to4 relays,
# documentation (RFC 9637), segment routing (RFC 9602), the dummy prefix (RFC 9780).
_ALSO_SPECIAL: dict[int, tuple[Network, ...]] = {
    4: tuple(map(ipaddress.IPv4Network, ("192.0.0.0/24", "192.88.99.0/24"))),
    6: tuple(map(ipaddress.IPv6Network, ("3fff::/20", "5f00::/16", "100:0:0:1::/64"))),
}
# Bits 64 to 96 of an IPv6 address that ends with an IPv4 address (ISATAP, RFC 5214).
_ISATAP = frozenset({0x00005EFE, 0x02005EFE})
# Ports of other protocols, which browsers block too (WHATWG Fetch, "port blocking").
_BLOCKED_PORTS = frozenset({
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101,
    102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427,
    465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990,
    993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667,
    6668, 6669, 6679, 6697, 10080,
})  # fmt: skip
_NAME = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")


@dataclass(frozen=True)
class Allowed:
    """Non-public hosts and networks that may be requested, as in an intranet."""

    names: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()

    @classmethod
    def parsed(cls, text: str) -> Self:
        """Read names, addresses and networks, separated by commas. Raises ValueError."""
        names, networks = set[str](), list[Network]()
        for part in filter(None, (part.strip().lower() for part in text.split(","))):
            try:
                networks.append(ipaddress.ip_network(part.strip("[]"), strict=False))
            except ValueError:
                if not _NAME.fullmatch(part) or re.fullmatch(r"[\d.]+", part):
                    raise ValueError(f"{part!r} is not a host, address or network") from None
                names.add(part)
        return cls(frozenset(names), tuple(networks))

    def covers(self, address: Address) -> bool:
        return any(address in network for network in self._by_version[address.version])

    @cached_property
    def _by_version(self) -> dict[int, list[Network]]:
        return {v: [each for each in self.networks if each.version == v] for v in (4, 6)}


PUBLIC_ONLY = Allowed()


def refused_host(host: str, allowed: Allowed) -> str | None:
    """Return why a host may not be requested, judged by its name, or None if it may.

    Numbers are read as browsers read them, since a proxy would resolve "127.1" for us.
    """
    host = host.lower().removesuffix(".")
    if host in allowed.names:
        return None
    host = _as_in_browsers(host)
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        is_local = "." not in host or any(host.endswith(f".{name}") for name in _LOCAL_NAMES)
        return f"{host} is a name of the local network" if is_local else None
    return refused_address(address, allowed)


def _as_in_browsers(host: str) -> str:
    """Return a host with numbers in any spelling written out as an address (WHATWG)."""
    try:
        return can_ada.parse(f"http://{host}/").hostname
    except ValueError:
        return host


def refused_port(port: int | None) -> str | None:
    """Return why a port may not be requested, or None if it may. A port of None is the default."""
    if port not in _BLOCKED_PORTS:
        return None
    return f"port {port} is used by another protocol than HTTP (browsers block it too)"


def refused_address(address: Address, allowed: Allowed) -> str | None:
    """Return why a network address may not be connected to, or None if it may."""
    if allowed.covers(address):
        return None
    if _is_public(address):
        return None
    return f"{address} is not a public address"


def _is_public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        if address in _NAT64:  # how a network without IPv4 reaches an IPv4 site
            return _is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if address.is_site_local or address.ipv4_mapped or address.teredo:
            return False
        if address.sixtofour and not _is_public(address.sixtofour):
            return False
        embedded = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if int(address) >> 32 & 0xFFFFFFFF in _ISATAP and not _is_public(embedded):
            return False
    if any(address in network for network in _ALSO_SPECIAL[address.version]):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)
