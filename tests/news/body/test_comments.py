"""Comments of readers below a text are no part of it, whatever their boxes are called."""

from __future__ import annotations

import pytest

from tests.news.html_pages import as_article, extracted
from warta.news.body.labels import is_comments_label

URL = "https://kurier.example/2026/11/20/quay-wall-mended"
PARAGRAPHS = [
    f"On day {day} the masons set {3 * day + 40} stones of the quay wall, and the harbour board "
    f"counted {day + 4} boats that had to moor at the coal pier meanwhile."
    for day in range(1, 9)
]
COMMENTS = [
    f"I have lived beside the coal pier for {year} years and never heard such a noise as in these "
    "weeks. Who pays for our windows?"
    for year in range(11, 15)
]
NAMES = ("anna82", "Piotr K.", "gość", "M. B.")
SHAPES = {
    "boxes": "<div><b>{name}</b> <span>20.11.2026 10:01</span><p>{text}</p></div>",
    "name above": "<p>{name}</p><p>{text}</p>",
    "name below": "<p>{text}</p><p>{name}, 20.11.2026</p>",
    "list": "<ol><li><a href=/u/7>{name}</a> 20.11.2026<br>{text}</li></ol>",
    "table": "<table><tr><td>{name}<td>{text}</table>",
}
PLACES = {
    "in the text's box": "<article><h1>Quay wall mended</h1>{text}<p>{label}</p>{comments}</article>",
    "in a box of their own": "<article><h1>Quay wall mended</h1>{text}<div><h3>{label}</h3>{comments}"
    "</div></article>",
    "beside the text": "<div><div><h1>Quay wall mended</h1><div>{text}</div></div><div><h3>{label}"
    "</h3>{comments}</div></div>",
}
LABELS = (
    "Comments (13)", "| 13 Comment(s)", "13 comments", "All Comments", "3 thoughts on “Quay wall”",
    "1.234 Kommentare", "Commentaires", "12 réactions", "Todos los comentarios", "Комментарии (2)",
    "KOMENTARZE:", "Opinie (23)", "评论(3)", "全部评论", "すべてのコメント", "댓글 5", "التعليقات (4)",
    "टिप्पणियाँ", "মন্তব্য", "Ý kiến bạn đọc (4)",
)  # fmt: skip
HEADINGS = ("Kommentar", "Réactions", "Opinie", "Comments were few", "Leave a comment", "No reply")


def text_of(body: str) -> str:
    html = f"<!doctype html><title>Quay wall mended</title><body>{body}<footer>© Kurier</footer>"
    return as_article(extracted(html, url=URL)).text


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_below_a_label_of_comments_is_left_out(shape: str, place: str) -> None:
    """Before, all of it was taken where comments were paragraphs in boxes without names."""
    comments = "".join(
        SHAPES[shape].format(name=name, text=text)
        for name, text in zip(NAMES, COMMENTS, strict=True)
    )
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    page = PLACES[place].format(text=text, label="Comments (4)", comments=comments)
    assert text_of(page).split("\n") == PARAGRAPHS


def test_a_text_below_a_count_of_comments_stays() -> None:
    """Bars with the number of comments stand above texts, and between their paragraphs."""
    paragraphs = [f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS]
    for place in (0, 6):
        body = "".join([*paragraphs[:place], "<div>12 comments</div>", *paragraphs[place:]])
        page = f"<article><h1>Quay wall mended</h1>{body}</article>"
        assert text_of(page).split("\n") == PARAGRAPHS


@pytest.mark.parametrize("label", LABELS)
def test_a_label_of_comments_is_recognised(label: str) -> None:
    """Of 771 real pages 124 have one; below it 19 had lines that were taken for the text."""
    assert is_comments_label(label)


@pytest.mark.parametrize("heading", HEADINGS)
def test_headings_and_sentences_are_no_labels_of_comments(heading: str) -> None:
    """These words head sections of articles, too."""
    assert not is_comments_label(heading)
