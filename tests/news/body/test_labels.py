"""Who made a picture is recognised as a line of its own and at the end of a caption."""

from __future__ import annotations

import pytest

from warta.news.body.labels import ends_with_credit, is_label


@pytest.mark.parametrize(
    "line",
    [
        "Photo: Getty Images",
        "Masons at work on the quay wall (Photo: A. Berg)",
        "Masons at work on the quay wall. Photo by: 'A. Berg'.",
        "Masons at work | Photo by A. Berg",
        "Masons at work Credit: Apple",
        "Die Maurer bei der Arbeit. Foto: Kurier/Berg",
        "Para tukang batu bekerja di dermaga (Foto: Kabar/Ardi)",
        "Murarze przy pracy / Fot: Berg",
        "石匠在修码头。摄影：张三",
        "石匠在修码头（图/新华社）",
        "석공들이 부두를 고치고 있다. 사진=한빛뉴스",
        "البناؤون في الميناء (صورة: رويترز)",
        "বন্দরে রাজমিস্ত্রিরা কাজ করছেন। ছবি: রয়টার্স",
        "घाट पर काम करते राजमिस्त्री। फोटो: पीटीआई",
        "فائل فوٹو: اے ایف پی",
        "مزدور گودی کی مرمت کر رہے ہیں۔ فوٹو: اے پی",
        "மேசன்கள் வேலை செய்கிறார்கள். படம்: ராய்ட்டர்ஸ்",
        "Múrarar að störfum við höfnina. Ljósmynd: Anna Berg",
        "Mafundi wakiwa kazini bandarini. Picha: Reuters",
        "Mūrininkai dirba krantinėje. Nuotr. : BNS",
        "Barlavaxana işləyən bənnalar / Foto: APA",
        "ოსტატები ნაპირზე. ფოტო: AFP",
    ],
)
def test_a_credit_ends_a_caption(line: str) -> None:
    """Of 88 real lines with one, alone with a picture, one was a part of the text."""
    assert ends_with_credit(line)


@pytest.mark.parametrize(
    "line",
    [
        "The mayor looked at the photo by Anna Berg in the museum. It showed the old quay.",
        "He showed a photo: the wall was gone, and nobody had seen it go in the long night of the "
        "storm, said the keeper.",
        "Start with the big picture: what do you want to achieve with your first course on masonry?",
        "The wall stands again.",
    ],
)
def test_a_sentence_about_a_picture_is_no_credit(line: str) -> None:
    """Texts speak of photographs, too."""
    assert not ends_with_credit(line)
    assert not is_label(line)
