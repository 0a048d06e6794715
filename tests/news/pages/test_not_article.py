"""Pages without an article are rejected with their kind: section front, gallery, video, error."""

from __future__ import annotations

import pytest

from tests.news.html_pages import extracted
from warta.news.article import Rejection
from warta.news.pages.not_article import FRONT

SITE = "https://www.tidewater.example"
NAV = "".join(f'<a href="/{name}">{name}</a>' for name in ("politics", "sport", "culture", "sea"))
TEASERS = "".join(
    f'<div class="teaser"><a href="/2026/11/{n}-{name}"><img src="/t/{n}.jpg"></a>'
    f'<h3><a href="/2026/11/{n}-{name}">Council votes on the {name} for the {n}th time</a></h3></div>'
    for n, name in enumerate(("harbour", "ferry", "library", "bridge", "school", "lighthouse"), 4)
)
PICTURES = "".join(
    f'<figure><img src="/g/{n}.jpg"><figcaption>Picture {n}.</figcaption></figure>'
    for n in range(1, 9)
)
PLAYER = '<iframe src="https://www.youtube-nocookie.com/embed/abc"></iframe>'
PROSE = "".join(
    f"<p>The {nth} paragraph tells at some length what the council of the old port decided.</p>"
    for nth in ("first", "second", "third", "fourth", "fifth", "sixth")
)
CAPTION = "<p>The night the sea came in, as seen from the lighthouse by those who live there. " + (
    "Our reporters were at the quay until the morning, when the water went at last.</p>"
)


def outcome(body: str, head: str = "", path: str = "/a/b", title: str = "The port at night") -> str:
    """Return the reason of a page's rejection, or "" for an article."""
    html = (
        f"<!doctype html><html lang=en><head><title>{title}</title>{head}</head><body>"
        f"<nav>{NAV}</nav><main>{body}</main><footer>{NAV} © Tidewater</footer></body></html>"
    )
    result = extracted(html, url=SITE + path, content_type="text/html")
    return result.reason if isinstance(result, Rejection) else ""


def ld(kind: str) -> str:
    """Return a JSON-LD block of a type."""
    return f'<script type="application/ld+json">{{"@type": "{kind}", "name": "Port"}}</script>'


def og(kind: str) -> str:
    """Return an og:type element."""
    return f'<meta property="og:type" content="{kind}">'


@pytest.mark.parametrize(
    ("body", "head", "path", "reason"),
    [
        ("<h1>Harbour</h1>" + TEASERS, "", "/harbour", "a section front: it lists articles"),
        ("<h1>Harbour</h1>" + TEASERS, "", "/tag/harbour", "a tag page: it lists articles"),
        ("<h1>Hafen</h1>" + TEASERS, "", "/thema/hafen", "a tag page: it lists articles"),
        ("<h1>Ann Quay</h1>" + TEASERS, "", "/author/ann-quay", "an author's page"),
        ("<h1>Ann Quay</h1>" + TEASERS, ld("ProfilePage"), "/people/7", "an author's page"),
        ("<h1>Results</h1>" + TEASERS, ld("SearchResultsPage"), "/find", "search results"),
        ("<h1>Results</h1>" + TEASERS, "", "/search", "search results"),
        ("<h1>Port</h1>" + PICTURES, "", "/port-at-night-1", "a picture gallery"),
        ("<h1>Port</h1>" + PICTURES + TEASERS, "", "/fotos/port-1", "a picture gallery"),
        ("<h1>Port</h1>" + CAPTION, ld("ImageGallery"), "/port-1", "a picture gallery"),
        ("<h1>Port</h1>" + PLAYER, "", "/port-at-night-1", "a video page"),
        ("<h1>Port</h1>" + PLAYER + TEASERS, "", "/video/port-1", "a video page"),
        ("<h1>Port</h1><div id=player></div>", ld("VideoObject"), "/port-1", "a video page"),
        ("<h1>Port</h1>" + CAPTION, og("video.other"), "/port-1", "a video page"),
        ("<h1>Port</h1><video src='/v.mp4'></video>", "", "/port-1", "a video page"),
        ("<h1>Port</h1><audio src='/a.mp3'></audio>", "", "/port-1", "an audio page"),
        ("<h1>Port</h1>" + CAPTION, ld("PodcastEpisode"), "/port-1", "an audio page"),
        ("<h1>Port</h1>", "", "/port-1", "a page without text; it may need JavaScript"),
    ],
)  # fmt: skip
def test_a_page_without_article_is_rejected_with_its_kind(
    body: str, head: str, path: str, reason: str
) -> None:
    """The kind shows a person which feed lists galleries or section fronts."""
    assert outcome(body, head, path) == reason


def test_a_page_that_declares_itself_a_collection_is_not_an_article() -> None:
    """Blog software gives its categories og:type "article", but also CollectionPage."""
    front = f"<h1>Harbour</h1><p>{CAPTION}</p>{TEASERS}{CAPTION}"
    head = og("article") + ld("CollectionPage")
    assert outcome(front, head, "/category/harbour") == "a section front: it lists articles"


@pytest.mark.parametrize(
    "title",
    [
        "500 Internal Server Error", "Internal Server Error", "502 Bad Gateway", "500", "Error 503",
        "503 Service Temporarily Unavailable", "Error establishing a database connection",
        "403 Forbidden", "Error interno del servidor", "Interner Serverfehler", "504 Gateway Timeout",
        "Erreur interne du serveur", "Внутренняя ошибка сервера", "サーバーエラー", "服务器错误",
    ],
)  # fmt: skip
def test_an_error_page_with_status_200_is_recognised_by_its_title(title: str) -> None:
    """The 60 words of Apache's error page would be stored as a short article."""
    excuses = (
        "<p>" + 3 * "The server met a misconfiguration and could not do what you asked. " + "</p>"
    )
    for body in ("", f"<h1>{title}</h1>{2 * excuses}"):
        assert outcome(body, title=title) == f"an error page with status 200: {title!r}"


@pytest.mark.parametrize(
    "title", ["Access denied", "Site under maintenance", "Fehler", "Ошибка", "Something went wrong"]
)
def test_a_title_that_may_be_a_headline_means_an_error_only_without_a_text(title: str) -> None:
    """ "Access denied" is also the title of a report."""
    assert outcome("<p>Sorry.</p>", title=title) == f"an error page with status 200: {title!r}"
    assert outcome(PROSE, title=title) == ""


def test_an_error_page_without_a_title_is_recognised_by_its_first_words() -> None:
    """PHP prints its errors in place of the page, with status 200."""
    page = b"<br /><b>Fatal error</b>: Uncaught Error in <b>/srv/theme.php</b> on line 12"
    rejection = extracted(page, url=f"{SITE}/a", content_type="text/html")
    assert isinstance(rejection, Rejection)
    assert rejection.reason.startswith("an error page with status 200: 'Fatal error: Uncaught")


@pytest.mark.parametrize(
    "title",
    [
        "500 new homes for the old harbour", "503 people rescued from the ferry",
        "Service unavailable on the northern line", "404 days at sea", "Error of judgement at sea",
        "Forbidden islands open to visitors",
    ],
)  # fmt: skip
def test_an_article_whose_headline_begins_like_an_error_is_kept(title: str) -> None:
    """Numbers and "unavailable" occur in real headlines."""
    assert outcome(f"<h1>{title}</h1>{PROSE}", title=title) == ""


@pytest.mark.parametrize(
    "beside",
    [PLAYER, PICTURES, TEASERS, "<video src='/v.mp4'></video>", "<audio src='/a.mp3'></audio>"],
)
@pytest.mark.parametrize("path", ["/port-1", "/video/port-1", "/tag/port", "/fotos/port-1"])
def test_a_page_with_a_text_is_an_article_whatever_else_it_holds(beside: str, path: str) -> None:
    """Most articles have a video, pictures or teasers beside the text."""
    assert outcome(f"<h1>Port</h1>{PROSE}{beside}", path=path) == ""


@pytest.mark.parametrize("kind", ["VideoObject", "ImageGallery", "PodcastEpisode", "ItemList"])
def test_structured_data_about_a_part_of_the_page_does_not_reject_the_article(kind: str) -> None:
    """Pages declare the video or gallery that their article contains."""
    assert outcome(f"<h1>Port</h1>{PROSE}", ld(kind)) == ""
    assert outcome(f"<h1>Port</h1>{CAPTION}", ld(kind) + ld("NewsArticle")) == ""
    assert outcome(f"<h1>Port</h1>{PROSE}{TEASERS}", ld("CollectionPage") + ld("NewsArticle")) == ""


CARDS = "".join(
    f"<div class='card card-{n}'><h3><a href='/{n}/the-{name}'>Council votes on the {name} again</a>"
    f"</h3><p>The {name} would cost more than was said. The vote is on Monday.</p></div>"
    for n, name in enumerate(("harbour", "ferry", "library", "bridge", "school", "lighthouse"))
)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/", "a section front: it lists articles"),
        ("/harbour/", "a section front: it lists articles"),
        ("/tag/harbour", "a tag page: it lists articles"),
        ("/author/ann-quay", "an author's page"),
        ("/2026/11/27/four-votes-of-the-port-council-1234.html", ""),
    ],
)
def test_a_text_of_teasers_is_not_an_article_at_the_url_of_a_list(path: str, reason: str) -> None:
    """A section front declares nothing, but each of its boxes links to an article."""
    assert outcome(f"<h1>Harbour</h1>{CARDS}", path=path) == reason
    assert outcome(f"<h1>Harbour</h1>{CARDS}", og("article"), path=path) == ""


@pytest.mark.parametrize(
    "changed",
    [
        ("<p>The", f"{3 * CAPTION}<p>The"),  # a text of several parts
        ("</a></h3>", "</a>, and hardly anybody thought that it would</h3>"),  # a sentence
    ],
)
def test_an_article_with_several_linked_parts_is_not_a_list_of_teasers(
    changed: tuple[str, str],
) -> None:
    """Articles in parts have the same structure."""
    assert outcome(f"<h1>Harbour</h1>{CARDS.replace(*changed)}", path="/harbour/") == ""


def test_a_collection_of_links_is_an_article_if_its_address_or_its_declaration_is_one_s() -> None:
    """Its boxes look like teasers; only the page's own statements tell it from a front."""
    links = "<h1>Harbour</h1>" + CARDS.replace(" href='/", " href='https://elsewhere.example/")
    assert outcome(links, path="/harbour/seven-links-for-the-weekend") == ""
    assert outcome(links, og("article"), path="/harbour/") == ""
    assert outcome(links, path="/harbour/") == FRONT


def test_an_author_s_page_holds_prose_about_the_author_and_a_front_page_does_not() -> None:
    """Prose above teasers at another URL is an article."""
    about = f"<h1>Ann Quay</h1><p>{CAPTION}</p>{CARDS}"
    assert outcome(about, path="/author/ann-quay") == "an author's page"
    for path in ("/author/ann-quay/page/2", "/autor/ann-quay/seite-3/", "/en/author/ann-quay/2"):
        assert outcome(about, path=path) == "an author's page"
    assert outcome(about, path="/topics/harbour") == "a tag page: it lists articles"
    assert outcome(about, path="/topics/harbour/2026/votes") == ""
    history = "".join(
        f"<p>In the year {year} the port had {year // 9} ships, two cranes and a harbour master, who "
        f"wrote down each of them, what it carried and where it went, in a book that is kept.</p>"
        for year in range(1811, 1991, 20)
    )
    assert outcome(f"<h1>The port</h1>{history}{CARDS}", path="/port") == ""


LOGIN = "<form action=/in><input name=n><input type='password' name=p><button>In</button>{}</form>"
ASKS = (
    "<h1>Log in</h1><p>Log in to read on, or make an account for nothing if you have none yet. It "
    "takes a minute.</p><p>Have you lost your password? Tell us the address that you gave us.</p>"
)


def test_a_login_form_is_not_an_article() -> None:
    """Sites answer with it, and status 200, instead of an article for members."""
    assert outcome(LOGIN.format(ASKS), path="/account") == "a login page"
    assert outcome(LOGIN.format("Lost it?") + CAPTION + PROSE) == ""


def test_an_article_within_the_form_of_a_whole_page_stays() -> None:
    """ASP.NET puts every page into one form, often together with a login box."""
    menu = "".join(f"<p>Office {n}, open on days of the market only.</p>" for n in range(30))
    assert outcome(LOGIN.format(CAPTION + f"<div>{menu}</div>")) == ""


@pytest.mark.parametrize(
    ("path", "reason"),
    [("/video/port-1", "a video page"), ("/podcasts/port/1", "an audio page"), ("/port-1", FRONT)],
)
def test_the_url_decides_whether_an_empty_player_is_a_video_or_audio_page(
    path: str, reason: str
) -> None:
    """Scripts fill the player later, so the page itself does not show it."""
    assert outcome(f"<h1>Port</h1><div class='main player'></div>{TEASERS}", path=path) == reason
