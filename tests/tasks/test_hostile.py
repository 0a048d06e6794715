"""Every attack of the hostile server costs only its own request."""

from __future__ import annotations

import pytest

from benchmarks.hostile import is_well, outcomes_of
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
    "endless-headers": "no valid HTTP answer",
    "huge-header": "no valid HTTP answer",
    "early-close": "no valid HTTP answer",
    "short-length": "",
    "two-lengths": "no valid HTTP answer",
    "no-http": "no valid HTTP answer",
    "closed": "no valid HTTP answer",
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


def test_every_attack_has_an_expected_result() -> None:
    """A new attack needs a new row here, or it would not be checked."""
    assert EXPECTED.keys() == {*ATTACKS, "bad-certificate"}


@pytest.mark.timeout(400)  # 20 s alone; is_well checks each attack's own limit
def test_every_attack_ends_in_a_result_in_time_and_the_next_page_is_read() -> None:
    """One bad stranger must not stop a run, slow it down, or break a worker for other pages.

    One test for all attacks, because the server and the workers are slow to start.
    """
    outcomes = {outcome.name: outcome for outcome in outcomes_of()}
    for name, expected in EXPECTED.items():
        assert expected in outcomes[name].result, name
        assert is_well(outcomes[name]), outcomes[name]
        assert outcomes[name].result.isprintable(), "no escape sequence reaches a terminal"
    assert "root:" not in outcomes["external-entity"].result
    assert "lollol" not in outcomes["laughs"].result
