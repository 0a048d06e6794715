"""Promotions and calls leave the text and are kept; the article's own sentences stay."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.article import Article, Page, Related
from news.extract import extract
from news.promotions import is_call, is_promotion, without_strange_lines

URL = "http://berita.example/dunia/2026/11/panggilan-telepon-kedua"
OTHER = "/dunia/2026/11/kerja-sama-dua-puluh-tahun"
FIRST = (
    "Pemimpin kedua negara berbicara lewat telepon pada hari Rabu tentang perdagangan, energi "
    "dan keamanan pangan, kata juru bicara pemerintah kepada para wartawan di ibu kota."
)
SECOND = (
    "Percakapan itu berlangsung selama satu jam dan merupakan yang kedua sejak bulan Februari, "
    "ketika para menteri mereka menandatangani kesepakatan pelabuhan yang baru di pantai timur."
)
THIRD = (
    "Pemerintah akan mengumumkan rincian kesepakatan itu pekan depan, setelah parlemen membahas "
    "anggaran tahun depan dan para gubernur menyampaikan pendapat mereka."
)


def article(inside: str) -> Article:
    html = (
        "<html lang='id'><head><title>Panggilan telepon kedua</title></head><body><article>"
        f"<h1>Panggilan telepon kedua</h1><p>{FIRST}</p>{inside}<p>{SECOND}</p><p>{THIRD}</p>"
        "</article></body></html>"
    )
    made = extract(Page(URL, URL, "text/html", html.encode(), datetime(2026, 11, 24, tzinfo=UTC)))
    assert isinstance(made, Article), made
    return made


@pytest.mark.parametrize(
    "promotion",
    [
        f"<p><strong><a href='{OTHER}'>Baca Juga : Kerja sama dua puluh tahun</a></strong></p>",
        f"<p><strong>Baca Juga : <a href='{OTHER}'>Kerja sama dua puluh tahun</a></strong></p>",
        f"<p>Baca juga: <a href='{OTHER}'>Kerja sama dua puluh tahun</a></p>",
        f"<div><span>BACA JUGA</span><a href='{OTHER}'>Kerja sama dua puluh tahun</a></div>",
        f"<p>Simak juga <em><a href='{OTHER}'>Kerja sama dua puluh tahun</a></em></p>",
        f"<p><a href='{OTHER}'>Kerja sama dua puluh tahun dalam angka</a></p>",
        f"<h4>Berita Terkait</h4><ul><li><a href='{OTHER}'>Kerja sama dua puluh tahun</a></li></ul>",
    ],
)
def test_a_promotion_goes_from_the_text_into_related(promotion: str) -> None:
    found = article(promotion)
    assert found.text == f"{FIRST}\n{SECOND}\n{THIRD}"
    [related] = found.related
    assert related.url == f"http://berita.example{OTHER}"
    assert related.title.startswith("Kerja sama dua puluh tahun")
    assert any("Kerja sama dua puluh tahun" in each.text for each in found.removed)


def test_a_promotion_within_a_paragraph_leaves_the_sentences_around_it() -> None:
    found = article(
        f"<p>{SECOND} <strong>Baca juga: <a href='{OTHER}'>Kerja sama</a></strong> {THIRD}</p>"
        f"<p>{FIRST}<br>Baca juga: <a href='{OTHER}?b=1'>Kerja sama lagi</a><br>{SECOND}</p>"
    )
    assert "Baca juga" not in found.text
    assert "Kerja sama" not in found.text
    assert found.text.count(SECOND) == 3
    assert found.text.count(FIRST) == 2
    assert found.related == (
        Related("Kerja sama", f"http://berita.example{OTHER}"),
        Related("Kerja sama lagi", f"http://berita.example{OTHER}?b=1"),
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "Baca juga menjadi kebiasaan baru di desa itu, kata kepala perpustakaan kepada wartawan.",
        f"Menurut <a href='{OTHER}'>laporan sebelumnya</a>, kesepakatan itu berlaku dua tahun.",
        f"<a href='{OTHER}'>Kesepakatan itu</a> akan berlaku mulai bulan Januari tahun depan.",
        "Ikuti jejak sang kakek, ia menanam kopi di lereng gunung sejak berumur dua belas tahun.",
    ],
)
def test_a_sentence_of_the_article_stays(sentence: str) -> None:
    found = article(f"<p>{sentence}</p>")
    assert len(found.text.split("\n")) == 4
    assert not found.removed


@pytest.mark.parametrize(
    "line",
    [
        "Baca Juga : Biden umumkan bantuan baru", "Read also: The port that never sleeps",
        "READ MORE: Harbour opens", "Also Read | Minister resigns", "Lea también: El puerto abre",
        "Leia também: O porto abre", "À lire aussi : Le port ouvre", "Lire aussi > Le port ouvre",
        "Leggi anche: Il porto apre", "Lesen Sie auch: Der Hafen öffnet", "Mehr zum Thema:",
        "Lees ook: De haven opent", "Läs också: Hamnen öppnar", "Les også: Havnen åpner",
        "Czytaj też: Port otwarty", "Čtěte také: Přístav otevřen", "Pročitajte i: Luka otvorena",
        "Читайте также: Порт открыт", "Читайте також: Порт відкрито", "Прочетете още: Пристанище",
        "Διαβάστε επίσης: Το λιμάνι", "Bunu da okuyun: Liman açıldı", "اقرأ أيضا: الميناء يفتح",
        "بیشتر بخوانید: بندر باز شد", "קראו גם: הנמל נפתח", "यह भी पढ़ें: बंदरगाह खुला",
        "আরও পড়ুন: বন্দর খুলেছে", "Xem thêm: Cảng mở cửa", "อ่านเพิ่มเติม: ท่าเรือเปิด",
        "関連記事：港が開く", "相关阅读：港口开放", "【延伸閱讀】港口開放", "관련기사: 항구 개장", "Related articles",
    ],
)  # fmt: skip
def test_promotions_are_known_in_many_languages(line: str) -> None:
    assert is_promotion(line)


@pytest.mark.parametrize(
    "line",
    [
        "Read also the second chapter, the teacher told them, and the class fell silent.",
        "Watch: that is what the coast guard did for nine hours before the ship came back to port.",
        "Leia também estudava português naquela época.", "Related costs rose by nine percent.",
        "Mehr dazu sagte der Minister am Freitag nicht.", "По теме заседания высказались трое.",
        "Mira entró en la sala a las nueve.", "See also was the sign above the door of the library.",
    ],
)  # fmt: skip
def test_sentences_that_begin_so_are_no_promotions(line: str) -> None:
    assert not is_promotion(line)


@pytest.mark.parametrize(
    "line",
    [
        "Subscribe to our newsletter for the best of the week", "Follow us on Facebook and Twitter",
        "Download our app for breaking news", "© 2026 The Harbour Times. All rights reserved.",
        "Ikuti berita terbaru kami di Google News", "Síguenos en Twitter", "Suscríbete a nuestro boletín",
        "Abonnez-vous à notre lettre", "Folgen Sie uns auf Instagram", "Seguici su Facebook",
        "Подписывайтесь на наш канал", "تابعونا على قناة تلغرام", "Advertisement", "Publicidad", "Reklama",
    ],
)  # fmt: skip
def test_calls_to_the_reader_are_known_in_many_languages(line: str) -> None:
    assert is_call(line)


@pytest.mark.parametrize(
    "line",
    [
        "Follow the suspects on foot, the officers were told, and they did so for six miles.",
        "Subscribers of the newspaper fell by nine percent last year.",
        "Suscriben Honduras y Guatemala un acuerdo sobre el puerto.",
        "Newsletter operators have to name a person, the court ruled on Monday.",
        "Ikuti ujian nasional, 300 siswa berangkat dengan perahu.",
        "Advertisement spending rose by a third.", "The minister said: follow us to the harbour.",
    ],
)  # fmt: skip
def test_sentences_about_such_things_are_no_calls(line: str) -> None:
    assert not is_call(line)


@given(st.text(max_size=400))
def test_cleaning_keeps_every_line_somewhere(text: str) -> None:
    """Nothing is lost: each line is in the text or among what was removed, and twice is once."""
    kept, removed = without_strange_lines(text)
    lines = sorted([*kept.split("\n"), *(each.text for each in removed)])
    assert sorted(text.split("\n")) == lines or (not kept and lines[0] == "")
    assert without_strange_lines(kept) == (kept, [])
