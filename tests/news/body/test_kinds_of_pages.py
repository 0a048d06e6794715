"""Galleries, interviews, captions, biographies: kinds of pages without telling class names.

Each is a page of its own for several languages, as marks, spaces and words differ.
"""

from __future__ import annotations

import pytest

from tests.news.body.test_strange_boxes import PARAGRAPHS, SCRIPTS
from tests.news.html_pages import as_article, extracted

URL = "https://kurier.example/2026/11/20/quay-wall-mended"
TEXTS = {"en": PARAGRAPHS[:5], **{name: SCRIPTS[name] for name in ("zh", "ar", "hi", "th")}}
QUESTIONS = {
    "en": "What was the hardest part?",
    "zh": "最困难的部分是什么？",
    "ar": "ما هو أصعب جزء في العمل؟",
    "hi": "सबसे कठिन हिस्सा क्या था?",
    "th": "ส่วนที่ยากที่สุดคืออะไร",
}
PICTURE = "<img src=x.jpg alt=''>"


def _p(texts: tuple[str, ...]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def _text(body: str, language: str) -> str:
    menu = "".join(f"<li><a href=/s{number}>Section {number}</a></li>" for number in range(6))
    html = (
        f"<!doctype html><html lang={language}><head><meta charset=utf-8><title>Quay wall mended"
        "</title><meta property=og:type content=article><meta name=author content='Rina Kartika'>"
        f"</head><body><nav><ul>{menu}</ul></nav><div><h1>Quay wall mended</h1>{body}</div>"
        "<footer><p>© 2026 Kurier</p></footer></body></html>"
    )
    return as_article(extracted(html, url=URL)).text


@pytest.mark.parametrize("credit", ["", " (Foto: Kurier/Berg)"])
@pytest.mark.parametrize("language", TEXTS)
def test_a_gallery_keeps_its_captions(language: str, credit: str) -> None:
    """They are its whole text, below one paragraph."""
    texts = TEXTS[language]
    figures = "".join(
        f"<figure>{PICTURE}<figcaption>{text}{credit}</figcaption></figure>" for text in texts[1:]
    )
    text = _text(_p(texts[:1]) + figures, language)
    assert [one for one in texts if one not in text] == []


@pytest.mark.parametrize("language", TEXTS)
def test_an_interview_keeps_questions_and_answers(language: str) -> None:
    """As a list of definitions; an answer may be short."""
    texts, question = TEXTS[language], QUESTIONS[language]
    answers = "".join(f"<dt>{question}</dt><dd>{text}</dd>" for text in texts[1:])
    text = _text(f"<p>{texts[0]}</p><dl>{answers}</dl>", language)
    assert [one for one in texts if one not in text] == []
    assert text.count(question) >= 3


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("picture", [PICTURE, f"<p>{PICTURE}</p>", f"<a href=/x.jpg>{PICTURE}</a>"])
def test_a_caption_with_a_credit_is_left_out(picture: str, language: str) -> None:
    """It stands between the paragraphs in a box without a name."""
    texts = TEXTS[language]
    caption = f"<div>{picture}<p>{QUESTIONS[language]} (Foto: Kurier/Berg)</p></div>"
    text = _text(f"<div>{_p(texts[:3])}{caption}{_p(texts[3:])}</div>", language)
    assert "Berg" not in text
    assert [one for one in texts if one not in text] == []


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("around", ["<p>{}</p>", "<br><br>{}<br><br>"])
def test_a_lone_link_to_another_article_is_left_out(around: str, language: str) -> None:
    """It stands between short paragraphs and has no label."""
    texts = TEXTS[language]
    link = f"<a href=/2026/11/18/pike-season>{QUESTIONS[language]} {QUESTIONS[language]}</a>"
    separator = "<br><br>" if "br" in around else "</p><p>"
    body = separator.join(texts[:3]) + around.format(link) + separator.join(texts[3:])
    text = _text(f"<div>{body}</div>" if "br" in around else f"<div><p>{body}</p></div>", language)
    assert QUESTIONS[language] not in text
    assert [one for one in texts if one not in text] == []


@pytest.mark.parametrize("language", TEXTS)
def test_a_biography_below_the_text_is_left_out(language: str) -> None:
    """It has the author's name above it, and perhaps a portrait."""
    texts = TEXTS[language]
    bio = f"<div>{PICTURE}<div><h4><a href=/by/rina>Rina Kartika</a></h4><p>{texts[4]}</p></div></div>"
    text = _text(f"<div>{_p(texts[:4])}{bio}</div>", language)
    assert texts[4] not in text
    assert [one for one in texts[:4] if one not in text] == []
