"""What a reader gets: the whole text, readable, by a method that says why it was taken."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

import pytest
from lxml.html import fragment_fromstring

from warta.news.article import Article, Page, Rejection
from warta.news.body.outline import outline
from warta.news.body.rendering import without_last_headings
from warta.news.extract import extract

FETCHED_AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
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


def made(
    body: str | bytes, head: str = "", content_type: str = "text/html; charset=utf-8"
) -> Article | Rejection:
    if isinstance(body, str):
        body = (
            f"<html><head><title>Quay wall is mended</title>{head}</head><body>{body}</body></html>"
        ).encode()
    return extract(Page(URL, URL, content_type, body, FETCHED_AT))


def article(body: str | bytes, head: str = "") -> Article:
    found = made(body, head)
    assert isinstance(found, Article), found
    return found


def written(language: str, frame: str) -> tuple[list[str], str]:
    """Nine paragraphs, as bodies are marked up where no template calls them an article."""
    sentences = [SENTENCES[language].format(n=n) for n in range(11, 20)]
    paragraphs = [f"{one} {one.replace('1', '4', 1)}" for one in sentences]
    around = {"paragraphs": "<p>{}</p>", "breaks": "{}<br><br>", "boxes": "<div>{}</div>"}[frame]
    text = "".join(around.format(one) for one in paragraphs)
    menu = "".join(f"<li><a href=/{n}>Section {n}</a></li>" for n in range(9))
    return paragraphs, f"<ul>{menu}</ul>{FRAMES[frame].format(text=text)}<div>(c) 2026</div>"


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("language", SENTENCES)
def test_every_paragraph_is_found_in_every_script(language: str, frame: str) -> None:
    """Paragraphs, breaks in a layout table, bare boxes: no script loses a line by its length."""
    paragraphs, body = written(language, frame)
    lines = article(body).text.split("\n")
    expected = [unicodedata.normalize("NFC", " ".join(one.split())) for one in paragraphs]
    assert lines == expected


def test_the_method_says_why_it_was_taken() -> None:
    """Sites where a method fails are found by SQL, so no article is without method and reason."""
    for frame in FRAMES:
        found = article(written("en", frame)[1])
        assert found.method != "none"
        assert found.method_reason


def test_a_side_box_does_not_pass_for_the_text() -> None:
    """The first method covers too little here; where the paragraphs lie decides."""
    paragraphs, body = written("ru", "breaks")
    box = "<article><p>Подпишитесь на нашу рассылку и читайте её каждое утро.</p></article>"
    assert paragraphs[4] in article(box + body).text


def test_a_text_is_readable_line_by_line() -> None:
    """Headings, items, quotes and rows are lines in order; a caption is not the article's."""
    prose = [SENTENCES["en"].format(n=n) for n in range(10, 18)]
    found = article(
        "<article>"
        f"<p>{prose[0]}</p><p>{prose[1]}</p><h2>What it costs</h2><p>{prose[2]}</p>"
        "<ul><li>Stone for four hundred metres</li><li>Work in two winters</li></ul>"
        "<figure><img src=/q.jpg><figcaption>The wall on a wet day. Photo: A. Berg</figcaption>"
        f"</figure><blockquote><p>{prose[3]}</p></blockquote>"
        "<table><tr><th>Year</th><th>Metres</th></tr><tr><td>2027</td><td>150</td></tr></table>"
        f"<p>{prose[4]}</p><p>{prose[5]}</p></article>"
    )
    lines = found.text.split("\n")
    order = [
        next(n for n, line in enumerate(lines) if said in line)
        for said in (
            prose[0], prose[1], "What it costs", prose[2], "Stone for four", "Work in two",
            prose[3], "2027", prose[4], prose[5],
        )
    ]  # fmt: skip
    assert order == sorted(set(order))
    assert "150" in lines[order[7]]
    assert "Photo" not in found.text


def test_a_text_is_composed_and_without_controls() -> None:
    """Search and comparison fail on letters in two codings and on what nobody can see."""
    prose = "".join(f"<p>{SENTENCES['en'].format(n=n)} Cafe\u0301\x0b&#x7;</p>" for n in range(9))
    found = article(f"<article>{prose}</article>")
    assert "Café" in found.text
    assert unicodedata.is_normalized("NFC", found.text)
    assert not {one for one in found.text if unicodedata.category(one) == "Cc"} - {"\n"}


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
def test_what_is_not_an_article_is_rejected_with_a_reason(title: str, body: str) -> None:
    """All of these are answered with status 200."""
    page = f"<html><head><title>{title}</title></head><body>{body}</body></html>".encode()
    found = made(page)
    assert isinstance(found, Rejection)
    assert found.reason


def test_a_live_blog_is_kept_and_marked() -> None:
    """It is edited while it is read, so it is no finished text."""
    head = '<script type="application/ld+json">{"@type": "LiveBlogPosting"}</script>'
    assert article(written("en", "paragraphs")[1], head).is_live


WHOLE = written("en", "paragraphs")
BAD_ENDS = {
    "empty": b"",
    "spaces": b" \r\n\t ",
    "binary": bytes(range(256)) * 40,
    "frameset": b"<html><frameset cols=1><frame src=a><frame src=b></frameset></html>",
    "50 MB": b"<p>word word word. </p>" * 2_200_000,
}


@pytest.mark.parametrize("name", BAD_ENDS)
def test_bad_input_is_rejected_with_a_reason(name: str) -> None:
    """Whatever a server sends is a value; none of it is worth an exception."""
    found = made(BAD_ENDS[name])
    assert isinstance(found, Rejection)
    assert found.reason
    assert not found.reason.startswith("the parser failed")


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("wrong charset", WHOLE[1].encode("utf-16")),
        ("XHTML with errors", f'<?xml version="1.0"?><html><body><p/><b>{WHOLE[1]}</i>'.encode()),
        ("CDATA", f"<html><body><![CDATA[{WHOLE[1]}]]></body></html>".encode()),
        ("CDATA of XHTML", f"<html><body>//<![CDATA[\n{WHOLE[1]}\n//]]></body></html>".encode()),
        ("NUL bytes", WHOLE[1].replace("quay", "qu\x00ay").encode()),
    ],
)
def test_a_mangled_page_gives_its_whole_text(name: str, page: bytes) -> None:
    """Half a text must not be stored as a whole one."""
    text = article(page).text
    assert not [one for one in WHOLE[0] if one not in text], name


def test_headings_at_the_end_go_with_what_they_head() -> None:
    """The list of other articles is left out; its heading must not stand there alone."""
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
        (f"<figure><figcaption>{STANDFIRST}.</figcaption></figure>", False),
        (f"<div class=image-caption>{STANDFIRST}.</div>", False),
    ],
)
def test_a_standfirst_in_a_box_of_its_own_is_the_beginning(above: str, is_standfirst: bool) -> None:
    """Drupal and others keep it in a field apart from the body."""
    page = "<main><h1>Quay wall is mended</h1>{}<div class=field-body>{}</div></main>"
    found = article(page.format(above, BODY))
    assert found.text.startswith("Nobody has mended") == is_standfirst
    above_headline = f"{above}{page.format('', BODY)}"
    assert "Nobody has mended" not in article(above_headline).text
