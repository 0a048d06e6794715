"""The pages of an article are walked through and joined to one text, each line once, in order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from warta.news.article import Article, RawPage, Rejection
from warta.news.pagination.joining import WHY_PAGER, join_texts, joined
from warta.news.pagination.links import PageLinks
from warta.news.pagination.page_walk import FurtherPages, WalkedPage, walk_pages
from warta.news.pagination.words import MOST_PAGES

URL = "https://kabar.example/read/2026/11/20/0712345/hujan-deras-di-kota-randu"
LONG = st.text("abcdefgh ", min_size=60, max_size=80).map(lambda text: "x" + text + "x")


def article(text: str, **changes: Any) -> Article:
    """Return an article with other values for some fields."""
    plain = Article(
        url=URL, title="Hujan", text=text, summary="", authors=(), language="id",
        published_at=None, published_from="first seen", modified_at=None, categories=(), tags=(),
        image_url=None, word_count=1, is_paywalled=False, made_from="page", method="test",
        aliases=(URL,),
    )  # fmt: skip
    return replace(plain, **changes)


@given(
    st.lists(st.lists(LONG, min_size=1, max_size=4), min_size=1, max_size=5),
    st.lists(st.text("mnop", min_size=1, max_size=30), max_size=2),
    st.lists(st.text("qrst", min_size=1, max_size=30), max_size=2),
)
def test_the_pages_of_a_divided_text_are_joined_to_that_text(
    parts: list[list[str]], top: list[str], foot: list[str]
) -> None:
    """Lines at the top and bottom of every page are kept once, at the beginning and at the end."""
    lines = [line for part in parts for line in part]
    if len({line.replace(" ", "") for line in lines}) < len(lines):
        return  # an article that repeats a line: the next test
    whole = "\n".join([*top, *lines, *foot])
    assert join_texts(["\n".join([*top, *part, *foot]) for part in parts]) == whole


@given(st.lists(st.lists(LONG | st.text("ab", min_size=1, max_size=9), max_size=6), max_size=5))
def test_no_line_is_lost(parts: list[list[str]]) -> None:
    """Pages may repeat lines in any way; each line is in the joined text."""
    whole = join_texts(["\n".join(part) for part in parts]).split("\n")
    squeezed = {" ".join(line.split()) for line in whole}
    assert {" ".join(line.split()) for part in parts for line in part} <= squeezed | {""}


@given(st.lists(LONG, min_size=1, max_size=5))
def test_a_page_joined_with_itself_gives_its_own_text(lines: list[str]) -> None:
    """A server that ignores ?page=2 sends the first page again."""
    text = "\n".join(lines)
    assert join_texts([text, text]) == text


def test_links_to_other_pages_are_removed_and_recorded() -> None:
    """They are not part of the text, and `warta trace` shows what was removed."""
    pages = [
        article("Hujan turun sejak pagi.\nHalaman Selanjutnya\nHalaman: 1 2 3"),
        article("Sungai meluap pada sore.\nHalaman 1 2 3\n2"),
    ]
    whole = joined(pages[0], pages[1:], FurtherPages(addresses=(URL + "?page=2",)))
    assert whole.text == "Hujan turun sejak pagi.\nSungai meluap pada sore."
    assert {line.why for line in whole.removed} == {WHY_PAGER}
    assert (whole.pages, whole.partial_reason, whole.word_count) == (2, None, 8)


def test_a_text_ends_before_a_page_that_has_no_text() -> None:
    """A text with a gap would read as if it had none, so the reason says what is missing."""
    later_pages: list[Article | Rejection] = [
        article("Dua."),
        Rejection("no article text found"),
        article("Empat."),
    ]
    whole = joined(article("Satu."), later_pages, FurtherPages())
    assert (whole.text, whole.pages) == ("Satu.\nDua.", 2)
    assert whole.partial_reason == "page 3: no article text found"


def test_an_article_with_a_page_that_breaks_off_is_marked_as_partial() -> None:
    """A page that is missing entirely is the more important reason."""
    cut = article("Dua dan", partial_reason="the page breaks off")
    assert (
        joined(article("Satu."), [cut], FurtherPages()).partial_reason
        == "page 2: the page breaks off"
    )
    missing = FurtherPages(missing="page 3: HTTP 410")
    assert joined(article("Satu."), [cut], missing).partial_reason == "page 3: HTTP 410"


def test_a_page_that_adds_nothing_does_not_count() -> None:
    """A server that ignores ?page=2 sends the first page again; that is still one page."""
    whole = joined(article("Satu.\nDua."), [article("Satu.\nDua.")], FurtherPages())
    assert (whole.text, whole.pages) == ("Satu.\nDua.", 1)


def test_a_single_page_view_replaces_the_pages_if_it_contains_the_first() -> None:
    """Some such views are a summary or another article."""
    first, second = (f"Paragraf nomor {n} dari berita panjang tentang hujan di kota." for n in "12")
    rest = FurtherPages(is_single_view=True, addresses=(URL + "?page=all",))
    view = article(f"{first}\nKotak.\n{second}", url=URL + "?page=all")
    whole = joined(article(f"{first}\nHalaman 2"), [view], rest)
    assert (whole.text, whole.pages, whole.url) == (view.text, 1, URL)
    whole = joined(article(first), [article(second)], rest)
    assert (whole.text, whole.pages) == (f"{first}\n{second}", 2)


def test_the_url_is_that_of_the_first_page_whatever_the_canonical_says() -> None:
    """Some sites give the single-page view as canonical on every page."""
    first = article("Satu.", url=URL + "?page=all", aliases=(URL + "?page=all", URL))
    assert joined(first, [], FurtherPages(addresses=(URL + "?page=all",))).url == URL


def raw(url: str) -> RawPage:
    """Return an empty page as it was fetched."""
    return RawPage(url, url, 200, "OK", (), b"", datetime(2026, 11, 20, tzinfo=UTC))


def walked(web: dict[str, PageLinks], start: str = URL) -> tuple[RawPage, FurtherPages, list[str]]:
    """Walk through pages with these links; return the first page, the others, and all requests.

    A page that is not in the web answers 404.
    """
    requested = list[str]()
    walk = walk_pages(raw(start), web[start])
    answer: WalkedPage | None = None
    while True:
        try:
            step = walk.send(answer) if answer is not None else next(walk)
        except StopIteration as end:
            return *end.value, requested
        requested.append(step.url)
        links = web.get(step.url)
        answer = "HTTP 404 Not Found" if links is None else (raw(step.url), links)


def numbered(n: int) -> str:
    """Return the URL of the article's page with a number."""
    return URL if n == 1 else f"{URL}?page={n}"


def urls(rest: FurtherPages) -> list[str]:
    return [page.url for page in rest.pages]


def test_pages_are_requested_one_after_another() -> None:
    """Each page may link to more pages than the one before."""
    web = {
        numbered(n): PageLinks(numbered(n), n, further=((n + 1, numbered(n + 1)),)) for n in (1, 2)
    }
    web[numbered(3)] = PageLinks(numbered(3), 3)
    _, rest, requested = walked(web)
    assert requested == urls(rest) == [numbered(2), numbered(3)]
    assert (rest.missing, rest.addresses) == (None, (numbered(2), numbered(3)))


def test_a_missing_page_ends_the_walk() -> None:
    """A text with a gap in it would read as if it had none."""
    pages = tuple((n, numbered(n)) for n in (2, 3, 4))
    web = {numbered(n): PageLinks(numbered(n), n, further=pages) for n in (1, 2, 4)}
    _, rest, requested = walked(web)
    assert (urls(rest), rest.missing) == ([numbered(2)], "page 3: HTTP 404 Not Found")
    assert requested == [numbered(2), numbered(3)]
    assert numbered(4) in rest.addresses


def test_the_pages_are_requested_if_the_single_page_view_fails() -> None:
    """robots.txt often forbids the view and allows the pages."""
    web = {
        URL: PageLinks(URL, whole=URL + "?page=all", further=((2, numbered(2)),)),
        numbered(2): PageLinks(numbered(2), 2),
    }
    _, rest, requested = walked(web)
    assert requested == [URL + "?page=all", numbered(2)]
    assert (urls(rest), rest.missing, rest.is_single_view) == ([numbered(2)], None, False)
    _, rest, requested = walked({URL: PageLinks(URL, whole=URL + "?page=all")})
    assert rest.missing == "all on one page: HTTP 404 Not Found"


def test_the_first_page_is_requested_if_the_entry_links_to_another() -> None:
    """The page of the entry is not requested a second time."""
    further = ((2, numbered(2)), (3, numbered(3)))
    web = {
        URL: PageLinks(URL, further=further),
        numbered(2): PageLinks(numbered(2), 2, URL, further=further[1:]),
        numbered(3): PageLinks(numbered(3), 3, URL),
    }
    first, rest, requested = walked(web, start=numbered(2))
    assert (first.url, urls(rest)) == (URL, [numbered(2), numbered(3)])
    assert requested == [URL, numbered(3)]


def test_a_page_that_shows_the_first_text_again_ends_the_walk() -> None:
    """If only the comments are divided into pages, each repeats the article; one request shows it."""
    prose = frozenset(range(10))
    web = {
        URL: PageLinks(URL, further=((2, numbered(2)), (3, numbered(3))), prose=prose),
        numbered(2): PageLinks(numbered(2), 2, prose=frozenset({99}), paragraphs=prose | {99}),
    }
    _, rest, requested = walked(web)
    assert (urls(rest), rest.missing, requested) == ([], None, [numbered(2)])


def test_an_article_with_more_than_twenty_pages_is_marked() -> None:
    """Its end is not fetched, and the reason says so."""
    pages = tuple((n, numbered(n)) for n in range(2, 40))
    web = {numbered(n): PageLinks(numbered(n), n, further=pages) for n in range(1, 40)}
    _, rest, _ = walked(web)
    assert (len(rest.pages), rest.missing) == (MOST_PAGES - 1, "it has more than 20 pages")


@given(st.data())
def test_every_walk_ends(data: st.DataObject) -> None:
    """Pages may link to each other in any way; the number of requests stays bounded."""
    numbers = st.integers(1, 25)
    web = {
        numbered(n): PageLinks(
            numbered(n),
            data.draw(numbers),
            data.draw(st.none() | numbers.map(numbered)),
            data.draw(st.none() | numbers.map(numbered)),
            tuple(
                (n, numbered(data.draw(numbers))) for n in data.draw(st.lists(numbers, max_size=4))
            ),
        )
        for n in range(1, 4)
    }
    page, rest, requested = walked(web)
    assert len(requested) <= MOST_PAGES + 2
    assert len(rest.pages) < MOST_PAGES
    assert page.url in web
