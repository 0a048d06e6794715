"""Links to further pages of an article are found, and other links are not taken for them."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.news.scaling import grows_linearly
from warta.news.article import RawPage
from warta.news.pagination.links import PageLinks
from warta.news.pagination.numbers import readings_of
from warta.news.pagination.prefilter import may_continue
from warta.news.pagination.words import MOST_PAGES
from warta.news.parsing import page_links_of

DATE = datetime(2026, 11, 20, 8, tzinfo=UTC)
PROSE = "".join(
    f"<p>Kalimat nomor {n} dari berita ini cukup panjang untuk disebut prosa.</p>" for n in range(4)
)


def page(url: str, links: str, head: str = "") -> RawPage:
    """Return a fetched article with these links below its text."""
    html = (
        f"<!doctype html><html><head>{head}</head><body class='single comments-open'>"
        f"<nav><a href='/'>Beranda</a><a href='/tag/hujan/page/2'>2</a></nav>"
        f"<article><h1>Judul</h1>{PROSE}{links}</article></body></html>"
    )
    headers = (("content-type", "text/html; charset=utf-8"),)
    return RawPage(url, url, 200, "OK", headers, html.encode(), DATE)


def links_found(url: str, links: str, head: str = "", base: str | None = None) -> PageLinks:
    """Return the links to other pages of the article; check that the prefilter lets them pass."""
    raw = page(url, links, head)
    page_links = page_links_of(raw, 10_000_000, base)
    if page_links.has_more and base is None:
        assert may_continue(raw.body, url), "the prefilter ruled the page out"
    return page_links


ID = "https://kabar.example/read/2026/11/20/0712345/hujan-deras-di-kota-randu"
DE = "https://bote.example/kultur/2026-11/buchmesse-verlage-lesen-zukunft"
GO = "https://technik.example/news/funknetz-neue-masten-2611-203456.html"
US = "https://post.example/2026/11/the-ferry-that-never-came-home/"

FURTHER = {
    "query, numbers": (
        ID, '<a href="?page=2">2</a> <a href="?page=3">3</a>', [f"{ID}?page=2", f"{ID}?page=3"]),
    "query, whole addresses, next": (
        ID, f'<a href="{ID}?page=2">Selanjutnya</a>', [f"{ID}?page=2"]),
    "query escaped after another": (
        "https://kabar.example/berita.php?sid=48213",
        '<a href="berita.php?sid=48213&amp;page=2">Halaman 2</a>',
        ["https://kabar.example/berita.php?sid=48213&page=2"]),
    "path number": (
        "https://warta.example/berita/d-7512345/pasar-terapung-randu",
        '<a href="/berita/d-7512345/pasar-terapung-randu/2">Halaman Selanjutnya</a>',
        ["https://warta.example/berita/d-7512345/pasar-terapung-randu/2"]),
    "word and number in the path": (
        DE, f'<a href="{DE}/seite-2">Nächste Seite</a>', [f"{DE}/seite-2"]),
    "the next page's heading": (
        DE, f'<a href="{DE}/seite-2">Seite 2: Was die Verlage nun planen</a>', [f"{DE}/seite-2"]),
    "before the ending": (
        GO, '<a href="funknetz-neue-masten-2611-203456-2.html">2</a>'
            '<a href="funknetz-neue-masten-2611-203456-3.html">3</a>',
        [GO.replace(".html", "-2.html"), GO.replace(".html", "-3.html")]),
    "p before the number": (
        GO, f'<a href="{GO.replace(".html", "-p2.html")}">2</a>', [GO.replace(".html", "-p2.html")]),
    "page below the slug": (
        US, f'<a href="{US}2/">2</a> <a href="{US}3/">3</a>', [f"{US}2/", f"{US}3/"]),
    "page word as a folder": (
        US, f'<a href="{US}page/2/">Next page</a>', [f"{US}page/2/"]),
    "packs": (
        "https://portal.example/historia/news-stary-most-nad-ranem,nId,5222535",
        "<a href='/historia/news-stary-most-nad-ranem,nId,5222535,nPack,2'>Następna strona</a>",
        ["https://portal.example/historia/news-stary-most-nad-ranem,nId,5222535,nPack,2"]),
    "Spanish": (ID, '<a href="?pagina=2">Página siguiente</a>', [f"{ID}?pagina=2"]),
    "French": (ID, '<a href="?page=2">Page suivante</a>', [f"{ID}?page=2"]),
    "Russian": (ID, '<a href="?page=2">Следующая страница</a>', [f"{ID}?page=2"]),
    "Japanese": (ID, '<a href="?page=2">次のページへ</a>', [f"{ID}?page=2"]),
    "Chinese": (
        "https://bao.example/c/2026-11/20/c_1126012345.htm",
        '<a href="c_1126012345_2.htm">2</a><a href="c_1126012345_2.htm">下一页</a>',
        ["https://bao.example/c/2026-11/20/c_1126012345_2.htm"]),
    "Arabic": (ID, '<a href="?page=2">الصفحة التالية</a>', [f"{ID}?page=2"]),
    "an arrow": (ID, '<a href="?page=2">&raquo;</a>', [f"{ID}?page=2"]),
    "2 of 5": (ID, '<a href="?page=2">2 / 5</a>', [f"{ID}?page=2"]),
    "numbers up to a gap": (
        ID, '<a href="?page=2">2</a> <a href="?page=3">3</a> … <a href="?page=9">9</a>',
        [f"{ID}?page=2", f"{ID}?page=3"]),
    "the mobile host": (
        ID, f'<a href="{ID.replace("kabar.", "m.kabar.")}?page=2">2</a>',
        [ID.replace("kabar.", "m.kabar.") + "?page=2"]),
}  # fmt: skip

NOWHERE = {
    "no pages at all": (ID, '<a href="/read/2026/11/20/0712399/berita-lain">Berita lain</a>'),
    "the next article, on the link": (
        US, '<a rel="next" href="https://post.example/2026/11/another-story-of-the-sea/">Next</a>'),
    "a story numbered in its name": (
        "https://blog.example/2026/11/hujan-deras-di-randu.html",
        '<a href="https://blog.example/2026/11/hujan-deras-di-randu_2.html">Selanjutnya</a>'),
    "part two of a series": (
        GO, f'<a href="{GO.replace(".html", "-2.html")}">Teil zwei der Serie über Masten</a>'),
    "comments by their element": (
        ID, '<div class="list comments"><a href="?page=2">2</a><a href="?page=3">3</a></div>'),
    "comments by their fragment": (ID, '<a href="?page=2#comments">2</a>'),
    "comments by their address": (US, f'<a href="{US}comment-page-2/#comments">2</a>'),
    "a pager that counts from 0": (
        ID, '<a href="?page=1">2</a> <a href="?page=2">3</a> <a href="?page=1">next</a>'),
    "a picture's number": (ID, '<a href="?image=2">2</a> <a href="?slide=3">3</a>'),
    "pictures beside the text": (
        ID, '<div id="gallery"><a href="?page=2">2</a></div>'),
    "a gallery": (
        "https://bote.example/bildergalerie/herbst-in-den-bergen-am-see-4711",
        '<a href="/bildergalerie/herbst-in-den-bergen-am-see-4711/2">2</a>'),
    "a tag": ("https://kabar.example/tag/banjir", '<a href="/tag/banjir/page/2">2</a>'),
    "a section": ("https://kabar.example/ekonomi/", '<a href="/ekonomi/page/2/">2</a>'),
    "the front page": ("https://kabar.example/", '<a href="/page/2/">2</a><a href="?page=2">2</a>'),
    "an archive by day": (
        "https://kabar.example/2026/11/20/", '<a href="/2026/11/20/page/2">2</a>'),
    "articles that are numbered": (
        "https://kabar.example/artikel/11", '<a rel="next" href="/artikel/12">12</a>'),
    "the page itself": (ID, f'<a href="{ID}?page=1">1</a> <a href="{ID}">Judul</a>'),
    "a page of another article": (
        ID, '<a href="/read/2026/11/20/0712399/berita-lain?page=2">2</a>'),
    "another site": (ID, f'<a href="{ID.replace("kabar.", "berita.")}?page=2">2</a>'),
    "three without two": (ID, '<a href="?page=3">3</a>'),
    "a link that says something else": (ID, '<a href="?page=2">Bagikan</a>'),
    "a share button": (
        ID, f'<a href="https://sosial.example/share?u={ID}&page=2">Bagikan</a>'),
    "a view of all that no text names": (ID, '<a href="?page=all">Cetak</a>'),
    "the view of all itself": (f"{ID}?page=all", f'<a href="{ID}?page=2">2</a>'),
}  # fmt: skip


@pytest.mark.parametrize(("url", "links", "pages"), FURTHER.values(), ids=FURTHER)
def test_further_pages_are_found_in_order(url: str, links: str, pages: list[str]) -> None:
    """Publishers' systems number and label them in all these forms and languages."""
    found = links_found(url, links)
    assert [address for _, address in found.further] == pages
    assert [number for number, _ in found.further] == list(range(2, len(pages) + 2))
    assert (found.number, found.first) == (1, None)


@pytest.mark.parametrize(("url", "links"), NOWHERE.values(), ids=NOWHERE)
def test_other_links_are_not_taken_for_further_pages(url: str, links: str) -> None:
    """Two articles that were joined can't be separated later; a missed page can be read later."""
    assert not links_found(url, links).has_more


@pytest.mark.parametrize(("links", "view"), [
    ('<a href="?page=2">2</a> <a href="?page=all">Lihat semua</a>', f"{ID}?page=all"),
    ('<a href="?single=1">Lihat semua halaman</a>', f"{ID}?single=1"),
    ('<a href="?seite=all">Auf einer Seite lesen</a>', f"{ID}?seite=all"),
    (f'<a href="{ID}/komplettansicht">Auf einer Seite anzeigen</a>', f"{ID}/komplettansicht"),
    (f'<a href="{ID}/all">View as single page</a>', f"{ID}/all"),
    ('<a href="?page=2">2</a> <a href="?showpage=all">+</a>', f"{ID}?showpage=all"),
    ('<a href="?page=all">在本页阅读全文</a>', f"{ID}?page=all"),
])  # fmt: skip
def test_the_single_page_view_is_found(links: str, view: str) -> None:
    """It takes one request instead of many."""
    assert links_found(ID, links).whole == view


def test_the_next_page_is_found_in_the_head_alone() -> None:
    """Pages that load more on scrolling have no visible link. WordPress's rel=next is another post."""
    head = f'<link rel="next" href="{ID}?page=2">'
    assert links_found(ID, "", head).further == ((2, f"{ID}?page=2"),)
    head = '<link rel="next" href="https://kabar.example/read/2026/11/21/0712399/berita-besok">'
    assert not links_found(ID, "", head).has_more


def test_pages_of_the_canonical_url_are_found() -> None:
    """The feed may list an older URL of the article."""
    canonical = f'<link rel="canonical" href="{ID}-dan-sekitarnya">'
    found = links_found(ID, f'<a href="{ID}-dan-sekitarnya?page=2">2</a>', canonical)
    assert found.further == ((2, f"{ID}-dan-sekitarnya?page=2"),)


def test_a_later_page_leads_to_the_first() -> None:
    """A feed's entry may link to the second page of an article."""
    found = links_found(f"{ID}?page=2", f'<a href="{ID}">1</a> 2 <a href="{ID}?page=3">3</a>')
    assert (found.number, found.first, found.further) == (2, ID, ((3, f"{ID}?page=3"),))
    found = links_found(f"{DE}/seite-2", f'<a href="{DE}">Seite 1</a>')
    assert (found.number, found.first) == (2, DE)
    other = links_found(
        GO.replace(".html", "-2.html"), f'<a href="{GO}">Der erste Bericht über Masten</a>'
    )
    assert not other.has_more


def test_at_most_one_page_more_than_the_limit_is_listed() -> None:
    """The one beyond the limit shows that the article is longer."""
    links = "".join(f'<a href="?page={n}">{n}</a>' for n in range(2, 60))
    assert [n for n, _ in links_found(ID, links).further] == list(range(2, MOST_PAGES + 2))


@pytest.mark.parametrize("filling", [
    b"<a href='hujan-deras-di-kota-randu", b'href="?page', b"canonical<link ", b"<a ", b"/2?",
    b"hujan-deras-di-kota-randu/all" + b"x" * 50,
])  # fmt: skip
def test_time_of_the_prefilter_grows_linearly_with_the_page(filling: bytes) -> None:
    """It runs for every page in the process that fetches, which has no limit on time."""
    assert grows_linearly(
        lambda body: may_continue(body, ID),
        lambda size: filling * (size // len(filling)),
        250_000,
    )


def test_an_unreadable_page_has_no_further_pages() -> None:
    """Extraction reports what is wrong with it; looking for links must not raise."""
    raw = page(ID, '<a href="?page=2">2</a>')
    for body in (b"", b"\x00\xff" * 99, gzip.compress(raw.body)[:10] + b"\xff" * 99):
        broken = RawPage(ID, ID, 200, "OK", (("content-encoding", "br"),), body, DATE)
        assert not page_links_of(broken, 10_000_000).has_more


@given(
    base=st.sampled_from([ID, DE, GO, US]),
    number=st.integers(1, MOST_PAGES),
    form=st.sampled_from(["{0}?page={1}", "{0}/{1}", "{0}/seite-{1}", "{0}/page/{1}/"]),
)
def test_the_number_and_base_of_a_page_are_read_from_its_url(
    base: str, number: int, form: str
) -> None:
    """They decide which links belong to the same article."""
    address = form.format(base.rstrip("/"), number)
    readings = [(reading.base.rstrip("/"), reading.number) for reading in readings_of(address)]
    assert readings == [(base.rstrip("/"), number)]


@given(st.text(alphabet="/?&=-_.,0123456789pagesit:#%", max_size=60))
def test_no_url_is_a_page_of_itself(rest: str) -> None:
    """Following its base to the first page would never end."""
    address = f"https://kabar.example/{rest}"
    for reading in readings_of(address):
        assert reading.base != address
        assert reading.number is None or 1 <= reading.number <= MOST_PAGES + 1
