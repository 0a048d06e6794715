"""What stands in an article's place is named, and an article is never taken for it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warta.news.article import Article, Page, Rejection
from warta.news.extract import extract
from warta.news.pages.access import READ_BYTES, bot_wall
from warta.news.web.robots_directives import Directives, directives

URL = "https://site.example/2026/11/24/bridge-opened"
SENTENCE = "The city council opened the new bridge over the river on Tuesday morning. "


def html(title: str, body: str, head: str = "") -> bytes:
    return f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>".encode()


def read(body: bytes, *, url: str = URL, asked: str = URL) -> Article | Rejection:
    return extract(Page(asked, url, "text/html", body, datetime.now(UTC)))


def prose(sentences: int) -> str:
    lines = (
        f"On day {day} the council opened a bridge over the river." for day in range(sentences)
    )
    return "".join(f"<p>{line} {SENTENCE}</p>" for line in lines)


CHALLENGES = {
    "Cloudflare": '<script>window._cf_chl_opt={}</script><p>Enable JavaScript and cookies</p>',
    "Imperva": '<iframe src="/_Incapsula_Resource?SWUDNSAI=31"></iframe>',
    "DataDome": '<script src="https://ct.captcha-delivery.com/c.js"></script>',
    "HUMAN": '<div id="px-captcha"></div>',
    "AWS WAF": '<script>AwsWafIntegration.getToken()</script>',
    "Anubis": "<h1>Making sure you're not a bot!</h1>",
    "a CAPTCHA": '<div class="g-recaptcha" data-sitekey="x"></div>',
    "a check of the browser": "<p>Checking your browser before you may enter.</p>",
}  # fmt: skip


@pytest.mark.parametrize(("maker", "marks"), CHALLENGES.items(), ids=list(CHALLENGES))
@pytest.mark.parametrize("status", [200, 202, 403, 503])
def test_a_challenge_is_a_bot_wall_whatever_its_status(maker: str, marks: str, status: int) -> None:
    """Many walls answer 200 or 202."""
    assert bot_wall(status, (), html("site.example", marks)) == maker


@pytest.mark.parametrize("marks", CHALLENGES.values(), ids=list(CHALLENGES))
def test_an_article_that_holds_the_same_marks_is_no_wall(marks: str) -> None:
    """Comment forms carry CAPTCHAs, and articles are written about walls."""
    page = html("Bridge opened", prose(60) + marks)
    assert bot_wall(200, (), page) is None
    assert isinstance(read(page), Article)


def test_a_long_page_is_no_wall_though_its_beginning_has_no_text() -> None:
    """Scripts of 64 KB may stand before the first word."""
    page = html("Bridge", "<div class='g-recaptcha'></div><script>" + "x" * READ_BYTES)
    assert bot_wall(200, (), page[:READ_BYTES]) is None


def test_headers_alone_tell_a_wall() -> None:
    """Cloudflare and Amazon say so."""
    assert bot_wall(403, [("CF-Mitigated", "challenge")], b"") == "Cloudflare"
    assert bot_wall(202, [("x-amzn-waf-action", "challenge")], b"") == "AWS WAF"
    assert bot_wall(403, [("server", "nginx")], b"<h1>Forbidden</h1>") is None


@pytest.mark.parametrize(
    ("body", "url", "access", "reason"),
    [
        (html("The Site", "<h1>Page not found</h1><p>Try our search.</p>"), URL, "soft 404", "not found"),
        (html("Page not found", prose(3)), URL, "soft 404", "Page not found"),
        (html("404", "<p>Nothing here.</p>"), URL, "soft 404", "404"),
        (html("Seite nicht gefunden", "<p>Hm.</p>"), URL, "soft 404", "nicht gefunden"),
        (html("Halaman tidak ditemukan", "<p>Maaf.</p>"), URL, "soft 404", "tidak ditemukan"),
        (html("The Site", "<p>Home</p>"), "https://site.example/", "soft 404", "front page"),
        (html("Before you continue", prose(3)), URL, "consent page", "consent"),
        (html("Site", prose(4)), "https://consent.site.example/x?c=1", "consent page", "consent"),
        (html("", "", '<meta http-equiv="refresh" content="0; url=/real">'), URL, "leads on",
         "https://site.example/real"),
        (html("", "<script>window.location.href = '/next';</script>"), URL, "leads on", "/next"),
        (html("App", '<div id="root"></div><script src="/app.js"></script>'), URL, "empty",
         "JavaScript"),
        (b" \r\n", URL, "empty", "empty page"),
        (html("S", "<script>AwsWafIntegration.getToken()</script>"), URL, "bot wall", "AWS WAF"),
        (b"%PDF-1.7 ...", URL, "ok", "application/pdf"),
    ],
)  # fmt: skip
def test_a_page_in_the_articles_place_is_rejected_by_name(
    body: bytes, url: str, access: str, reason: str
) -> None:
    """The reason says what was found, so that a person knows what to do."""
    found = read(body, url=url)
    assert isinstance(found, Rejection)
    assert reason in found.reason
    assert found.access == access


def test_an_article_about_errors_is_an_article() -> None:
    """Titles with 404, cookies and consent are news as well."""
    for title in ("404 dead after flood", "Cookie consent banners: what changes", "Body not found"):
        head = '<meta property="og:type" content="article">'
        assert isinstance(read(html(title, prose(4), head)), Article), title
        assert isinstance(read(html(title, prose(30))), Article), title


LOCKED = (
    '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":%s}</script>'
)


@pytest.mark.parametrize(
    ("stated", "sentences", "invitation", "is_paywalled"),
    [
        ("false", 3, False, True),
        ("false", 60, False, False),
        ("false", 60, True, True),
        ("true", 3, True, True),
        ("true", 3, False, False),
        ("true", 60, True, False),
    ],
)
def test_a_cut_text_is_paywalled_whatever_the_page_states(
    stated: str, sentences: int, invitation: bool, is_paywalled: bool
) -> None:
    """IsAccessibleForFree lies both ways; the text and the invitation to pay tell."""
    offer = "<div class='offer'><p>Subscribe to continue reading</p></div>" if invitation else ""
    found = read(
        html("Bridge opened", f"<article>{prose(sentences)}</article>{offer}", LOCKED % stated)
    )
    assert isinstance(found, Article)
    assert found.is_paywalled is is_paywalled


@pytest.mark.parametrize(
    ("headers", "head", "expected"),
    [
        ([("X-Robots-Tag", "noindex")], b"", ("X-Robots-Tag: noindex", None)),
        ([("x-robots-tag", "none")], b"", ("X-Robots-Tag: none", "X-Robots-Tag: none")),
        ([("X-Robots-Tag", "googlebot: noindex")], b"", (None, None)),
        ([("X-Robots-Tag", "warta: noarchive")], b"", (None, "X-Robots-Tag: noarchive")),
        ([("X-Robots-Tag", "unavailable_after: 25 Jun 2030 15:00:00 PST")], b"", (None, None)),
        ([], b'<meta name="robots" content="index, NOARCHIVE">', (None, "meta robots: index, NOARCHIVE")),
        ([], b"<META content=noindex name=Robots>", ("meta robots: noindex", None)),
        ([], b'<meta name="googlebot" content="noindex">', (None, None)),
        ([], b'<meta name="warta" content="noindex">', ("meta warta: noindex", None)),
        ([], b'<body><meta name="robots" content="noindex">', (None, None)),
    ],
)  # fmt: skip
def test_a_pages_wishes_to_robots_are_read(
    headers: list[tuple[str, str]], head: bytes, expected: tuple[str | None, str | None]
) -> None:
    """For everybody or for us by name; what is asked of others is not ours."""
    assert directives(headers, head, "warta") == Directives(*expected)


@given(st.binary(max_size=300), st.text(max_size=60), st.integers(100, 599))
def test_whatever_is_sent_is_judged_without_an_error(body: bytes, value: str, status: int) -> None:
    """Headers and bodies are a stranger's."""
    bot_wall(status, [("x-robots-tag", value)], body)
    directives([("x-robots-tag", value)], body, "warta")
