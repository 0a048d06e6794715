"""Requests go to public addresses only, in whatever way an address is written."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warta.news.addresses.urls import fetch_url, host_of
from warta.news.web.networks import (
    PUBLIC_ONLY,
    Allowed,
    refused_address,
    refused_host,
    refused_port,
)

PRIVATE = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "169.254.169.254", "100.64.0.1", "100.127.255.255", "192.0.0.8", "192.0.2.1", "198.18.0.1",
    "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1",
    "fe80::1", "febf::1", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1",
    "64:ff9b::10.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b:1::8.8.8.8", "2002:7f00:1::", "2002:a00:1::1",
    "2002:a9fe:a9fe::", "2001:0:7f00:1::1", "100::1",
    "100:0:0:1::1", "3fff::1", "3fff:fff:ffff::1", "5f00::1", "2606:4700::5efe:10.0.0.1",
    "2606:4700::200:5efe:192.168.1.1", "2606:4700::5efe:127.0.0.1",
]  # fmt: skip
PUBLIC = [
    "8.8.8.8", "1.1.1.1", "100.63.255.255", "100.128.0.1", "172.32.0.1", "93.184.216.34",
    "2606:4700::1111", "2a00:1450:4001:81b::200e", "64:ff9b::8.8.8.8", "2002:808:808::1",
    "2606:4700::5efe:8.8.8.8", "2606:4700::5eff:10.0.0.1", "2001:200::1",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    """A feed could otherwise make us read a router or a cloud's metadata service."""
    parsed = ipaddress.ip_address(address)
    assert refused_address(parsed, PUBLIC_ONLY)
    host = f"[{address}]" if parsed.version == 6 else address
    assert refused_host(host_of(fetch_url(f"http://{host}/feed")), PUBLIC_ONLY)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_allowed(address: str) -> None:
    """Addresses next to a private range belong to real sites."""
    assert refused_address(ipaddress.ip_address(address), PUBLIC_ONLY) is None


@pytest.mark.parametrize(
    "host",
    [
        "2130706433", "0x7f000001", "0x7f.1", "017700000001", "127.1", "0", "①②⑦.0.0.1", "0177.0.0.1",
        "127.0.0.1.", "%31%32%37.0.0.1", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]",
        "localhost", "LOCALHOST.", "a.localhost", "printer", "nas.local", "metadata.google.internal",
        "router.lan", "x.home.arpa", "ｌｏｃａｌｈｏｓｔ",
    ],
)  # fmt: skip
def test_a_private_address_is_refused_in_every_spelling(host: str) -> None:
    """Decimal, octal, hexadecimal, full-width, percent-encoded, with a final dot, or a local name."""
    assert refused_host(host_of(fetch_url(f"http://{host}/")), PUBLIC_ONLY)


@pytest.mark.parametrize(
    "host",
    [
        "2130706433", "0x7f000001", "0x7f.1", "017700000001", "127.1", "0", "10.1", "0xa.0x1",
        "①②⑦.①", "127.１", "127%2e1", "%31%32%37.1", "127.1.", "0X7F.1", "192.168.257", "169.254.43518",
        "ｌｏｃａｌｈｏｓｔ", "a.loc%61lhost", "printer.loc%61l", "[::FFFF:7F00:1]",
    ],
)  # fmt: skip
def test_a_numeric_host_is_judged_as_a_proxy_would_resolve_it(host: str) -> None:
    """With a proxy, names are resolved there, so nobody else checks the address."""
    assert refused_host(host, PUBLIC_ONLY)


@pytest.mark.parametrize("host", ["1.2.3", "134744072", "0x8.8", "1.2.3.4.5", "a.5g", "x.0xyz"])
def test_a_numeric_host_that_is_public_or_not_an_address_is_not_refused(host: str) -> None:
    """A host that is not an address fails later, when it can't be resolved."""
    refused = refused_host(host, PUBLIC_ONLY)
    assert refused is None or "local network" in refused


def test_public_names_that_contain_private_ones_are_allowed() -> None:
    """Only the whole name decides."""
    for name in ("localhost.example.org", "local.example.org", "10.0.0.1.example.org", "a.b"):
        assert refused_host(name, PUBLIC_ONLY) is None


def test_only_the_private_hosts_that_a_person_allowed_are_requested() -> None:
    """A newsroom may collect its own intranet, and nothing else in it."""
    allowed = Allowed.parsed("news.intranet, 10.1.0.0/16,, [fd00::1], 127.0.0.1 ")
    for host in ("news.intranet", "NEWS.intranet.", "10.1.255.255", "[fd00::1]", "127.0.0.1"):
        assert refused_host(host, allowed) is None
    for host in ("other.intranet", "a.news.intranet", "10.2.0.1", "[fd00::2]", "127.0.0.2"):
        assert refused_host(host, allowed)


@pytest.mark.parametrize(
    "text", ["10.0.0.0/99", "a b", "http://a.example", "10.0.0", "a.example/x"]
)
def test_an_invalid_entry_in_allowed_hosts_is_named(text: str) -> None:
    """Ignored silently, it would look like a network failure."""
    with pytest.raises(ValueError, match="not a host, address or network"):
        Allowed.parsed(f"ok.example, {text}")


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_embedded_in_ipv6_is_refused_like_itself(
    address: ipaddress.IPv4Address,
) -> None:
    """6to4, NAT64 and mapped addresses would otherwise lead into a private network."""
    refusal = refused_address(address, PUBLIC_ONLY)
    for ipv6 in (
        ipaddress.IPv6Address((0x2002 << 112) | (int(address) << 80)),
        ipaddress.IPv6Address((0x64FF9B << 96) | int(address)),
        ipaddress.IPv6Address((0xFFFF << 32) | int(address)),
    ):
        assert refusal is None or refused_address(ipv6, PUBLIC_ONLY)


@pytest.mark.parametrize("port", [0, 22, 25, 110, 143, 389, 465, 587, 2049, 6000, 6667, 10080])
def test_a_port_of_another_protocol_is_refused(port: int) -> None:
    """A feed could make us talk to a mail server; browsers refuse the same ports."""
    assert refused_port(port)


@pytest.mark.parametrize("port", [None, 80, 443, 591, 3000, 5000, 8000, 8080, 8443, 9000, 65535])
def test_a_port_that_web_servers_use_is_allowed(port: int | None) -> None:
    """Small sites serve on unusual ports."""
    assert refused_port(port) is None
