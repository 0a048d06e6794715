"""Authors and dates are read from all places where sites put them, in many languages."""

from __future__ import annotations

import pytest
from lxml.html import document_fromstring

from tests.news.scaling import grows_linearly
from warta.news.metadata.read import PageMetadata, read_metadata

URL = "https://www.courier.example/local/wall-4471"
HEADING = "<h1>Wall falls in the old harbour</h1>"
PROSE = (
    "<p>The harbour council voted eleven to four to rebuild the eastern wall before the winter "
    "storms come.</p>"
) * 4
PERSON = '{"@type":"Person","name":"Jane Doe"}'
ARTICLE = '"@type":"NewsArticle","headline":"Wall falls in the old harbour"'


def read(head: str = "", body: str = "") -> PageMetadata:
    """Return the metadata of an article's page with additions to its head and below its headline."""
    html = (
        f"<html><head><title>Wall falls in the old harbour</title>{head}</head>"
        f"<body>{HEADING}{body}{PROSE}</body></html>"
    )
    return read_metadata(document_fromstring(html), URL)


@pytest.mark.parametrize(
    "name",
    [
        "author", "Author", "DC.Creator", "dc:creator", "byl", "byline", "og:author", "creator",
        "article:author:name", "article.author", "article_author", "author-name", "authors",
        "vr:author", "rbauthors", "cXenseParse:author", "shareaholic:article_author_name",
    ],
)  # fmt: skip
def test_the_author_is_read_from_meta_elements_of_many_names(name: str) -> None:
    """Every publishing system has its own name for it."""
    assert read(f'<meta name="{name}" content="Jane Doe">').authors == ("Jane Doe",)


@pytest.mark.parametrize(
    "label",
    ["Written by", "Verfasst von", "Écrit par", "Escrito por", "Scritto da", "Napisane przez",
     "Ditulis oleh", "Kirjoittanut", "Skrevet av", "執筆者", "작성자", "作者", "كتب بواسطة",
     "Scris de", "Γράφτηκε από", "Написано", "Szerző:", "เขียนโดย"],
)  # fmt: skip
def test_the_author_is_read_from_a_twitter_card_in_many_languages(label: str) -> None:
    """WordPress labels it in the language of the site."""
    pair = f'<meta name="twitter:label1" content="{label}">'
    assert read(f'{pair}<meta name="twitter:data1" content="Jane Doe">').authors == ("Jane Doe",)


@pytest.mark.parametrize(
    "block",
    [
        f'{{{ARTICLE},"author":{{"@list":[{PERSON}]}}}}',
        f'{{{ARTICLE},"author":{{"@type":"http://schema.org/Person","name":"Jane Doe"}}}}',
        f'{{{ARTICLE},"author":{{"@type":"schema:Person","name":["Jane Doe"]}}}}',
        f'{{{ARTICLE},"author":{{"@type":"Person","name":{{"@value":"Jane Doe"}}}}}}',
        f'{{{ARTICLE},"author":{{"@type":"Person","firstName":"Jane","lastName":"Doe"}}}}',
        f'{{{ARTICLE},"author":{{"@type":"Person","alternateName":"Jane Doe"}}}}',
        f'{{{ARTICLE},"author":{{"@type":"Organization","name":"X"}},"creator":"Jane Doe"}}',
        f'{{"@graph":{{"0":{{{ARTICLE},"author":{PERSON}}}}}}}',
        f'{{"@type":"WebPage","mainEntityOfPage":{{{ARTICLE},"author":{PERSON}}}}}',
        f'{{"@type":"http://schema.org/NewsArticle","headline":"W","author":{PERSON}}}',
        f'{{{ARTICLE},"author":{{"@type":"Person","name":"Jane Doe | The Courier"}}}}',
    ],
)
def test_the_author_is_read_from_every_shape_of_structured_data(block: str) -> None:
    """JSON-LD allows many ways to write a value, a list and a type."""
    assert read(f'<script type="application/ld+json">{block}</script>').authors == ("Jane Doe",)


@pytest.mark.parametrize(
    "byline",
    [
        '<a rel="author nofollow" href="/jd">Jane Doe</a>',
        '<a rel="AUTHOR" href="/jd">Jane Doe</a>',
        '<span rel="dc:creator">Jane Doe</span>',
        '<span itemprop="author creator">Jane Doe</span>',
        '<span property="schema:author"><span property="schema:name">Jane Doe</span></span>',
        '<div class="storyByline">Jane Doe</div>',
        '<div class="css-1abc-ByLineText">Jane Doe</div>',
        '<div id="ctl00_lblAuthor">Jane Doe</div>',
        '<div class="author author--with-image">Jane Doe</div>',
        '<div class="byline byline-has-avatar updated">Jane Doe</div>',
        *(
            f'<div class="{name}">Jane Doe</div>'
            for name in (
                "verfasser", "schrijver", "skribent", "toimittaja", "forfatter", "yazar", "avtor",
                "wartawan", "tac-gia", "autore", "periodista", "giornalista", "posted-by",
            )
        ),
        '<a href="/writers/jane-doe">Jane Doe</a>',
        '<a href="/yazarlar/jane-doe">Jane Doe</a>',
        '<a href="/?author=4">Jane Doe</a>',
        "<dl><dt>Author</dt><dd>Jane Doe</dd></dl>",
        "<p>20 November 2026, by Jane Doe</p>",
        "<p>By <b>Jane Doe</b> in Nairobi</p>",
        '<div class="author">By Jane Doe November 20, 2026</div>',
        '<div class="author">Jane Doe 3 min read</div>',
        '<div class="byline">By <b>Jane Doe</b>, CNN<script>by = "By Max Roe, CNN"</script></div>',
        '<div class="byline"><style>.by{color:red}</style>By Jane Doe</div>',
        '<p>By Jane Doe<script>var author = "By Max Roe";</script></p>',
    ],
)  # fmt: skip
def test_a_byline_is_recognised_by_class_link_or_words(byline: str) -> None:
    """Class names are joined, abbreviated, in other languages, or with a state beside them."""
    assert read(body=byline).authors == ("Jane Doe",)


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("<span itemprop=author>Jane Doe</span><span itemprop=author>Max Poe</span>", ("Jane Doe", "Max Poe")),
        ("<p class=byline>By <b>Jane</b> <b>Doe</b></p>", ("Jane Doe",)),
        ("<p class=byline>Jane Doe is a senior fellow at the Quay Institute</p>", ("Jane Doe",)),
    ],
)  # fmt: skip
def test_the_parts_of_a_byline_are_names_or_parts_of_one(
    byline: str, names: tuple[str, ...]
) -> None:
    """Two authors stand side by side, or one name in two elements."""
    assert read(body=f"<article>{byline}</article>").authors == names


@pytest.mark.parametrize(
    "other",
    [
        '<meta property="article:author" content="https://www.facebook.com/jdoe">',
        '<a rel="license" id="cc-by" href="https://license.example/by/4.0/">Attribution</a>',
        '<p>Powered by <a href="https://cms.example/by/x">Quaypress</a></p>',
        '<nav><a href="/firma/leasing">Leasing</a></nav>',
        '<div class="author-image">Harbour Light</div>',
        '<div class="author bio">Harbour Light</div>',
        '<div class="related"><div class="author">Max Poe</div></div>',
        '<p>Sponsored by Harbour Light</p>',
        '<p class="quote-author">Ruth Quay, mayor</p>',
        '<div class="item"><a href="/reviews/authors/all"><span>Authors</span></a></div>',
        '<a href="/profile/login/" class="title">SIGN IN</a>',
        '<a href="/profile/me">My account</a>',
    ],
)  # fmt: skip
def test_licences_sponsors_and_pictures_are_not_bylines(other: str) -> None:
    """They are marked with the same words as authors."""
    assert read(body=other).authors == ()


@pytest.mark.parametrize(
    "signature",
    [
        "<p align=right>Jane Doe</p>",
        '<p style="text-align: right;">Jane Doe</p>',
        '<p class="text-right">Jane Doe</p>',
        "<p>— Jane Doe</p>",
        "<p>(Jane Doe)</p>",
        "<p>By Jane Doe</p>",
        "<p>Reporting by Jane Doe; Editing by Max Poe</p>",
        "<p>(Reporting by Jane Doe; Editing by Max Poe)</p>",
        "<p>— Jane Doe, AP</p>",
        "<p><i>Jane Doe is a staff reporter for the Courier. She lives in Old Harbour.</i></p>",
    ],
)
def test_a_name_below_the_text_is_the_author(signature: str) -> None:
    """Newspapers print it to the right, in brackets or after a dash."""
    html = f"<html><body>{HEADING}<div>{PROSE}{signature}</div></body></html>"
    assert read_metadata(document_fromstring(html), URL).authors == ("Jane Doe",)


@pytest.mark.parametrize(
    "last", [
        "Old Harbour", "— Reuters", "(AFP)", "<i>Read more here</i>", "About Us Services Study Cases",
        "- Not A Sheep, The Real World, 14/12/2011 08:53", "Ruth Quay is the mayor of Old Harbour.",
        "记者昨日点击网站发现，该网站已经停用。记者了解到，管理等职责由港务局承担，工作人员表示将尽快恢复。",
    ],
)  # fmt: skip
def test_a_place_or_agency_below_the_text_is_not_the_author(last: str) -> None:
    """Texts end with them as well."""
    html = f"<html><body>{HEADING}<div>{PROSE}<p>{last}</p></div></body></html>"
    assert read_metadata(document_fromstring(html), URL).authors == ()


def test_a_column_on_the_right_is_no_signature() -> None:
    """Only a paragraph is set to the right; a box with such a class is a menu or a column."""
    html = f"<html><body>{HEADING}<div>{PROSE}<div class=right>Gift Cards</div></div></body></html>"
    assert read_metadata(document_fromstring(html), URL).authors == ()


@pytest.mark.parametrize(
    ("title", "first", "last", "names"),
    [
        (
            "항구 방파제 붕괴",
            "[서울=뉴시스] 홍길동 기자 = 항구 방파제가 무너졌다.",
            "",
            ("홍길동",),
        ),
        (
            "항구 방파제 붕괴",
            "항구 방파제가 무너졌다.",
            "홍길동 기자 hong@courier.example",
            ("홍길동",),
        ),
        ("港口大堤倒塌", "本报海门11月20日电（记者张三丰）港口大堤周五倒塌。", "", ("张三丰",)),
        ("港口大堤倒塌", "港口大堤周五倒塌。", "（记者 张三丰 李四光）", ("张三丰", "李四光")),
        ("港口堤防崩塌", "〔記者王小明／台北報導〕港口堤防週五崩塌。", "", ("王小明",)),
        (
            "港の堤防が崩壊",
            "港の堤防が金曜日に崩れた。",
            "市は再建を決めた。【佐藤美和】",
            ("佐藤美和",),
        ),
        ("港の堤防が崩壊", "港の堤防が金曜日に崩れた。", "市は再建を決めた。（敬称略）", ()),
        ("港の堤防が崩壊", "港の堤防が金曜日に崩れた。", "市は再建を決めた。（共同）", ()),
        ("항구 방파제 붕괴", "항구 방파제가 무너졌다고 기자들에게 말했다.", "", ()),
    ],
)
def test_the_author_is_read_from_an_east_asian_text(
    title: str, first: str, last: str, names: tuple[str, ...]
) -> None:
    """These pages have no byline; the name stands in the first or last sentence."""
    body = f"<h1>{title}</h1><p>{first}</p><p>{last}</p>"
    html = f"<html><head><title>{title}</title></head><body>{body}</body></html>"
    assert read_metadata(document_fromstring(html), URL).authors == names


@pytest.mark.parametrize(
    "head",
    [
        *(
            f'<meta name="{name}" content="2026-11-20T10:00:00Z">'
            for name in (
                "og:pubdate", "article:publication_date", "weibo:article:create_at", "apub:time",
                "bt:pubdate", "created", "published_at", "release_date", "citation_date",
                "cxenseparse:publishtime", "timestamp", "datetime",
            )
        ),
        *(
            f'<script type="application/ld+json">{{"@type":"NewsArticle","datePublished":{value}'
            "}</script>"
            for value in ('{"@value":"2026-11-20"}', '["2026-11-20"]', "1795168800")
        ),
    ],
)  # fmt: skip
def test_the_date_is_read_from_metadata_of_many_names(head: str) -> None:
    """Every publishing system has its own name for it."""
    assert read(head).published[0].text[:10] in {"2026-11-20", "1795168800"}


@pytest.mark.parametrize(
    "body",
    [
        '<abbr class="published" title="2026-11-20T10:00:00Z">Friday</abbr>',
        '<span class="date" data-date="2026-11-20T10:00:00Z">Friday</span>',
        '<relative-time datetime="2026-11-20T10:00:00Z">8 days ago</relative-time>',
        '<amp-timeago datetime="2026-11-20T10:00:00Z">Friday</amp-timeago>',
        '<span property="schema:datePublished" content="2026-11-20">Friday</span>',
        "<p>Updated 22 November 2026 | Published 20 November 2026</p>",
        "<p>First published on Fri 20 Nov 2026 10.05 GMT. Last modified on Sun 22 Nov 2026</p>",
        "<p>Mis à jour le 22/11/2026 à 10:00 – Publié le 20/11/2026 à 09:00</p>",
        "<p>Обновлено 22 ноября 2026</p><p>20 ноября 2026</p>",
        "<p>更新：2026-11-22 發布：2026-11-20</p>",
        '<div class="modified"><time datetime="2026-11-22">Sunday</time></div>'
        '<div class="published"><time datetime="2026-11-20">Friday</time></div>',
    ],
)
def test_the_shown_publication_date_is_distinguished_from_the_last_change(body: str) -> None:
    """The day of the last change often comes first, and exact times are in attributes."""
    first = read(body=body).published[0].text
    assert "22" not in first and "20" in first


@pytest.mark.parametrize(
    "unit",
    ["<p>Author:</p>", "<p>About the author</p>", "<i>Penulis</i><i>Editor</i>",
     "<p>Jane Marlow</p>", "<p>Jane Marlow wins</p>", "<p>By Jane Marlow</p>"],
)  # fmt: skip
def test_a_page_that_repeats_a_label_is_read_in_linear_time(unit: str) -> None:
    """20,000 lone labels took 7 seconds."""
    assert grows_linearly(lambda body: read(body=body), unit.__mul__, 500)
