"""Links to other articles and calls to the reader leave the text; the article's sentences stay."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.news.html_pages import as_article, extracted
from warta.news.article import Article, Related
from warta.news.body.promotion_lines import is_call, is_promotion, without_promotions_and_calls

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
    """Return the article of a page that holds some markup after its first paragraph."""
    html = (
        "<html lang='id'><head><title>Panggilan telepon kedua</title></head><body><article>"
        f"<h1>Panggilan telepon kedua</h1><p>{FIRST}</p>{inside}<p>{SECOND}</p><p>{THIRD}</p>"
        "</article></body></html>"
    )
    return as_article(extracted(html, url=URL, content_type="text/html"))


@pytest.mark.parametrize(
    "promotion",
    [
        f"<p><strong><a href='{OTHER}'>Baca Juga : Kerja sama dua puluh tahun</a></strong></p>",
        f"<p><strong>Baca Juga : <a href='{OTHER}'>Kerja sama dua puluh tahun</a></strong></p>",
        f"<p>Baca juga: <a href='{OTHER}'>Kerja sama dua puluh tahun</a></p>",
        f"<div><span>BACA JUGA</span><a href='{OTHER}'>Kerja sama dua puluh tahun</a></div>",
        f"<p>Simak juga <em><a href='{OTHER}'>Kerja sama dua puluh tahun</a></em></p>",
        f"<p><a href='{OTHER}'>Kerja sama dua puluh tahun dalam angka</a></p>",
        f"<p>21.11.2026 <a href='{OTHER}'>Kerja sama dua puluh tahun dalam angka</a></p>",
        f"<p>BACA JUGA DI PELABUHAN.EXAMPLE &gt;&gt; <a href='{OTHER}'>Kerja sama dua puluh tahun</a></p>",
        f"<h3>Apa lagi</h3><p>» <a href='{OTHER}'>Kerja sama dua puluh tahun dalam angka</a></p>"
        "<h3>Apa lagi</h3>",
        f"<h4>Berita Terkait</h4><ul><li><a href='{OTHER}'>Kerja sama dua puluh tahun</a></li></ul>",
    ],
)
def test_a_promotion_moves_from_the_text_to_related(promotion: str) -> None:
    """A headline of another article in the text would match searches and count as its words."""
    result = article(promotion)
    assert result.text.replace("\nApa lagi", "") == f"{FIRST}\n{SECOND}\n{THIRD}"
    [related] = result.related
    assert related.url == f"http://berita.example{OTHER}"
    assert related.title.startswith("Kerja sama dua puluh tahun")
    assert any("Kerja sama dua puluh tahun" in line.text for line in result.removed)


def test_a_promotion_within_a_paragraph_is_cut_out_of_it() -> None:
    """The sentences before and after it belong to the article."""
    inside = [text.replace("kesepakatan", "rencana") for text in (SECOND, THIRD, FIRST)]
    result = article(
        f"<p>{inside[0]} <strong>Baca juga: <a href='{OTHER}'>Kerja sama</a></strong> {inside[1]}</p>"
        f"<p>{inside[2]} Begitu katanya.<br>Baca juga: <a href='{OTHER}?b=1'>Kerja sama lagi</a><br>"
        f"{inside[0]} Begitulah.</p>"
    )
    assert "Baca juga" not in result.text
    assert "Kerja sama" not in result.text
    assert result.text.count(inside[0]) == 2
    assert result.text.count(inside[1]) == result.text.count(f"{inside[2]} Begitu") == 1
    assert result.related == (
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
    """Sentences begin with the words of a promotion, or hold a link, without being one."""
    result = article(f"<p>{sentence}</p>")
    assert len(result.text.split("\n")) == 4
    assert not result.removed


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
def test_promotions_are_recognised_in_many_languages(line: str) -> None:
    """Each language has its own set phrase for "read also"."""
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
def test_sentences_that_begin_with_such_a_phrase_are_not_promotions(line: str) -> None:
    """A sentence that is wrongly removed is lost to every reader of the database."""
    assert not is_promotion(line)


# A language, a promotion in it, and a sentence of an article that begins with the same words.
FURTHER = [
    ("en", "Recommended: Harbour opens", "Recommended doses fell by half after the trial."),
    ("en", "Editor's pick: Harbour opens", "Editors' picks decide what is printed in the end."),
    ("en", "From the archives: Harbour opens", "From the archives came a letter of 1911."),
    ("id", "BACA: Pelabuhan dibuka", "Baca puisi di tepi sungai menjadi acara tahunan desa itu."),
    ("ms", "Baca: Pelabuhan dibuka", "Baca dahulu syaratnya, kata jurucakap kementerian itu."),
    ("id", "Rekomendasi untuk Anda", "Rekomendasi untuk Anda yang bepergian berubah tiap minggu."),
    ("vi", "Bài viết liên quan: Cảng mở cửa", "Bài viết liên quan đến vụ án đã bị gỡ bỏ."),
    ("vi", "Có thể bạn quan tâm: Cảng mở cửa", "Có thể bạn quan tâm nhưng họ thì không."),
    ("vi", "Mời bạn đọc thêm: Cảng mở cửa", "Mời bạn đọc thêm thư viện, ông nói với học sinh."),
    ("sw", "Tazama pia: Bandari yafunguliwa", "Tazama jinsi bahari ilivyopanda, alisema mvuvi."),
    ("sw", "Habari zinazohusiana", "Habari zinazohusiana na mafuriko zilikusanywa na polisi."),
    ("es", "No dejes de leer: El puerto abre", "No dejes de leer, le dijo su madre al partir."),
    ("es", "Relacionado: El puerto abre", "Relacionado con el puerto, el plan costará más."),
    ("es", "Seguir leyendo", "Seguir leyendo fue su único consuelo en la cárcel."),
    ("pt", "Ler também: O porto abre", "Ler também ajuda a dormir, concluiu o estudo."),
    ("pt", "Não perca: O porto abre", "Não perca a calma, disse o bombeiro à criança."),
    ("fr", "Relire : Le port ouvre", "Relire ses lettres lui a pris tout un hiver."),
    ("fr", "Pour en savoir plus : Le port ouvre", "Pour en savoir plus il faut attendre lundi."),
    ("it", "Leggi: Il porto apre", "Leggi e decreti furono bruciati nella piazza."),
    ("it", "Sullo stesso argomento: Il porto", "Sullo stesso argomento il ministro ha taciuto."),
    ("ro", "Te-ar putea interesa: Portul", "Te-ar putea interesa prea puțin, i-a spus bunicul."),
    ("ro", "Articole similare", "Articole similare au fost confiscate la graniță."),
    ("de", "Passend dazu: Der Hafen öffnet", "Passend dazu trug sie einen Hut ihrer Großmutter."),
    ("de", "Auch lesenswert: Der Hafen", "Auch lesenswert fand die Jury das zweite Buch."),
    ("nl", "Lees ook dit: De haven opent", "Lees ook dit boek, zei de meester tegen de klas."),
    ("nl", "Ook interessant: De haven opent", "Ook interessant vindt zij de oude haven."),
    ("sv", "Missa inte: Hamnen öppnar", "Missa inte tåget, sade han och sprang."),
    ("sv", "Läs mer om: Hamnen öppnar", "Läs mer om dagen, sade läraren till barnen."),
    ("da", "Læs mere om: Havnen åbner", "Læs mere om natten, sagde hun til drengen."),
    ("da", "Gå ikke glip af: Havnen åbner", "Gå ikke glip af toget, sagde konduktøren."),
    ("no", "Les mer om: Havnen åpner", "Les mer om kvelden, ba legen alle i byen om."),
    ("no", "Mer om saken: Havnen åpner", "Mer om saken ville ministeren ikke si."),
    ("fi", "Aiheesta lisää: Satama aukeaa", "Aiheesta lisää ministeri ei suostunut kertomaan."),
    ("fi", "Kuuntele myös: Satama aukeaa", "Kuuntele myös muita, isoäiti neuvoi lapsia."),
    ("hu", "Ajánlott cikkek: Megnyílt", "Ajánlott cikkek nélkül jelent meg a szám."),
    ("hu", "Lásd még: Megnyílt a kikötő", "Lásd még egyszer a tengert, mondta az apja."),
    ("tr", "Benzer haberler: Liman açıldı", "Benzer haberler bütün köyü korkuttu."),
    ("tr", "Bunlar da ilginizi çekebilir", "Bunlar da ilginizi çekebilir ama yolumuz uzun, dedi."),
    ("pl", "Warto przeczytać: Port otwarty", "Warto przeczytać umowę, zanim się ją podpisze."),
    ("pl", "Czytaj: Port otwarty", "Czytaj powoli, mówiła babcia, a on czytał."),
    ("cs", "Více k tématu: Přístav otevřen", "Více k tématu ministr v pátek neřekl."),
    ("cs", "Doporučujeme: Přístav otevřen", "Doporučujeme klid, vzkázali lékaři starostovi."),
    ("ru", "Подробнее: Порт открыт", "Подробнее министр говорить не стал."),
    ("ru", "Материал по теме: Порт открыт", "Материал по теме урока собирали дети."),
    ("ru", "Не пропустите: Порт открыт", "Не пропустите поезд, сказал он и ушёл."),
    ("uk", "Читати також: Порт відкрито", "Читати також навчали дорослих."),
    ("uk", "Детальніше: Порт відкрито", "Детальніше міністр говорити не став."),
    ("el", "ΔΙΑΒΑΣΤΕ ΑΚΟΜΗ: Το λιμάνι", "Διαβάστε τους όρους, είπε ο δικηγόρος."),
    ("ar", "قد يهمك: الميناء يفتح", "قد يهمك الأمر لكن الحكومة لا ترد."),
    ("ar", "لمزيد من التفاصيل: الميناء", "لمزيد من التفاصيل انتظر الأهالي حتى المساء."),
    ("fa", "در همین زمینه: بندر باز شد", "در همین زمینه وزیر چیزی نگفت."),
    ("fa", "مطالعه بیشتر: بندر باز شد", "مطالعه بیشتر در مدرسه‌ها آغاز شد."),
    ("ur", "متعلقہ خبریں: بندرگاہ کھل گئی", "متعلقہ خبریں شہر میں پھیل گئیں۔"),
    ("he", "קרא עוד: הנמל נפתח", "קרא עוד ספר אחד לפני שנרדם."),
    ("he", "כתבות קשורות: הנמל נפתח", "כתבות קשורות לפרשה נמחקו מן האתר."),
    ("hi", "संबंधित समाचार: बंदरगाह खुला", "संबंधित समाचार से गांव में हलचल मच गई।"),
    ("bn", "বিস্তারিত পড়ুন: বন্দর খুলেছে", "বিস্তারিত পড়ুন না কেন, প্রশ্ন করেন তিনি।"),
    ("th", "ดูเพิ่มเติม: ท่าเรือเปิด", "ดูเพิ่มเติมแล้วเจ้าหน้าที่จึงกลับบ้าน"),
    ("zh", "参阅：港口开放", "参阅档案之后，他写了一封信。"),
    ("ja", "【関連】港が開く", "関連する資料は市が保管している。"),
    ("ko", "[관련기사] 항구 개장", "관련 기사가 나간 뒤 시장이 사과했다."),
    ("ko", "많이 본 기사: 항구 개장", "많이 본 기사가 늘 좋은 기사는 아니다."),
]


@pytest.mark.parametrize(("language", "line", "sentence"), FURTHER)
def test_a_set_phrase_is_a_promotion_and_a_sentence_with_its_words_is_not(
    language: str, line: str, sentence: str
) -> None:
    """Punctuation, or the end of the line, distinguishes them in every language."""
    assert is_promotion(line), language
    assert not is_promotion(sentence), language


@pytest.mark.parametrize(
    "line",
    [
        "Subscribe to our newsletter for the best of the week", "Follow us on Facebook and Twitter",
        "כל הזכויות שמורות לעיתון הנמל", "Giữ toàn bộ bản quyền.", "Tüm hakları saklıdır.",
        "تمامی حقوق این سایت محفوظ است", "Alla rättigheter förbehållna", "Všechna práva vyhrazena",
        "Have you got a story? Email the newsdesk", "Bet £5, get £20. 18+, T&Cs apply.",
        "Puedes seguirnos en Facebook o apuntarte a nuestro boletín",
        "Download our app for breaking news", "© 2026 The Harbour Times. All rights reserved.",
        "Ikuti berita terbaru kami di Google News", "Síguenos en Twitter", "Suscríbete a nuestro boletín",
        "Abonnez-vous à notre lettre", "Folgen Sie uns auf Instagram", "Seguici su Facebook",
        "Подписывайтесь на наш канал", "تابعونا على قناة تلغرام", "Advertisement", "Publicidad", "Reklama",
    ],
)  # fmt: skip
def test_calls_to_the_reader_are_recognised_in_many_languages(line: str) -> None:
    """ "Follow us" and "all rights reserved" are the site's words, not the journalist's."""
    assert is_call(line)


@pytest.mark.parametrize(
    "line",
    [
        "Follow the suspects on foot, the officers were told, and they did so for six miles.",
        "Subscribers of the newspaper fell by nine percent last year.",
        "Suscriben Honduras y Guatemala un acuerdo sobre el puerto.",
        "Newsletter operators have to name a person, the court ruled on Monday.",
        "Ikuti ujian nasional, 300 siswa berangkat dengan perahu.",
        "Advertisement spending rose by a third.", "Films rated 18+ are shown after ten.",
        "Alla rättigheter till boken såldes i går.", "تمامی حقوق کارگران پرداخت شد",
        "Have you got a moment, the officer asked.", "Puede seguir adelante con el plan.",
         "The minister said: follow us to the harbour.",
    ],
)  # fmt: skip
def test_sentences_about_newsletters_or_rights_are_not_calls(line: str) -> None:
    """News about them uses the same words."""
    assert not is_call(line)


@pytest.mark.parametrize("words", ["Kerja sama dua puluh tahun", "(Kerja sama dua puluh tahun)"])
def test_a_link_between_line_breaks_is_a_line_of_its_own(words: str) -> None:
    """Many systems separate paragraphs by <br>; a link within a sentence stays there."""
    link = f"<a href='{OTHER}'>{words}</a>"
    result = article(f"<p>{FIRST}<br><br>{link}<br><br>{SECOND} {link} {THIRD}</p>")
    assert [line.text for line in result.removed] == [words]
    assert f"{SECOND} {words} {THIRD}" in result.text


def test_headlines_of_other_articles_leave_a_text_from_structured_data() -> None:
    """articleBody has no links; the page's links show which of its lines are headlines."""
    subheading = "Apa yang akan dibahas parlemen"
    lines = [
        FIRST, "Baca juga...", "Nasional Kerja sama dua puluh tahun dalam angka", subheading,
        SECOND, "Pelabuhan baru dibuka bulan depan", THIRD, FIRST.replace("Rabu", "Kamis"),
    ]  # fmt: skip
    data = json.dumps({"@type": "NewsArticle", "articleBody": "\n".join(lines)})
    links = (
        f"<a href='{OTHER}'>Kerja sama dua puluh tahun dalam angka</a>"
        "<a href='/dunia/2026/11/pelabuhan-baru-dibuka'>Pelabuhan baru dibuka bulan depan</a>"
    )
    html = (
        f"<html><head><script type='application/ld+json'>{data}</script></head>"
        f"<body><h1>Panggilan telepon kedua</h1><p>{FIRST}</p>{links}</body></html>"
    )
    result = as_article(extracted(html, url=URL, content_type="text/html"))
    assert result.method == "json-ld"
    assert result.text.split("\n") == [FIRST, subheading, SECOND, THIRD, lines[-1]]
    assert {link.url for link in result.related} == {
        f"http://berita.example{OTHER}",
        "http://berita.example/dunia/2026/11/pelabuhan-baru-dibuka",
    }


@pytest.mark.parametrize(
    "call",
    [
        "<p><b>Pour ne rien rater, <a href='https://chat.example/x'>rejoignez notre canal</a></b></p>",
        "<p>Aus der Ausgabe vom Samstag. <a href='/abo'>Vier Wochen testen</a></p>",
        "<div>Read it first: <a href='/subscribe?from=text'>the harbour by mail</a>.</div>",
    ],
)
def test_a_line_that_ends_in_a_link_to_a_subscription_is_a_call(call: str) -> None:
    """Its words differ on every site; the address of its link does not."""
    result = article(call)
    assert result.text == f"{FIRST}\n{SECOND}\n{THIRD}"
    assert not result.related
    assert [line.why for line in result.removed] == ["call to the reader"]


@pytest.mark.parametrize(
    "kept",
    [
        "Petani itu menjual <a href='/abo'>jagungnya</a> di pasar kota.",
        "Ia menulis di <a href='/abo/jagung-di-pasar-kota'>majalahnya</a>",
        "Hari Rabu <a href='/a'>Kirim</a> <a href='/newsletter'>Cetak</a>",
    ],
)
def test_a_line_with_another_link_is_not_a_call(kept: str) -> None:
    """Articles link to a magazine's pages in the middle of a sentence, too."""
    assert not [line for line in article(f"<p>{kept}</p>").removed if line.why != "promotion"]


@given(st.text(max_size=400))
def test_every_line_is_in_the_cleaned_text_or_among_the_removed_lines(text: str) -> None:
    """`warta trace` shows removed lines, so none may vanish; cleaning again removes nothing."""
    cleaned, removed = without_promotions_and_calls(text)
    lines = sorted([*cleaned.split("\n"), *(line.text for line in removed)])
    assert sorted(text.split("\n")) == lines or (not cleaned and lines[0] == "")
    assert without_promotions_and_calls(cleaned) == (cleaned, [])
