"""The stored text is whole and readable, and its row says by which method it was found and why."""

from __future__ import annotations

import unicodedata

import pytest
from lxml.html import fragment_fromstring

from tests.news.html_pages import as_article, extracted
from warta.news.article import Article, Rejection
from warta.news.body.outline import outline
from warta.news.body.rendering import without_last_headings

URL = "https://hafenbote.example/2026/11/quay-wall-is-mended"
SENTENCES = {
    "en": "The harbour board voted on Monday to mend the quay wall number {n}, which leaks.",
    "ru": "Совет порта решил в понедельник починить стену причала номер {n}, которая течёт.",
    "el": "Το συμβούλιο του λιμανιού αποφάσισε να επισκευάσει τον τοίχο {n}, που στάζει.",
    "ar": "قرر مجلس الميناء يوم الاثنين إصلاح جدار الرصيف رقم {n}، الذي يتسرب منه الماء.",
    "fa": "شورای بندر روز دوشنبه تصمیم گرفت دیوار اسکلهٔ شمارهٔ {n} را که نشت می‌کند تعمیر کند.",
    "he": "מועצת הנמל החליטה ביום שני לתקן את קיר הרציף מספר {n}, שדולף כבר שנים רבות.",
    "hi": "बंदरगाह परिषद ने सोमवार को घाट की दीवार संख्या {n} की मरम्मत करने का निर्णय लिया।",
    "bn": "বন্দর পরিষদ সোমবার ঘাটের {n} নম্বর দেয়াল মেরামত করার সিদ্ধান্ত নিয়েছে।",
    "th": "คณะกรรมการท่าเรือมีมติเมื่อวันจันทร์ให้ซ่อมกำแพงท่าเรือหมายเลข {n} ซึ่งรั่วมานานหลายปีแล้ว",
    "km": "ក្រុមប្រឹក្សាកំពង់ផែបានសម្រេចកាលពីថ្ងៃចន្ទជួសជុលជញ្ជាំងលេខ {n} ដែលលេចធ្លាយជាច្រើនឆ្នាំ។",
    "my": "ဆိပ်ကမ်းကောင်စီသည် တနင်္လာနေ့တွင် ဆိပ်ခံနံရံ အမှတ် {n} ကို ပြုပြင်ရန် ဆုံးဖြတ်ခဲ့သည်။",
    "zh": "港口委员会星期一决定修缮{n}号码头的墙壁，这面墙多年来一直漏水，居民对此多有抱怨。",
    "ja": "港湾委員会は月曜日、長年水漏れが続いている{n}号岸壁の修理を決めたと発表した。",
    "ko": "항만위원회는 월요일 여러 해 동안 물이 새던 {n}번 부두 벽을 수리하기로 결정했다.",
    "am": "የወደብ ምክር ቤቱ ሰኞ ዕለት ለዓመታት ውሃ ሲያፈስ የቆየውን የወደብ ግድግዳ ቁጥር {n} ለመጠገን ወሰነ።",
    "ka": "პორტის საბჭომ ორშაბათს გადაწყვიტა შეაკეთოს ნავმისადგომის კედელი ნომერი {n}.",
}
FRAMES = {
    "paragraphs": "<article>{text}</article>",
    "breaks": "<table><tr><td><a href=/a>A</a></td><td class=t>{text}</td></tr></table>",
    "boxes": "<div><div>{text}</div></div>",
}


def article(body: str, head: str = "") -> Article:
    """Return the article of a page with this body."""
    title = "<title>Quay wall is mended</title>"
    page = f"<html><head>{title}{head}</head><body>{body}</body></html>"
    return as_article(extracted(page, url=URL))


def written(language: str, frame: str) -> tuple[list[str], str]:
    """Return nine paragraphs, and a page's body that holds them in a frame."""
    sentences = [SENTENCES[language].format(n=n) for n in range(11, 20)]
    paragraphs = [f"{sentence} {sentence.replace('1', '4', 1)}" for sentence in sentences]
    markup = {"paragraphs": "<p>{}</p>", "breaks": "{}<br><br>", "boxes": "<div>{}</div>"}[frame]
    text = "".join(markup.format(paragraph) for paragraph in paragraphs)
    menu = "".join(f"<li><a href=/{n}>Section {n}</a></li>" for n in range(9))
    return paragraphs, f"<ul>{menu}</ul>{FRAMES[frame].format(text=text)}<div>(c) 2026</div>"


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("language", SENTENCES)
def test_every_paragraph_is_kept_in_every_script(language: str, frame: str) -> None:
    """Limits on the length of a line, counted for English, would drop lines of dense scripts."""
    paragraphs, body = written(language, frame)
    lines = article(body).text.split("\n")
    assert lines == [unicodedata.normalize("NFC", " ".join(text.split())) for text in paragraphs]


def test_every_article_has_a_method_and_its_reason() -> None:
    """SQL over these columns finds the sites on which a method fails."""
    for frame in FRAMES:
        result = article(written("en", frame)[1])
        assert result.method != "none"
        assert result.method_reason


def test_a_side_box_marked_as_article_is_not_taken_for_the_text() -> None:
    """Templates use <article> for teasers; the element with most paragraphs holds the text."""
    paragraphs, body = written("ru", "breaks")
    box = "<article><p>Подпишитесь на нашу рассылку и читайте её каждое утро.</p></article>"
    assert paragraphs[4] in article(box + body).text


def test_a_text_is_readable_line_by_line() -> None:
    """Headings, list items, quotes and rows are lines in order; captions are not in the text."""
    prose = [SENTENCES["en"].format(n=n) for n in range(10, 18)]
    result = article(
        "<article>"
        f"<p>{prose[0]}</p><p>{prose[1]}</p><h2>What it costs</h2><p>{prose[2]}</p>"
        "<ul><li>Stone for four hundred metres</li><li>Work in two winters</li></ul>"
        "<figure><img src=/q.jpg><figcaption>The wall on a wet day. Photo: A. Berg</figcaption>"
        f"</figure><blockquote><p>{prose[3]}</p></blockquote>"
        "<table><tr><th>Year</th><th>Metres</th></tr><tr><td>2027</td><td>150</td></tr></table>"
        f"<p>{prose[4]}</p><p>{prose[5]}</p></article>"
    )
    lines = result.text.split("\n")
    order = [
        next(n for n, line in enumerate(lines) if segment in line)
        for segment in (
            prose[0], prose[1], "What it costs", prose[2], "Stone for four", "Work in two",
            prose[3], "2027", prose[4], prose[5],
        )
    ]  # fmt: skip
    assert order == sorted(set(order))
    assert "150" in lines[order[7]]
    assert "Photo" not in result.text


def test_a_text_is_in_nfc_and_without_control_characters() -> None:
    """Otherwise a search for "Café" misses the same word written with a combining accent."""
    prose = "".join(f"<p>{SENTENCES['en'].format(n=n)} Cafe\u0301\x0b&#x7;</p>" for n in range(9))
    text = article(f"<article>{prose}</article>").text
    assert "Café" in text
    assert unicodedata.is_normalized("NFC", text)
    controls = {character for character in text if unicodedata.category(character) == "Cc"}
    assert controls == {"\n"}


LINKS = "".join(
    f"<div class=card><h3><a href=/news/{n}-long-story>A headline number {n} of today</a></h3>"
    "<span>2 h ago</span></div>"
    for n in range(30)
)
PICTURES = "".join(
    f"<figure><img src={n}.jpg><figcaption>Picture {n}</figcaption></figure>" for n in range(30)
)


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Economy", LINKS),
        ("Tag: quay", f"<h1>Posts tagged quay</h1>{LINKS}"),
        ("The fair in pictures", f"<h1>The fair in pictures</h1>{PICTURES}"),
        ("Video", "<h1>Watch the launch</h1><video src=v.mp4></video><p>1:32</p>"),
        ("News", "<noscript>You need to enable JavaScript to run this app.</noscript>"),
        ("500 Internal Server Error", "<h1>500</h1><p>Something went wrong. Try again.</p>"),
        ("Page not found", "<h1>Sorry</h1><p>The page was moved or deleted.</p>"),
        ("Before you continue", "<p>We and our partners use cookies. Accept all?</p>"),
    ],
)
def test_a_page_without_article_is_rejected_with_a_reason(title: str, body: str) -> None:
    """Servers answer all of these with status 200, so only the page itself shows it."""
    result = extracted(
        f"<html><head><title>{title}</title></head><body>{body}</body></html>", url=URL
    )
    assert isinstance(result, Rejection)
    assert result.reason


def test_a_live_blog_is_stored_and_marked() -> None:
    """It grows for hours; analysts may want to leave it out."""
    head = '<script type="application/ld+json">{"@type": "LiveBlogPosting"}</script>'
    assert article(written("en", "paragraphs")[1], head).is_live


PARAGRAPHS, PAGE_BODY = written("en", "paragraphs")
UNREADABLE = {
    "empty": b"",
    "spaces": b" \r\n\t ",
    "binary": bytes(range(256)) * 40,
    "frameset": b"<html><frameset cols=1><frame src=a><frame src=b></frameset></html>",
    "50 MB": b"<p>word word word. </p>" * 2_200_000,
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_an_unreadable_body_is_rejected_with_a_reason(name: str) -> None:
    """Servers send such bodies every day; an exception would lose the entry's outcome."""
    result = extracted(UNREADABLE[name], url=URL)
    assert isinstance(result, Rejection)
    assert result.reason
    assert not result.reason.startswith("the parser failed")


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("wrong charset", PAGE_BODY.encode("utf-16")),
        ("XHTML with errors", f'<?xml version="1.0"?><html><body><p/><b>{PAGE_BODY}</i>'.encode()),
        ("CDATA", f"<html><body><![CDATA[{PAGE_BODY}]]></body></html>".encode()),
        ("CDATA of XHTML", f"<html><body>//<![CDATA[\n{PAGE_BODY}\n//]]></body></html>".encode()),
        ("NUL bytes", PAGE_BODY.replace("quay", "qu\x00ay").encode()),
    ],
)
def test_a_damaged_page_gives_its_whole_text(name: str, page: bytes) -> None:
    """Part of a text must not be stored as the whole article."""
    text = as_article(extracted(page, url=URL)).text
    assert not [paragraph for paragraph in PARAGRAPHS if paragraph not in text], name


def test_headings_at_the_end_are_removed() -> None:
    """The list of other articles below them was removed, so they head nothing."""
    lines = outline(
        fragment_fromstring(
            "<p>One.</p><h3>What else</h3><p>Two.</p><h3>Harbour news of the week:</h3>"
            "<h4>Good to know</h4>",
            create_parent="body",
        )
    ).lines
    kept, removed = without_last_headings(lines)
    assert [line.text for line in kept] == ["One.", "What else", "Two."]
    assert [line.text for line in removed] == ["Harbour news of the week:", "Good to know"]
    assert without_last_headings(lines[1:2]) == (lines[1:2], [])


STANDFIRST = "Nobody has mended the quay walls in thirty years, and now they all leak at once"
BODY = "".join(f"<p>{SENTENCES['en'].format(n=n)} It has leaked for years.</p>" for n in range(9))


@pytest.mark.parametrize(
    ("above", "is_standfirst"),
    [
        (f"<div class=field-lead>{STANDFIRST}</div>", True),
        (f"<div>{STANDFIRST}.</div>", True),
        (f"<p>{STANDFIRST}.</p><div>by Ann Quay</div><figure>A wall</figure>", True),
        (f"<div class=teaser-text>{STANDFIRST}.</div>", True),
        (f"<h2 class=article-teaser>{STANDFIRST}</h2>", True),
        (f"<header><div class=subtitle>{STANDFIRST}</div></header>", True),
        (f"<h2>{STANDFIRST}</h2><div>by Ann Quay</div>", True),
        (f"<figure><figcaption>{STANDFIRST}.</figcaption></figure>", False),
        (f"<div class=image-caption>{STANDFIRST}.</div>", False),
    ],
)
def test_a_text_begins_with_the_standfirst_of_another_box(above: str, is_standfirst: bool) -> None:
    """Drupal and others store the standfirst in a field of its own, outside the body's element."""
    page = "<main><h1>Quay wall is mended</h1>{}<div class=field-body>{}</div></main>"
    text = article(page.format(above, BODY)).text
    assert text.startswith("Nobody has mended") == is_standfirst
    above_headline = f"{above}{page.format('', BODY)}"
    assert "Nobody has mended" not in article(above_headline).text


@pytest.mark.parametrize(
    "name", ["teaser-text", "related-story", "promo", "card-body", "popularPosts", "read-more"]
)
def test_an_excerpt_of_another_article_above_the_headline_is_left_out(name: str) -> None:
    """A standfirst stands there too on some sites, in a box with another name, or in none."""
    main = "<main>{}<h1>Quay wall is mended</h1><div class=field-body>{}</div></main>"
    box = f"<div class='{name}'><p>{STANDFIRST}.</p></div>"
    assert STANDFIRST not in article(main.format(box, BODY)).text


@pytest.mark.parametrize(
    "tag",
    [
        "h2 class='sub-headline speakable'", "p class='sub-title section-theme'", "div id=subTitle",
        "div class=Article__Sub_Heading", "div data-testid=article-standfirst class=css-1x",
        "div data-gu-name=standfirst", "p itemprop=description", "p class=teaser-text",
        "div class=body-elements__teaser",
    ],
)  # fmt: skip
def test_a_standfirst_is_known_by_names_of_two_words_and_of_attributes_for_scripts(
    tag: str,
) -> None:
    """Where classes are made by a machine, the attributes for tests and scripts keep their names."""
    box = f"<{tag}>{STANDFIRST}</{tag.split()[0]}>"
    page = f"<main><h1>Quay wall is mended</h1>{box}<div class=field-body>{BODY}</div></main>"
    assert article(page).text.startswith(STANDFIRST)


@pytest.mark.parametrize(
    "stamp",
    [
        "Publié le 27 novembre 2026 à 16h12, modifié le 28 novembre 2026 à 08h00",
        "Published 27 November 2026, 16:12 GMT", "Jumat, 27 November 2026 16:12 WIB",
        "27 listopada 2026, 16:12", "2026年11月27日16:12", "Обновлено 27.11.2026 в 16:12",
    ],
)  # fmt: skip
def test_the_time_of_publication_above_a_text_is_not_its_first_line(stamp: str) -> None:
    """The time has its own column; further below such a line heads a part of a chronicle."""
    page = f"<main><h1>Quay wall is mended</h1><p>{STANDFIRST}.</p><p>{stamp}</p>{BODY}</main>"
    assert stamp not in article(page).text
    below = f"<main><h1>Quay wall is mended</h1>{BODY}<p><b>{stamp}</b></p>{BODY}</main>"
    assert article(below).text.startswith(SENTENCES["en"][:10])
