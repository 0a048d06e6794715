"""Bylines with several roles give exactly their authors, in any order, and are one line of credits.

A line is a sequence of "role: names" and "names, role"; who took the pictures is no author.
"""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.news.metadata.pages import read
from warta.news.metadata.bylines import authors_of, is_credit_line
from warta.news.metadata.roles import Counts, Form, Role, role_at
from warta.news.metadata.signatures import without_signature
from warta.news.text.phrases import phrase_lines

# Language, line, authors. The second and third hundred were written after the grammar: of 125 it
# read 110 at first sight; what came before it read 63.
_LINES = (
    ("en", "By Jane Marlow, Senior Reporter, and Max Poe, Photographer", "Jane Marlow"),
    ("en", "Words: Jane Marlow Pictures: Max Poe", "Jane Marlow"),
    ("en", "Words by Jane Marlow, photographs by Max Poe", "Jane Marlow"),
    ("en", "Illustration by Max Poe. By Jane Marlow", "Jane Marlow"),
    ("en", "Fact-checked by Max Poe · Written by Jane Marlow", "Jane Marlow"),
    ("en", "Reporting by Jane Marlow and Lena Ortiz; editing by Max Poe", "Jane Marlow, Lena Ortiz"),
    ("en", "Medically reviewed by Max Poe, MD | By Jane Marlow", "Jane Marlow"),
    ("en", "Story by Jane Marlow / Photos by Max Poe", "Jane Marlow"),
    ("en", "By Jane Marlow (words) and Max Poe (pictures)", "Jane Marlow"),
    ("en", "Jane Marlow, Political Correspondent | Max Poe, Video Producer", "Jane Marlow"),
    ("en", "Text and photos by Jane Marlow", "Jane Marlow"),
    ("en", "Photos: Max Poe", ""),
    ("en", "Jane Marlow and Lena Ortiz, Reporters", "Jane Marlow, Lena Ortiz"),
    ("en", "By Jane Marlow. Additional reporting by Max Poe", "Jane Marlow"),
    ("de", "Text: Jane Marlow, Fotos: Max Poe", "Jane Marlow"),
    ("de", "Von Jane Marlow (Text) und Max Poe (Fotos)", "Jane Marlow"),
    ("de", "Text und Fotos: Jane Marlow | Grafik: Max Poe", "Jane Marlow"),
    ("de", "Jane Marlow, Wirtschaftsredakteurin; Kamera: Max Poe", "Jane Marlow"),
    ("fr", "Texte : Jane Marlow, photos : Max Poe", "Jane Marlow"),
    ("fr", "Par Jane Marlow, avec une illustration de Max Poe", "Jane Marlow"),
    ("fr", "Écrit par Jane Marlow · Relu par Max Poe", "Jane Marlow"),
    ("es", "Texto: Jane Marlow. Fotos: Max Poe", "Jane Marlow"),
    ("es", "Por Jane Marlow | Traducción de Max Poe", "Jane Marlow"),
    ("pt", "Texto: Jane Marlow | Fotografia: Max Poe | Edição: Lena Ortiz", "Jane Marlow"),
    ("it", "Testo di Jane Marlow, foto di Max Poe", "Jane Marlow"),
    ("nl", "Redactie: Jane Marlow. Beeld: Max Poe", "Jane Marlow"),
    ("nl", "Tekst: Jane Marlow - Foto's: Max Poe", "Jane Marlow"),
    ("sv", "Text: Jane Marlow Foto: Max Poe", "Jane Marlow"),
    ("sv", "Jane Marlow text, Max Poe foto", "Jane Marlow"),
    ("da", "Tekst: Jane Marlow | Foto: Max Poe | Illustration: Lena Ortiz", "Jane Marlow"),
    ("no", "Av Jane Marlow (tekst) og Max Poe (foto)", "Jane Marlow"),
    ("fi", "Teksti: Jane Marlow, kuvat: Max Poe", "Jane Marlow"),
    ("pl", "Tekst: Jane Marlow, zdjęcia: Max Poe", "Jane Marlow"),
    ("cs", "Autor: Jane Marlow, foto: Max Poe", "Jane Marlow"),
    ("hu", "Szöveg: Jane Marlow, fotó: Max Poe", "Jane Marlow"),
    ("ru", "Текст: Анна Петрова. Фото: Иван Сидоров", "Анна Петрова"),
    ("uk", "Текст: Олена Коваль, фото: Іван Мельник", "Олена Коваль"),
    ("el", "Κείμενο: Νίκος Παππάς, Φωτογραφίες: Άννα Λάμπρου", "Νίκος Παππάς"),
    ("tr", "Haber: Ayşe Demir - Fotoğraf: Can Yılmaz", "Ayşe Demir"),
    ("ar", "كتبت: سارة خليل - تصوير: أحمد سالم", "سارة خليل"),
    ("he", "מאת: יוסי כהן | צילום: דנה לוי", "יוסי כהן"),
    ("fa", "نویسنده: مریم کاظمی | عکس: رضا احمدی", "مریم کاظمی"),
    ("hi", "लेखक: राजेश वर्मा | फोटो: अनिल शर्मा", "राजेश वर्मा"),
    ("id", "Penulis: Rina Kartika, Editor: Budi Santoso", "Rina Kartika"),
    ("vi", "Bài: Nguyễn Văn An - Ảnh: Trần Hà", "Nguyễn Văn An"),
    ("ko", "글 김철수 사진 이영희", "김철수"),
    ("ko", "글=김철수 기자, 사진=이영희 기자", "김철수"),
    ("ja", "取材・文=山田太郎 撮影=佐藤次郎", "山田太郎"),
    ("ja", "文／山田太郎　写真／佐藤次郎", "山田太郎"),
    ("zh", "撰文：王小明 摄影：李大同 编辑：张三丰", "王小明"),
    ("zh", "记者 王小明 摄影 李大同", "王小明"),
    ("th", "เรื่อง: สมชาย ใจดี ภาพ: วิชัย ทองดี", "สมชาย ใจดี"),
    ("en", "Photography by Max Poe; words by Jane Marlow", "Jane Marlow"),
    ("en", "Jane Marlow | Staff Writer | Max Poe | Staff Photographer", "Jane Marlow"),
    ("en", "By Jane Marlow and Lena Ortiz | Graphics by Max Poe", "Jane Marlow, Lena Ortiz"),
    ("en", "Video: Max Poe. Text: Jane Marlow and Lena Ortiz.", "Jane Marlow, Lena Ortiz"),
    ("en", "Written by Jane Marlow, edited by Lena Ortiz, photographed by Max Poe", "Jane Marlow"),
    ("en", "By Jane Marlow, Lena Ortiz and Tom Reed, with photographs by Max Poe", "Jane Marlow, Lena Ortiz, Tom Reed"),
    ("en", "Reviewed by Max Poe — Written by Jane Marlow", "Jane Marlow"),
    ("en", "Jane Marlow (text), Max Poe (photos)", "Jane Marlow"),
    ("en", "Interview by Jane Marlow, portraits by Max Poe", "Jane Marlow"),
    ("en", "Translated by Max Poe from the French. By Jane Marlow", "Jane Marlow"),
    ("en", "Edited by Max Poe", "Max Poe"),
    ("en", "Camera: Max Poe | Producer: Lena Ortiz", ""),
    ("en", "Jane Marlow, Chief Reporter at The Courier; Max Poe, Picture Editor", "Jane Marlow"),
    ("de", "Fotos: Max Poe | Text: Jane Marlow", "Jane Marlow"),
    ("de", "Ein Bericht von Jane Marlow mit Fotos von Max Poe", "Jane Marlow"),
    ("de", "Interview: Jane Marlow, Illustration: Max Poe", "Jane Marlow"),
    ("de", "Autorin: Jane Marlow / Schnitt: Max Poe / Redaktion: Lena Ortiz", "Jane Marlow"),
    ("de", "Jane Marlow (Text), Max Poe und Lena Ortiz (Fotos)", "Jane Marlow"),
    ("de", "Übersetzt von Max Poe. Text: Jane Marlow", "Jane Marlow"),
    ("fr", "Reportage : Jane Marlow – Photos : Max Poe", "Jane Marlow"),
    ("fr", "Jane Marlow (texte) et Max Poe (photos)", "Jane Marlow"),
    ("fr", "Propos recueillis par Jane Marlow, photos Max Poe", "Jane Marlow"),
    ("fr", "Traduction : Max Poe. Auteure : Jane Marlow", "Jane Marlow"),
    ("es", "Fotografías de Max Poe. Texto de Jane Marlow", "Jane Marlow"),
    ("es", "Redacción: Jane Marlow / Edición: Lena Ortiz / Imágenes: Max Poe", "Jane Marlow"),
    ("es", "Jane Marlow (texto) y Max Poe (fotos)", "Jane Marlow"),
    ("pt", "Reportagem: Jane Marlow; imagem: Max Poe", "Jane Marlow"),
    ("pt", "Por Jane Marlow (texto) e Max Poe (ilustração)", "Jane Marlow"),
    ("it", "di Jane Marlow - foto: Max Poe", "Jane Marlow"),
    ("it", "Testi: Jane Marlow. Illustrazioni: Max Poe. Traduzione: Lena Ortiz", "Jane Marlow"),
    ("nl", "Door Jane Marlow | Fotografie: Max Poe", "Jane Marlow"),
    ("nl", "Foto: Max Poe. Tekst: Jane Marlow", "Jane Marlow"),
    ("nl", "Jane Marlow (tekst) en Max Poe (beeld)", "Jane Marlow"),
    ("sv", "Av Jane Marlow. Foto: Max Poe. Illustration: Lena Ortiz", "Jane Marlow"),
    ("da", "Af Jane Marlow - Foto Max Poe", "Jane Marlow"),
    ("no", "Journalist: Jane Marlow, Fotograf: Max Poe", "Jane Marlow"),
    ("fi", "Jane Marlow, teksti | Max Poe, kuvat", "Jane Marlow"),
    ("is", "Texti: Jane Marlow Ljósmyndir: Max Poe", "Jane Marlow"),
    ("pl", "Autorka: Jane Marlow. Tłumaczenie: Max Poe. Ilustracje: Lena Ortiz", "Jane Marlow"),
    ("pl", "Rozmawiała Jane Marlow, fot. Max Poe", "Jane Marlow"),
    ("cs", "Text: Jane Marlow | Fotografie: Max Poe | Překlad: Lena Ortiz", "Jane Marlow"),
    ("sk", "Autor: Jane Marlow, preklad: Max Poe", "Jane Marlow"),
    ("hu", "Írta: Jane Marlow - Fotó: Max Poe", "Jane Marlow"),
    ("ro", "Text: Jane Marlow; Foto: Max Poe; Video: Lena Ortiz", "Jane Marlow"),
    ("hr", "Piše: Jane Marlow, Foto: Max Poe", "Jane Marlow"),
    ("sr", "Пише: Марко Илић Фото: Јован Перић", "Марко Илић"),
    ("bg", "Автор: Мария Иванова, снимки: Георги Петров", "Мария Иванова"),
    ("ru", "Автор: Анна Петрова / Фотограф: Иван Сидоров / Редактор: Олег Волков", "Анна Петрова"),
    ("ru", "Фото: Иван Сидоров. Текст: Анна Петрова", "Анна Петрова"),
    ("uk", "Авторка: Олена Коваль · Редакторка: Ірина Бойко · Ілюстрації: Іван Мельник", "Олена Коваль"),
    ("el", "Φωτογραφίες: Άννα Λάμπρου | Γράφει ο Νίκος Παππάς", "Νίκος Παππάς"),
    ("tr", "Yazan: Ayşe Demir Çeviren: Can Yılmaz", "Ayşe Demir"),
    ("ar", "تصوير: أحمد سالم | بقلم: سارة خليل", "سارة خليل"),
    ("ar", "إعداد سارة خليل، تحرير أحمد سالم", "سارة خليل"),
    ("he", "צילום: דנה לוי. כתב: יוסי כהן", "יוסי כהן"),
    ("fa", "گزارش: مریم کاظمی - ترجمه: رضا احمدی", "مریم کاظمی"),
    ("ur", "تحریر: علی رضا | ترجمہ: حسن خان", "علی رضا"),
    ("hi", "रिपोर्ट: राजेश वर्मा, कैमरा: अनिल शर्मा", "राजेश वर्मा"),
    ("bn", "লেখা: রফিকুল ইসলাম, ছবি: করিম হাসান", "রফিকুল ইসলাম"),
    ("ta", "எழுதியவர்: முருகன் குமார் | படங்கள்: ராஜா மணி", "முருகன் குமார்"),
    ("id", "Teks: Rina Kartika, Foto: Budi Santoso", "Rina Kartika"),
    ("id", "Reporter: Rina Kartika | Penerjemah: Budi Santoso", "Rina Kartika"),
    ("vi", "Nội dung: Nguyễn Văn An, Đồ họa: Trần Hà", "Nguyễn Văn An"),
    ("th", "ผู้เขียน: สมชาย ใจดี | ภาพประกอบ: วิชัย ทองดี", "สมชาย ใจดี"),
    ("ko", "사진 이영희 기자 · 글 김철수 기자", "김철수"),
    ("ko", "취재: 김철수 / 영상편집: 이영희", "김철수"),
    ("ja", "撮影／佐藤次郎　取材・文／山田太郎", "山田太郎"),
    ("ja", "写真：佐藤次郎、文：山田太郎", "山田太郎"),
    ("ja", "イラスト・佐藤次郎　文・山田太郎", "山田太郎"),
    ("zh", "文：王小明　圖：李大同", "王小明"),
    ("zh", "摄影：李大同 | 文字：王小明 | 责编：张三丰", "王小明"),
    ("zh", "采写：王小明、赵敏 摄影：李大同", "王小明, 赵敏"),
    ("ca", "Text: Jane Marlow. Fotografia: Max Poe", "Jane Marlow"),
    ("et", "Autor: Jane Marlow, fotod: Max Poe", "Jane Marlow"),
    ("lt", "Autorius: Jane Marlow, nuotraukos: Max Poe", "Jane Marlow"),
    ("en", "Jane Marlow reports. Photos by Max Poe", ""),
    ("en", "Story: Jane Marlow | Art direction: Max Poe", "Jane Marlow"),
    ("en", "By Jane Marlow with Lena Ortiz • Illustrations: Max Poe", "Jane Marlow, Lena Ortiz"),
    ("en", "By Jane Marlow, photos by Max Poe and Tom Reed", "Jane Marlow"),
    ("en", "Jane Marlow, reporter, Max Poe, photographer", "Jane Marlow"),
    ("en", "Produced by Max Poe, reported by Jane Marlow", "Jane Marlow"),
    ("en", "Jane Marlow - words | Max Poe - photography", "Jane Marlow"),
    ("en", "WORDS JANE MARLOW PHOTOGRAPHY MAX POE", "JANE MARLOW"),
    ("en", "Cover illustration by Max Poe", ""),
    ("de", "Text Jane Marlow | Fotos Max Poe", "Jane Marlow"),
    ("de", "Jane Marlow und Lena Ortiz (Text), Max Poe (Illustration)", "Jane Marlow, Lena Ortiz"),
    ("de", "Regie: Max Poe, Autorin: Jane Marlow, Kamera: Tom Reed", "Jane Marlow"),
    ("de", "Aufgezeichnet von Jane Marlow. Fotos: Max Poe", "Jane Marlow"),
    ("de", "Mitarbeit: Max Poe; Text: Jane Marlow", "Jane Marlow"),
    ("fr", "De notre correspondante Jane Marlow. Photo : Max Poe", "Jane Marlow"),
    ("fr", "Texte et photos : Jane Marlow ; montage : Max Poe", "Jane Marlow"),
    ("fr", "Jane Marlow, journaliste, et Max Poe, photographe", "Jane Marlow"),
    ("es", "Jane Marlow (Texto), Max Poe (Fotografía) y Lena Ortiz (Vídeo)", "Jane Marlow"),
    ("es", "Escrito por Jane Marlow y traducido por Max Poe", "Jane Marlow"),
    ("pt", "Texto de Jane Marlow com fotos de Max Poe", "Jane Marlow"),
    ("it", "A cura di Jane Marlow | Video di Max Poe", "Jane Marlow"),
    ("it", "Jane Marlow (testo) e Max Poe (foto)", "Jane Marlow"),
    ("nl", "Tekst en foto's: Jane Marlow", "Jane Marlow"),
    ("sv", "Text & foto: Jane Marlow. Redigering: Max Poe", "Jane Marlow"),
    ("no", "Tekst og foto: Jane Marlow | Klipp: Max Poe", "Jane Marlow"),
    ("da", "Skrevet af Jane Marlow, fotograferet af Max Poe", "Jane Marlow"),
    ("fi", "Kirjoittaja: Jane Marlow Kuvaaja: Max Poe", "Jane Marlow"),
    ("pl", "Autor tekstu: Jane Marlow / Autor zdjęć: Max Poe", "Jane Marlow"),
    ("cs", "Připravila Jane Marlow, kamera Max Poe", "Jane Marlow"),
    ("hu", "Fotó: Max Poe, szerző: Jane Marlow", "Jane Marlow"),
    ("ru", "Беседовала Анна Петрова, фото Ивана Сидорова", "Анна Петрова"),
    ("ru", "Текст и фото: Анна Петрова; перевод: Иван Сидоров", "Анна Петрова"),
    ("uk", "Фото Іван Мельник, текст Олена Коваль", "Олена Коваль"),
    ("el", "Ρεπορτάζ: Νίκος Παππάς – Κάμερα: Άννα Λάμπρου", "Νίκος Παππάς"),
    ("tr", "Röportaj: Ayşe Demir | Fotoğraflar: Can Yılmaz", "Ayşe Demir"),
    ("ar", "حوار: سارة خليل ــ صور: أحمد سالم", "سارة خليل"),
    ("he", "כתבה: יוסי כהן, צילומים: דנה לוי", "יוסי כהן"),
    ("hi", "राजेश वर्मा (लेखक) | अनिल शर्मा (फोटो)", "राजेश वर्मा"),
    ("id", "Laporan: Rina Kartika; Foto: Budi Santoso; Editor: Dewi Lestari", "Rina Kartika"),
    ("vi", "Tác giả: Nguyễn Văn An | Minh họa: Trần Hà | Biên tập: Lê Minh", "Nguyễn Văn An"),
    ("th", "โดย สมชาย ใจดี ถ่ายภาพ: วิชัย ทองดี", "สมชาย ใจดี"),
    ("ko", "글·사진 김철수 기자", "김철수"),
    ("ko", "김철수 기자 · 이영희 사진기자", "김철수"),
    ("ja", "インタビュー：山田太郎　撮影：佐藤次郎　編集：鈴木一郎", "山田太郎"),
    ("ja", "山田太郎（文）、佐藤次郎（写真）", "山田太郎"),
    ("zh", "（记者王小明 摄影李大同）", "王小明"),
    ("zh", "记者：王小明 编辑：李大同 校对：张三丰", "王小明"),
    ("zh", "文/王小明 图/李大同", "王小明"),
)  # fmt: skip
_SENTENCES = (
    "The council voted: eleven to four, by a show of hands.",
    "Photos of the harbour by night were shown in the hall.",
    "Text and pictures were burnt, said the reporter.",
    "By the Harbour",
    "Story: Rome",
    "Reporter held in Old Harbour",
    "Words fail: nobody came, and the editor left.",
    "Jane Marlow, the author of the report, voted against it.",
    "Jane Marlow",
    "Editor's choice",
    "By Jane Marlow of the council, who was there when the wall fell",
    "Foto: the wall in 1936",
    "文：港口今天关闭了两年。",
    "Jane Marlow, a former reporter for the Courier.",
    "Design Website Elements",
    "Video Storage Cloud",
    "About Grave Empire",
    "Max Poe was a photographer in the harbour for years",
    "新华网长春12月9日电（记者张建 周长庆）据有关部门最新提供的消息，9日下午发生车祸",
    "新華社柏林1月10日電 (記者郭洋)德國事件9日一經曝光",
    "南方日報訊 (記者/曹斯)2010年，南方醫科大學立項一個課題",
    "經常獻血可以緩解心腦血管病的發生。（記者 李慧婷/文 通訊員 史貝貝/圖）",
    "[서울=뉴시스] 홍길동 기자 = 낡은 다리가 2년간 폐쇄된다",
    "【東京＝山田太郎】橋を二年間通行止めにすると市が発表した",
)
_NAMES = {
    "zh": ("王小明", "李大同", "张三丰"), "ja": ("山田太郎", "佐藤花子", "鈴木一郎"), "ko": ("김철수", "이영희", "박민수"),
    "ar": ("سارة خليل", "أحمد سالم", "ليلى حداد"), "fa": ("مریم کاظمی", "رضا احمدی", "علی رضایی"),
    "he": ("יוסי כהן", "דנה לוי", "רון ברק"), "hi": ("राजेश वर्मा", "अनिल शर्मा", "सुनीता राव"),
    "ru": ("Анна Петрова", "Иван Сидоров", "Олег Волков"), "el": ("Νίκος Παππάς", "Άννα Λάμπρου", "Μαρία Ρήγα"),
    "th": ("สมชาย ใจดี", "วิชัย ทองดี", "สุดา รักไทย"),
}  # fmt: skip
_OTHER_NAMES = ("Jane Marlow", "Max Poe", "Lena Ortiz")


def _roles_by_language() -> dict[str, list[tuple[str, Role]]]:
    """Return the words of the list that may stand before a colon, each with its role."""
    roles = defaultdict[str, list[tuple[str, Role]]](list)
    for line in phrase_lines("byline_roles.txt"):
        head, _, words = line.partition(":")
        for word in (one.strip() for one in words.split(",") if "*" not in one):
            role = role_at(f"{word}: ")
            if role and role.form in {Form.PERSON, Form.WORK, Form.LABEL}:
                roles[head.split()[2]].append((word, role))
    return roles


_ROLES = _roles_by_language()


@pytest.mark.parametrize(("language", "line", "authors"), _LINES)
def test_a_line_with_several_roles_gives_its_authors(
    language: str, line: str, authors: str
) -> None:
    """Helpers are not named, whatever comes first; an editor only if nobody wrote."""
    assert ", ".join(authors_of([line], ["The Courier", "courier.example"])) == authors


@st.composite
def _pairs(draw: st.DrawFn) -> tuple[str, tuple[str, ...]]:
    """Draw a byline of one language, and the authors that it names."""
    language = draw(st.sampled_from(sorted(_ROLES)))
    form, separators = draw(
        st.sampled_from(
            [
                ("{role}: {name}", ("; ", " | ", " · ", " / ", "\n", ", ")),
                ("{name} ({role})", ("; ", " | ", " · ", ", ")),
                ("{name}, {role}", ("; ", " | ", " · ")),
            ]
        )
    )
    forms = {Form.PERSON, Form.WORK} | ({Form.LABEL} if ":" in form else set())
    choices = [(word, role) for word, role in _ROLES[language] if role.form in forms]
    names = draw(st.permutations(_NAMES.get(language, _OTHER_NAMES)))
    roles = draw(st.lists(st.sampled_from(choices), min_size=1, max_size=3))
    capital = draw(st.booleans())
    parts = [
        form.format(role=word.capitalize() if capital else word, name=name)
        for name, (word, _) in zip(names, roles, strict=False)
    ]
    by_kind = {
        kind: tuple(n for n, (_, role) in zip(names, roles, strict=False) if role.counts is kind)
        for kind in Counts
    }
    line = draw(st.sampled_from(separators)).join(parts)
    return line, by_kind[Counts.AUTHOR] or by_kind[Counts.EDITOR]


@settings(max_examples=40)
@given(_pairs())
def test_any_sequence_of_pairs_gives_exactly_the_authors(
    drawn: tuple[str, tuple[str, ...]],
) -> None:
    """Every role of the list, in every language, with every separator."""
    line, authors = drawn
    assert authors_of([line]) == authors


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("<p>Words: Jane Marlow</p><p>Pictures: Max Poe</p>", "Jane Marlow"),
        ("<p>Pictures: Max Poe<br>Words: Jane Marlow</p>", "Jane Marlow"),
        ("<div>Illustration by <b>Max Poe</b>. By <b>Jane Marlow</b></div>", "Jane Marlow"),
        ("<p>Fact-checked by Max Poe · Written by Jane Marlow</p>", "Jane Marlow"),
        ("<p>Redactie: Jane Marlow. Beeld: Max Poe</p>", "Jane Marlow"),
        ("<p>Anna Berg text, Erik Ek foto</p>", "Anna Berg"),
        ("<p>Jane Marlow (Text) und Max Poe (Fotos)</p>", "Jane Marlow"),
        ('<p class="byline"><a href="/author/a">Jane Marlow</a>, Senior Reporter, and '
         '<a href="/author/b">Max Poe</a>, Photographer</p>', "Jane Marlow"),
        ('<div class="credits"><span>Text</span> <span>Jane Marlow</span> <span>Fotos</span> <span>Max Poe</span></div>', "Jane Marlow"),
        ("<p>取材・文=山田太郎　撮影=佐藤次郎</p>", "山田太郎"),
        ("<figcaption>Photo: Max Poe</figcaption>", ""),
    ],
)  # fmt: skip
def test_elements_divide_a_line_as_signs_do(byline: str, authors: str) -> None:
    """Publishers mark some names and not others."""
    page = read(body=f"<h1>Wall falls</h1>{byline}<p>The council voted to rebuild it.</p>")
    assert ", ".join(page.authors) == authors


@pytest.mark.parametrize("line", [line for _, line, authors in _LINES[:52] if authors])
def test_a_line_of_credits_is_no_part_of_the_text(line: str) -> None:
    """It stood as the first or the last line of the text."""
    prose = "The council voted to rebuild it.\nThe wall fell in 1936."
    if is_credit_line(line):
        assert without_signature(f"{line}\n{prose}", ()) == prose
        assert without_signature(f"{prose}\n{line}", ()) == prose
    else:
        assert line in _WITH_MORE


# Credits with words that are no name: the line stays.
_WITH_MORE = (
    "Medically reviewed by Max Poe, MD | By Jane Marlow",
    "글=김철수 기자, 사진=이영희 기자",
)


@pytest.mark.parametrize("line", _SENTENCES)
def test_a_line_with_anything_else_stays_in_the_text(line: str) -> None:
    """Whole line or nothing: a sentence that names somebody's work is text."""
    prose = "The council voted to rebuild it.\nThe wall fell in 1936."
    assert not is_credit_line(line)
    assert without_signature(f"{line}\n{prose}", ()) == f"{line}\n{prose}"
