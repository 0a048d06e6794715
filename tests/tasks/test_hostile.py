"""Every attack of the hostile server costs its own request and nothing else."""

from __future__ import annotations

import pytest

from benchmarks.hostile import is_well, meet
from warta.newsroom.hostile import ATTACKS

EXPECTED = {
    "gzip-bomb": "more than 10,000,000 bytes once decompressed",
    "brotli-bomb": "more than 10,000,000 bytes once decompressed",
    "zstd-bomb": "more than 10,000,000 bytes once decompressed",
    "nested-bomb": "more than 10,000,000 bytes once decompressed",
    "many-codings": "9 encodings on top of each other",
    "broken-gzip": "the compressed body breaks off",
    "drip": "not finished within 4 s",
    "silent": "no answer within 2 s",
    "endless-chunks": "more than 10,000,000 bytes",
    "endless-headers": "broke off or spoke no HTTP",
    "huge-header": "broke off or spoke no HTTP",
    "early-close": "broke off or spoke no HTTP",
    "short-length": "",
    "two-lengths": "broke off or spoke no HTTP",
    "no-http": "broke off or spoke no HTTP",
    "closed": "broke off or spoke no HTTP",
    "binary": "not a web page: binary data",
    "loop": "redirects in a loop",
    "to-metadata": "169.254.169.254 is not a public address",
    "to-file": "its scheme is 'file:'",
    "deep-html": "",
    "long-line": "more than 10,000,000 bytes",
    "tables": "",
    "many-attributes": "not parsed within",
    "escapes": "an article of",
    "laughs": "a feed of 1 entries",
    "external-entity": "'News &x;'",
    "deep-xml": "",
    "huge-attribute": "",
    "nul-bytes": "'ab'",
    "mixed-encodings": "a feed of 1 entries",
    "many-entries": "a feed of",
    "bad-certificate": "its TLS certificate is not valid",
}


def test_every_attack_has_its_expectation() -> None:
    """A new attack is a new row."""
    assert EXPECTED.keys() == {*ATTACKS, "bad-certificate"}


@pytest.mark.timeout(400)  # 20 s alone; each attack's own bound is asserted
def test_every_attack_becomes_a_reason_in_bounded_time_and_the_pool_heals() -> None:
    """What was got is said, and an honest page after the attack is read.

    One test, for the server and the workers are started once.
    """
    met = {each.name: each for each in meet()}
    for name, expected in EXPECTED.items():
        assert expected in met[name].got, name
        assert is_well(met[name]), met[name]
        assert met[name].got.isprintable(), "no escape sequence reaches a terminal"
    assert "root:" not in met["external-entity"].got
    assert "lollol" not in met["laughs"].got
