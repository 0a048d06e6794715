"""Roles beside names: whoever took the pictures, translated or checked is not an author."""

from __future__ import annotations

import pytest

from tests.news.metadata.pages import read

_WRITERS = (
    "Reporter", "Text", "Autorin", "Texte", "Texto", "Periodista", "Jornalista", "Giornalista", "Journaliste",
    "Verslaggever", "Skribent", "Toimittaja", "Dziennikarka", "Autorka", "Szerző", "Автор", "Журналіст", "Συντάκτης",
    "Muhabir", "Penulis", "Tác giả", "كاتب", "نویسنده", "כתב", "लेखक", "লেখক", "기자", "記者", "作者", "ライター",
)  # fmt: skip
_HELPERS = (
    "Foto", "Fotos", "Photo", "Photographer", "Fotograf", "Fotógrafo", "Fotografía", "Photographe", "Kuvat", "Zdjęcia",
    "Fotó", "Fotoğraf", "Φωτογραφίες", "Фото", "Фотограф", "صور", "عکس", "צילום", "फोटो", "ছবি", "写真", "摄影", "사진",
    "Illustration", "Grafik", "Video", "Kamera", "Translation", "Übersetzung", "Traducción", "翻訳", "Fact check",
    "责任编辑", "責任編輯", "校对",
)  # fmt: skip
_EDITORS = (
    "Editor",
    "Edited by",
    "Redaktur",
    "Editör",
    "Oprac.",
    "Редактор",
    "编辑",
    "編集",
    "편집",
)


def _byline(*parts: str) -> str:
    return f'<div class="byline">{"".join(f"<span>{part}</span>" for part in parts)}</div>'


def _authors(byline: str, headline: str = "Wall falls", head: str = "") -> tuple[str, ...]:
    return read(head, f"<h1>{headline}</h1>{byline}<p>The council voted to rebuild it.</p>").authors


@pytest.mark.parametrize("role", _WRITERS)
def test_the_word_for_a_writer_is_no_name(role: str) -> None:
    """Before or after the name, in an element of its own, with a colon or without."""
    assert _authors(_byline("Jane Marlow", role)) == ("Jane Marlow",)
    assert _authors(_byline(role, "Jane Marlow")) == ("Jane Marlow",)
    assert _authors(_byline(f"{role}: ", "Jane Marlow")) == ("Jane Marlow",)
    assert _authors(_byline(role)) == ()


@pytest.mark.parametrize("role", _HELPERS)
def test_whoever_took_the_pictures_or_translated_is_no_author(role: str) -> None:
    """The role stands on the same side of both names."""
    assert _authors(_byline("Jane Marlow", "Text", "Max Poe", role)) == ("Jane Marlow",)
    assert _authors(_byline("Text", "Jane Marlow", role, "Max Poe")) == ("Jane Marlow",)
    assert _authors(_byline("Jane Marlow", "Max Poe", role)) == ("Jane Marlow",)
    boxes = '<div class="author"><span class="author__name">{}</span><span class="author__role">{}</span></div>'
    assert _authors(boxes.format("Jane Marlow", "Text") + boxes.format("Max Poe", role)) == (
        "Jane Marlow",
    )


@pytest.mark.parametrize("role", _EDITORS)
def test_an_editor_is_an_author_only_if_nobody_else_is_named(role: str) -> None:
    """Agencies' texts are often signed by the editor alone."""
    assert _authors(_byline("Reporter", "Jane Marlow", role, "Max Poe")) == ("Jane Marlow",)
    assert _authors(_byline(role, "Max Poe")) == ("Max Poe",)
    linked = '<div><p>Reporter</p><a href="/penulis/1">Jane Marlow</a><p>{}</p><a href="/penulis/2">Max Poe</a></div>'
    assert _authors(linked.format(role)) == ("Jane Marlow",)


@pytest.mark.parametrize(
    ("headline", "byline", "names"),
    [
        ("旧桥封闭两年", '<p class="show_author">责任编辑：李四光</p>', ()),
        ("旧桥封闭两年", "<div>港口新闻记者 王小明</div><div>责任编辑：李四光</div>", ("王小明",)),
        ("旧桥封闭两年", '<span class="reporter"><em>港口报 记者 王小明 编辑 李四光 校对 张小红</em></span>', ("王小明",)),
        ("舊橋封閉兩年", "<p>〔編譯王小明／綜合報導〕市政府表示，舊橋將從下個月起封閉兩年。</p>", ("王小明",)),
        ("다리 2년 폐쇄", '<div class="byline"><a href="/reporter/1"><strong>김영희</strong> 기자</a></div>', ("김영희",)),
        ("다리 2년 폐쇄", '<div class="reporterList"><a href="/reporter/1">김철수</a>기자</div>', ("김철수",)),
        ("橋が消えた町", '<div class="author"><a>鈴木 太郎</a> : 港湾ジャーナリスト</div>', ("鈴木 太郎",)),
        ("橋を通行止めに", "<div><span>鈴木花子</span><span>2026年11月24日 17時30分</span></div>", ("鈴木花子",)),
        ("다리 2년 폐쇄", "<div><span>김철수</span><span>2026-11-24</span></div>", ("김철수",)),
        ("橋を通行止めに", "<div><span>社会</span><span>2026年11月24日</span></div>", ()),
        ("旧桥封闭两年", "<div><span>黄石市</span><span>2026-11-24</span></div>", ()),
        ("다리 2년 폐쇄", "<div><span>정치부</span><span>2026-11-24</span></div>", ()),
        ("पुल बंद", '<nav class="pst-by"><ul><li>Edited by: <a href="/authors/x">राजेश वर्मा</a></li></ul></nav>', ("राजेश वर्मा",)),
        ("पुल बंद", "<ul><li><span><span>Author, </span><span>राजेश वर्मा</span></span></li></ul>", ("राजेश वर्मा",)),
        ("پل بسته شد", "<ul><li><span><span>نویسنده, </span><span>مهدی کاظمی</span></span></li></ul>", ("مهدی کاظمی",)),
        ("সেতু বন্ধ", '<div class="articlebyline"><h5>রফিকুল ইসলাম</h5><p>কলকাতা</p><p>শেষ আপডেট: ২৪</p></div>', ("রফিকুল ইসলাম",)),
        ("הגשר ייסגר", '<div class="author"><p>יוסי כהן</p><p>עודכן לאחרונה: 24.11.2026</p></div>', ("יוסי כהן",)),
        ("সেতু বন্ধ", '<span class="contributor-name">নিজস্ব প্রতিবেদক</span><span class="author-location">ঢাকা</span>', ()),
        ("Il ponte", '<p class="article-signature">di <a href="/firme/x.shtml">Aldo Marlow</a></p>', ("Aldo Marlow",)),
        ("Most", '<div class="article-meta"><div>Oprac. <strong>Adam Marlowski</strong></div></div>', ("Adam Marlowski",)),
        ("Köprü", '<a class="content-meta-name" href="/yazar">Aylin Marlow</a>', ("Aylin Marlow",)),
        ("Bro", '<div class="byline"><span>Jens Marlow</span> <span>Fotograf Max Poe</span></div>', ("Jens Marlow",)),
        ("Bridge", '<div class="author"><a>Jane Marlow</a> <span>in Nairobi</span></div>', ("Jane Marlow",)),
        ("Bridge", '<div data-qa="author-byline"><span>By </span><a>Ana Ruiz</a><span> and </span><a>Max Poe</a></div>', ("Ana Ruiz", "Max Poe")),
        ("Bridge", '<div data-component="byline">By <a rel="author" href="/authors/a">Ana Ruiz</a> and <a href="/authors/b">Max Poe</a></div>', ("Ana Ruiz", "Max Poe")),
        ("旧桥封闭两年", '<div class="author"><a>点击登录</a><span>昵称：</span></div>', ()),
        ("旧桥封闭两年", '<div><a href="/x">新华社记者看广西</a></div>', ()),
        ("旧桥封闭两年", '<a class="author" href="/n/1">来自河北竹竿上的中国功夫</a>', ()),
        ("Bridge", 'Reviewed by <a class="author-link" href="/r/max">Max Poe</a>', ()),
    ],
)  # fmt: skip
def test_bylines_as_publishers_mark_them(
    headline: str, byline: str, names: tuple[str, ...]
) -> None:
    """Labels, ranks, places and days around the name, as twenty publishers write them."""
    assert _authors(byline, headline) == names


def test_two_boxes_of_authors_in_a_row_are_two_authors() -> None:
    """The links to the authors are three elements apart."""
    box = '<section class="author"><p><span>By <a href="/author-profiles/{0}">{0}</a></span></p><p>Reporter</p></section>'
    boxes = box.format("Jane Marlow") + box.format("Max Poe")
    assert _authors(boxes) == ("Jane Marlow", "Max Poe")


@pytest.mark.parametrize(
    ("title", "author"),
    [
        ("舊橋將封閉2年 | Quaytoday生活新聞 | Quaytoday新聞雲", "Quaytoday新聞雲"),
        ("橋を通行止めに：港町新聞デジタル", "港町新聞"),
        ("낡은 다리 2년간 폐쇄 : 부둣가뉴스", "부둣가"),
        ("旧桥封闭两年_港新网", "港新"),
    ],
)
def test_an_east_asian_publisher_is_no_author(title: str, author: str) -> None:
    """It is named in the title only, often with a word more than as the author."""
    head = f'<title>{title}</title><meta name="author" content="{author}">'
    assert _authors("", title.split()[0], head) == ()
