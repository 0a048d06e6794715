"""Words that no reader sees are left out of the text; what is only hidden at first stays."""

from __future__ import annotations

import pytest

from tests.news.body.test_wrappers import HEADLINE, p, paragraphs, text_of


def text_with(inside: str) -> str:
    """Return the text of an article with this element in the middle of a sentence."""
    story = paragraphs(5)
    linked = story[2].replace(", which", f" <a href=/x>here{inside}</a>, which", 1)
    body = p([*story[:2], linked, *story[3:]])
    return text_of(f"<main><article><h1>{HEADLINE}</h1>{body}</article></main>")


@pytest.mark.parametrize(
    "mark",
    [
        "class=hidden", "class='d-none ms-1'", "class=u-hidden-visually", "class=show-for-sr",
        "class=accessibly-hidden", "class=hidden-visually", "class=a11y-text", "class=ScreenReaderText",
        "class=VisuallyHidden_root__aX3", "class=styles_srOnly__2kd", "class=govuk-visually-hidden", "class=elementor-screen-only", "class=hidden-accessible",
        "style='position:absolute;clip-path:inset(50%)'", "style='position:absolute; LEFT: -9999px'",
        "style='font-size:0'", "style='width:1px;height:1px;overflow:hidden'",
    ],
)  # fmt: skip
def test_words_for_screen_readers_are_left_out(mark: str) -> None:
    """Style sheets and content systems have many names for them."""
    assert "tab" not in text_with(f"<span {mark}>(opens a new tab)</span>")


def test_the_name_of_an_icon_is_left_out() -> None:
    """A font draws a picture in the place of these letters."""
    icon = "<i class='material-icons' aria-hidden=true>open_in_new</i>"
    assert "open_in_new" not in text_with(icon)


@pytest.mark.parametrize(
    "mark",
    [
        "class='hidden md:inline'", "class='d-none d-lg-inline'", "class=hidden-gem",
        "style='width:100px'", "style='font-size:0.9em'", "style='left:-5px'",
    ],
)  # fmt: skip
def test_words_that_wide_screens_show_stay(mark: str) -> None:
    """Else the sentence would lose a part of itself."""
    assert "and there" in text_with(f"<span {mark}> and there</span>")


@pytest.mark.parametrize("mark", ["class='hidden fade-in'", "style='opacity:0'"])
def test_paragraphs_that_appear_later_stay(mark: str) -> None:
    """A script shows them when the reader scrolls to them."""
    story = paragraphs(6)
    body = "".join(f"<p {mark}>{text}</p>" for text in story)
    assert text_of(f"<main><h1>{HEADLINE}</h1>{body}</main>") == "\n".join(story)


@pytest.mark.parametrize(
    ("figure", "kept"),
    [
        ("<figure><ul><li>Ann Quay, Coast Party: 4,311 votes</li><li>Ben Dock, Inland List: 3,908 "
         "votes</li></ul></figure>", "Ben Dock"),
        (f"<figure><q>{paragraphs(1, 90)[0]}</q><figcaption>The mayor</figcaption></figure>",
         paragraphs(1, 90)[0]),
        (f"<x-story><template shadowrootmode=open><p>{paragraphs(1, 90)[0]}</p></template></x-story>",
         paragraphs(1, 90)[0]),
        (f"<section id=cookie-recipe>{p(paragraphs(2, 90))}</section>", paragraphs(1, 90)[0]),
    ],
)  # fmt: skip
def test_text_stays_in_figures_templates_and_sections_within_the_article(
    figure: str, kept: str
) -> None:
    """Results stand in a list in a figure; a template with a shadow root is drawn by browsers."""
    story = paragraphs(6)
    body = (
        f"<main><article><h1>{HEADLINE}</h1>{p(story[:3])}{figure}{p(story[3:])}</article></main>"
    )
    text = text_of(body)
    assert kept in text
    assert all(paragraph in text for paragraph in story)
