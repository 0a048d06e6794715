"""A robots.txt is reduced to the rules that apply to us, in linear time, without another result."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from protego import Protego

from tests.news.scaling import grows_linearly
from warta.news.web.robots_group import MOST_RULES, for_product, robots_text, rule_against

URL = "http://www.example.com"
PATHS = ("/", "/a", "/a/b", "/ab?c=d", "/b.html", "/a%20b", "/x/y/z")
LINES = st.sampled_from([
    "User-agent: *", "User-agent: warta", "user-agent: Warta", "User-agent: other", "Useragent: *",
    "User agent: warta", "User-Agent other", "USER-AGENT:warta # us", "Disallow: /", "Disallow:",
    "Disallow: /a", "Disallow /a/b", "dissalow: /b", "Allow: /a/b", "Allow: /a$", "Disallow: /*b",
    "Disallow: /a%20b", "Disallow: /*.html$", "Disallow: /x/*/z", "Crawl-delay: 3", "Noindex: /a",
    "Sitemap: http://www.example.com/s.xml", "Host: example.com", "# a comment", "", "nonsense",
    "Request-rate: 1/5", "User-agent:", ":", "disallow: *", "  Disallow: /ab  ",
])  # fmt: skip


@example(["User-agent: *", "Disallow: /", "User-agent: warta"])
@given(st.lists(LINES, max_size=14))
def test_the_reduced_file_gives_the_same_answers(lines: list[str]) -> None:
    """protego must decide alike by the whole file and by the part that is kept."""
    whole = "\n".join(lines)
    part = for_product(whole, "warta")
    before, after = Protego.parse(whole), Protego.parse(part)
    for path in PATHS:
        assert before.can_fetch(URL + path, "warta") == after.can_fetch(URL + path, "warta"), part
    assert before.crawl_delay("warta") == after.crawl_delay("warta")
    assert list(before.sitemaps) == list(after.sitemaps)
    assert for_product(part, "warta") == part


@given(st.lists(LINES, max_size=14))
def test_the_reason_of_a_refusal_is_a_line_of_the_file(lines: list[str]) -> None:
    """A person can look it up in the file."""
    part = for_product("\n".join(lines), "warta")
    rules = Protego.parse(part)
    for path in PATHS:
        if not rules.can_fetch(URL + path, "warta"):
            rule = rule_against(part, URL + path, "warta")
            assert rule is not None
            assert rule in part


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_a_robots_txt_is_read_in_its_unicode_encoding(codec: str) -> None:
    """A rule that an editor of Windows saved holds, too."""
    body = "User-agent: *\nDisallow: /ä/\n".encode(codec)
    body = b"\xfe\xff" + body if codec == "utf-16-be" else body
    assert for_product(robots_text(body), "warta") == "User-agent: *\nDisallow: /ä/\n"


HOSTILE = {
    "many agents with many rules": lambda n: "User-agent: a\n" * n + "Disallow: /b\n" * n,
    "other agents, then us": lambda n: (
        "".join(f"User-agent: a{i}\n" for i in range(n))
        + "User-agent: *\n"
        + "".join(f"Disallow: /b{i}\n" for i in range(n))
    ),
    "many groups": lambda n: "User-agent: *\nDisallow: /b\n\n" * n,
    "wildcards": lambda n: "User-agent: *\n" + "Disallow: /*a*b*c*d*e$\n" * n,
    "one line": lambda n: "User-agent: *\nDisallow: /" + "a*" * n,
    "blanks": lambda n: "User-agent" + " " * 10 * n,
    "sitemaps": lambda n: "Sitemap: http://www.example.com/s.xml\n" * n,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_time_grows_linearly_with_the_size(kind: str) -> None:
    """A file with 6,000 agents and 6,000 rules (170 kB) once took 95 s and 3 GiB."""

    def work(robots: str) -> None:
        part = for_product(robots, "warta")
        Protego.parse(part).can_fetch(f"{URL}/{'abcde' * 300}", "warta")
        rule_against(part, f"{URL}/{'abcde' * 300}", "warta")

    assert grows_linearly(work, HOSTILE[kind], 500)


def test_the_number_of_rules_is_limited() -> None:
    """Each rule takes time for every address of the host; the first ones are kept."""
    part = for_product("User-agent: *\n" + "Disallow: /b\n" * (MOST_RULES + 50), "warta")
    assert part.count("Disallow") == MOST_RULES
