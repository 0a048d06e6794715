"""The words for what somebody does that stand alone beside a name: "Reporter", "Foto", "기자".

Pages put name and role in elements of their own: ``<b>Jane Marlow</b><i>Text</i>``, or the role
first. Who took the pictures or translated is not the author; who edited is one only if nobody else
is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from warta.news.text.compare import normalised

_WRITES = """
reporter|reporters|journalist|author|authors|writer|written by|by|words|text|story|contributor
correspondent|autor|autorin|autoren|autor in|texte|texto|testo|tekst|teksti|text och
journalistin|redakteur|redakteurin|korrespondent|korrespondentin|reporterin|journaliste|auteur
auteure|autrice|rédacteur|rédactrice|correspondant|autora|autores|autoras|periodista|redactor
redactora|corresponsal|redacción|jornalista|repórter|redator|redatora|autore|autrici|giornalista
inviato|inviata|schrijver|verslaggever|redacteur|tekst door|skribent|journalisten|forfatter
reporter journalist|toimittaja|kirjoittaja|dziennikarz|dziennikarka|autorka|autor autorka
autorka autor|autoři|redaktorka|novinář|novinářka|szerző|újságíró|redactare|jurnalist|autorul
novinar|novinarka|piše|пише|автор|авторка|автори|авторы|журналист|журналистка|журналіст
журналістка|корреспондент|кореспондент|текст|συντάκτης|συντάκτρια|συντακτης|δημοσιογράφος
κείμενο|ρεπορτάζ|γράφει|yazar|yazan|muhabir|haber|haberci|metin|penulis|wartawan|jurnalis
pewarta|kontributor|laporan|oleh|tác giả|phóng viên|thực hiện|bài|ผู้เขียน|ผู้สื่อข่าว|นักข่าว
كاتب|الكاتب|كاتبة|مراسل|مراسلة|صحفي|صحفية|صحافي|صحافية|بقلم|إعداد|المؤلف|نویسنده|خبرنگار|گزارشگر
رپورٹر|مصنف|تحریر|כתב|כתבת|עיתונאי|עיתונאית|מאת|लेखक|लेखिका|रिपोर्टर|पत्रकार|रिपोर्ट|संवाददाता
লেখক|প্রতিবেদক|প্রতিনিধি|লিখেছেন|எழுதியவர்|செய்தியாளர்|రచయిత|ലേഖകൻ|ಲೇಖಕರು|લેખક|ਲੇਖਕ|기자|글|취재
작성자|특파원|記者|记者|作者|文|文字|撰文|採訪|著者|筆者|執筆|執筆者|取材|ライター
ジャーナリスト|フリーライター|コラムニスト|編集者|評論家|作家
"""
_EDITS = """
editor|editors|edited by|copy editor|managing editor|edition|édition|edición|edição|edizione
editado por|editora|redaktur|redaktör|redaktør|redaktor|penyunting|editör|düzenleyen|redigering
eindredactie|edytor|oprac|opr|opracowanie|opracował|opracowała|επιμέλεια|редактор|редактура|編集
编辑|編輯|편집|편집자|संपादक|संपादन|সম্পাদনা|עריכה|עורך|עורכת|تحرير|المحرر|محرر|ویراستار|ویرایش
biên tập|บรรณาธิการ|szerkesztő|urednik|urednica
"""
_OTHERS = """
foto|fotos|photo|photos|pictures|picture|images|image|photography|photograph|photographer
photographs by|photo by|photojournalist|bild|bilder|foto och|fotograf|fotografin|fotografie
fotografía|fotografías|fotografias|fotografia|fotógrafo|fotógrafa|fotografo|fotografa
fotorreportero|fotorreportera|fotojornalista|photographe|photographie|photographies|kuva|kuvat
valokuvaaja|valokuvat|zdjęcia|zdjęcie|fot|fotografka|fotografer|fotografi|fényképész|fotó|fotók
fotoğraf|foto muhabiri|φωτογραφία|φωτογραφίες|φωτογράφος|фото|фотограф|фотографии|світлини
снимки|снимка|صور|صورة|تصوير|مصور|عکس|عکاس|תמונות|צילום|צלם|צלמת|फोटो|तस्वीर|ছবি|புகைப்படம்|ảnh
hình ảnh|ภาพ|ช่างภาพ|写真|撮影|カメラ|カメラマン|摄影|攝影|图|图片|圖|사진|영상|촬영|그래픽
图片编辑|illustration|illustrations|illustrator|illustratorin|illustratrice|ilustración
ilustraciones|illustrazione|illustratie|graphic|graphics|grafik|grafika|infografik|infografía
infographie|layout|design|designer|イラスト|插画|일러스트|video|videos|videographer|videógrafo
videograf|camera|kamera|cameraman|kameramann|видео|відео|فيديو|ویدئو|動画|translation|translator
translated by|übersetzung|übersetzer|übersetzerin|traducción|traductor|traductora|traduction
traducteur|traductrice|tradução|tradutor|traduzione|traduttore|vertaling|vertaler|översättning
tłumaczenie|překlad|перевод|переводчик|переклад|ترجمة|مترجم|ترجمه|penerjemah|çeviri|翻訳|翻译
編訳|번역|fact checker|fact check|fact checked by|reviewed by|reviewer|narrator|narrated by
read by|voice|host|producer|gelesen von|sprecher|sprecherin|moderation|责任编辑|責任編輯|责编
責編|校对|校對|審校|审校|核稿|監修|监制|監製|审核
"""


# "staff photographer", "medically reviewed by"; "curated by"
_HELPED = re.compile(
    r"^(?:\w+ ){0,2}(?:photographer|photojournalist|videographer|fotograf|illustrator|translator)$"
    r"|^(?:\w+ ){0,2}(?:reviewed|checked|verified|approved|translated|photographed|illustrated"
    r"|narrated|read) by$"
)
_EDITED = re.compile(r"^(?:\w+ ){0,2}(?:edited|curated|compiled|updated|produced) by$")
# Whatever comes first, a name follows these.
_BEFORE_NAME = re.compile(r"\b(?:by|von|par|por|oleh|door)\s*$", re.IGNORECASE)


def _words(text: str) -> frozenset[str]:
    return frozenset(map(normalised, text.replace("\n", "|").split("|"))) - {""}


_WRITERS, _EDITORS, _HELPERS = _words(_WRITES), _words(_EDITS), _words(_OTHERS)


def is_role(text: str) -> bool:
    """Return whether a text is only the word for what somebody does."""
    key = normalised(text)
    return key in _WRITERS or key in _EDITORS or key in _HELPERS


def is_writers_role(text: str) -> bool:
    """Return whether a text is only the word for somebody who writes: "Author", "नویسنده"."""
    return normalised(text) in _WRITERS


def label_of(role: str) -> str:
    """Return a role as the label of a byline: "By:", "Editor:", "Photo:"; or "" if it is none."""
    key = normalised(role)
    if key in _HELPERS or _HELPED.search(key):
        return "Photo:"
    if key in _EDITORS or _EDITED.search(key):
        return "Editor:"
    return "By:" if key in _WRITERS else ""


def with_labels(parts: Sequence[str]) -> Iterator[str]:
    """Yield the parts of a byline, each role joined to its name as a label: ``Photo: Max Poe``.

    If the first part is a role, roles come before names; else after them, but for "Reviewed by".
    """
    labels = [label_of(part) for part in parts]
    if not any(labels):
        yield from parts
        return
    come_first = bool(labels[0])
    label = ""
    for part, own, after, role in zip(
        parts, labels, [*labels[1:], ""], [*parts[1:], ""], strict=True
    ):
        if own:
            label = own if come_first or _BEFORE_NAME.search(part) else ""
        elif label or after != "Photo:" or come_first or _BEFORE_NAME.search(role):
            yield f"{label} {part}".strip()
            label = ""
