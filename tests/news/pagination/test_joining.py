"""One text out of several pages: everything once, in order; and a walk that always ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from warta.news.article import Article, RawPage, Rejection
from warta.news.pagination.joining import WHY_PAGER, join_texts, joined
from warta.news.pagination.links import PageLinks
from warta.news.pagination.page_walk import FurtherPages, WalkedPage, walk_pages
from warta.news.pagination.words import MOST_PAGES

URL = "https://kabar.example/read/2026/11/20/0712345/hujan-deras-di-kota-randu"
LONG = st.text("abcdefgh ", min_size=60, max_size=80).map(lambda text: "x" + text + "x")


def article(text: str, **changes: object) -> Article:
    plain = Article(
        url=URL, title="Hujan", text=text, summary="", authors=(), language="id",
        published_at=None, published_from="first seen", modified_at=None, categories=(), tags=(),
        image_url=None, word_count=1, is_paywalled=False, made_from="page", method="test",
        aliases=(URL,),
    )  # fmt: skip
    return replace(plain, **changes)  # type: ignore[arg-type]  # any field


@given(
    st.lists(st.lists(LONG, min_size=1, max_size=4), min_size=1, max_size=5),
    st.lists(st.text("mnop", min_size=1, max_size=30), max_size=2),
    st.lists(st.text("qrst", min_size=1, max_size=30), max_size=2),
)
def test_what_a_publisher_cut_apart_is_put_together(
    parts: list[list[str]], top: list[str], foot: list[str]
) -> None:
    """Head and foot that every page repeats stand once, where a reader meets them first and last."""
    lines = [line for part in parts for line in part]
    if len({line.replace(" ", "") for line in lines}) < len(lines):
        return  # an article that repeats itself: the next law
    whole = "\n".join([*top, *lines, *foot])
    assert join_texts(["\n".join([*top, *part, *foot]) for part in parts]) == whole


@given(st.lists(st.lists(LONG | st.text("ab", min_size=1, max_size=9), max_size=6), max_size=5))
def test_no_line_is_lost(parts: list[list[str]]) -> None:
    """Whatever the pages share, each of their lines is in the whole."""
    whole = join_texts(["\n".join(part) for part in parts]).split("\n")
    squeezed = {" ".join(line.split()) for line in whole}
    assert {" ".join(line.split()) for part in parts for line in part} <= squeezed | {""}


@given(st.lists(LONG, min_size=1, max_size=5))
def test_a_page_joined_with_itself_is_itself(lines: list[str]) -> None:
    """A server that knows no pages sends the first again."""
    text = "\n".join(lines)
    assert join_texts([text, text]) == text


def test_lines_that_lead_on_go_and_are_kept_aside() -> None:
    """They are the publisher's, and the pages they lead to are here."""
    pages = [
        article("Hujan turun sejak pagi.\nHalaman Selanjutnya\nHalaman: 1 2 3"),
        article("Sungai meluap pada sore.\nHalaman 1 2 3\n2"),
    ]
    whole = joined(pages[0], pages[1:], FurtherPages(addresses=(URL + "?page=2",)))
    assert whole.text == "Hujan turun sejak pagi.\nSungai meluap pada sore."
    assert {line.why for line in whole.removed} == {WHY_PAGER}
    assert (whole.pages, whole.partial_reason, whole.word_count) == (2, None, 8)


def test_a_page_without_text_is_missing_from_the_whole() -> None:
    """A wall in its place, for one; what follows would not fit what is there."""
    others: list[Article | Rejection] = [
        article("Dua."),
        Rejection("no article text found"),
        article("Empat."),
    ]
    whole = joined(article("Satu."), others, FurtherPages())
    assert (whole.text, whole.pages) == ("Satu.\nDua.", 2)
    assert whole.partial_reason == "page 3: no article text found"


def test_a_page_that_breaks_off_leaves_its_mark_on_the_whole() -> None:
    cut = article("Dua dan", partial_reason="the page breaks off")
    assert (
        joined(article("Satu."), [cut], FurtherPages()).partial_reason
        == "page 2: the page breaks off"
    )
    missing = FurtherPages(missing="page 3: HTTP 410")
    assert joined(article("Satu."), [cut], missing).partial_reason == "page 3: HTTP 410"


def test_a_page_that_adds_nothing_does_not_count() -> None:
    """A server that knows no pages sends the first again, and the article is no longer for it."""
    whole = joined(article("Satu.\nDua."), [article("Satu.\nDua.")], FurtherPages())
    assert (whole.text, whole.pages) == ("Satu.\nDua.", 1)


def test_the_view_on_one_page_stands_for_all_if_it_holds_the_first() -> None:
    """Some views are a summary, or another article's."""
    one, two = (f"Paragraf nomor {n} dari berita panjang tentang hujan di kota." for n in "12")
    rest = FurtherPages(is_single_view=True, addresses=(URL + "?page=all",))
    view = article(f"{one}\nKotak.\n{two}", url=URL + "?page=all")
    whole = joined(article(f"{one}\nHalaman 2"), [view], rest)
    assert (whole.text, whole.pages, whole.url) == (view.text, 1, URL)
    whole = joined(article(one), [article(two)], rest)
    assert (whole.text, whole.pages) == (f"{one}\n{two}", 2)


def test_the_address_is_the_first_pages_whatever_pages_claim() -> None:
    """Some name the view of all as canonical on every page."""
    first = article("Satu.", url=URL + "?page=all", aliases=(URL + "?page=all", URL))
    assert joined(first, [], FurtherPages(addresses=(URL + "?page=all",))).url == URL


def raw(url: str) -> RawPage:
    return RawPage(url, url, 200, "OK", (), b"", datetime(2026, 11, 20, tzinfo=UTC))


def walked(web: dict[str, PageLinks], start: str = URL) -> tuple[RawPage, FurtherPages, list[str]]:
    """Walk through pages that link to each other like this; what is not there answers 404."""
    asked = list[str]()
    walk = walk_pages(raw(start), web[start])
    told: WalkedPage | None = None
    while True:
        try:
            step = walk.send(told) if told is not None else next(walk)
        except StopIteration as end:
            return *end.value, asked
        asked.append(step.url)
        found = web.get(step.url)
        told = "HTTP 404 Not Found" if found is None else (raw(step.url), found)


def numbered(n: int) -> str:
    return URL if n == 1 else f"{URL}?page={n}"


def urls(rest: FurtherPages) -> list[str]:
    return [page.url for page in rest.pages]


def test_pages_are_read_one_after_another() -> None:
    """Each may know of more than the one before."""
    web = {
        numbered(n): PageLinks(numbered(n), n, further=((n + 1, numbered(n + 1)),)) for n in (1, 2)
    }
    web[numbered(3)] = PageLinks(numbered(3), 3)
    _, rest, asked = walked(web)
    assert asked == urls(rest) == [numbered(2), numbered(3)]
    assert (rest.missing, rest.addresses) == (None, (numbered(2), numbered(3)))


def test_a_missing_page_ends_the_walk() -> None:
    """A text with a hole in it would read as if it had none."""
    pages = tuple((n, numbered(n)) for n in (2, 3, 4))
    web = {numbered(n): PageLinks(numbered(n), n, further=pages) for n in (1, 2, 4)}
    _, rest, asked = walked(web)
    assert (urls(rest), rest.missing) == ([numbered(2)], "page 3: HTTP 404 Not Found")
    assert asked == [numbered(2), numbered(3)]
    assert numbered(4) in rest.addresses


def test_a_view_that_can_t_be_had_is_replaced_by_the_pages() -> None:
    """robots.txt often forbids the view and allows the pages."""
    web = {
        URL: PageLinks(URL, whole=URL + "?page=all", further=((2, numbered(2)),)),
        numbered(2): PageLinks(numbered(2), 2),
    }
    _, rest, asked = walked(web)
    assert asked == [URL + "?page=all", numbered(2)]
    assert (urls(rest), rest.missing, rest.is_single_view) == ([numbered(2)], None, False)
    _, rest, asked = walked({URL: PageLinks(URL, whole=URL + "?page=all")})
    assert rest.missing == "all on one page: HTTP 404 Not Found"


def test_the_first_page_is_asked_for_where_an_entry_led_to_another() -> None:
    """And the one that is here already is not asked for again."""
    further = ((2, numbered(2)), (3, numbered(3)))
    web = {
        URL: PageLinks(URL, further=further),
        numbered(2): PageLinks(numbered(2), 2, URL, further=further[1:]),
        numbered(3): PageLinks(numbered(3), 3, URL),
    }
    first, rest, asked = walked(web, start=numbered(2))
    assert (first.url, urls(rest)) == (URL, [numbered(2), numbered(3)])
    assert asked == [URL, numbered(3)]


def test_a_page_that_shows_the_first_again_is_none() -> None:
    """Comments in pages stand below the same article on each; one request finds it out."""
    prose = frozenset(range(10))
    web = {
        URL: PageLinks(URL, further=((2, numbered(2)), (3, numbered(3))), prose=prose),
        numbered(2): PageLinks(numbered(2), 2, prose=frozenset({99}), paragraphs=prose | {99}),
    }
    _, rest, asked = walked(web)
    assert (urls(rest), rest.missing, asked) == ([], None, [numbered(2)])


def test_an_article_of_too_many_pages_is_marked() -> None:
    """Its end is not read, and that must be seen."""
    pages = tuple((n, numbered(n)) for n in range(2, 40))
    web = {numbered(n): PageLinks(numbered(n), n, further=pages) for n in range(1, 40)}
    _, rest, _ = walked(web)
    assert (len(rest.pages), rest.missing) == (MOST_PAGES - 1, "it has more than 20 pages")


@given(st.data())
def test_every_walk_ends(data: st.DataObject) -> None:
    """However pages link to each other: no address twice, and never more than the most."""
    some = st.integers(1, 25)
    looks = {
        numbered(n): PageLinks(
            numbered(n),
            data.draw(some),
            data.draw(st.none() | some.map(numbered)),
            data.draw(st.none() | some.map(numbered)),
            tuple((n, numbered(data.draw(some))) for n in data.draw(st.lists(some, max_size=4))),
        )
        for n in range(1, 4)
    }
    page, rest, asked = walked(looks)
    assert len(asked) <= MOST_PAGES + 2
    assert len(rest.pages) < MOST_PAGES
    assert page.url in looks
