"""A second article whose headline is of the second rank is left out; parts of one article stay.

Sites that load the next article below the first show its headline as h2, since h1 is the page's.
Live blogs and round-ups have headings, days and names within one article, too.
"""

from __future__ import annotations

import pytest
from lxml import html

from tests.news.body.test_wrappers import HEADLINE, URL, p, paragraphs, text_of
from tests.news.scaling import grows_linearly
from warta.news.body.next_articles import remove_next_articles

STORY = paragraphs(6)
NEXT = paragraphs(5, 300)
THIRD = paragraphs(4, 500)
LAMP = "The lighthouse gets a new lamp"
PIKE = "Pike are few in the upper lake"
PATH = URL.removeprefix("https://hafenbote.example")


def head(rank: int, title: str, name: str = "Ann Quay", day: int = 21) -> str:
    return (
        f"<h{rank}>{title}</h{rank}><div class=meta><span class=author>By {name}</span> "
        f"<time datetime=2026-11-{day}T10:00>{day} November 2026</time></div>"
    )


OWN = head(1, HEADLINE) + p(STORY)
OTHER = head(2, LAMP, "Jo Pier", 20) + p(NEXT)
AND_ANOTHER = head(2, PIKE, "Al Weir", 19) + p(THIRD)
LINKED = OTHER.replace(LAMP, f"<a href=/2026/11/lamp>{LAMP}</a>")
MICRODATA = "itemscope itemtype='https://schema.org/NewsArticle'"


def both(first: str, second: str, between: str = "", own: str = OWN, other: str = OTHER) -> str:
    """Return two elements, given their opening tags, with something between."""
    ends = [f"</{tag[1:].split(' ')[0].rstrip('>')}>" for tag in (first, second)]
    return f"<main>{first}{own}{ends[0]}{between}{second}{other}{ends[1]}</main>"


FOLLOWED = {
    "articles": both("<article>", "<article>"),
    "articles, a line between": both("<article class=story>", "<article class=story>", "<hr>"),
    "a label between": both("<article>", "<article>", "<div class=sep>Next article</div>"),
    "an advertisement between": both("<article>", "<article>", "<div class=ad><p>Advertisement</p></div>"),
    "sections with addresses": both(
        f"<section data-url={PATH}>", "<section data-url=/2026/11/lamp>"
    ),
    "boxes with addresses": both(
        f"<div class=item data-href={URL}>", "<div class=item data-href=https://hafenbote.example/2026/11/lamp>"
    ),
    "only the second has an address": both("<div class=first>", "<div class=more data-permalink=/2026/11/lamp>"),
    "itemid": both(f"<div itemid={URL}>", "<div itemid=https://hafenbote.example/2026/11/lamp>"),
    "microdata": both(f"<div {MICRODATA}>", f"<div {MICRODATA}>", "<hr>"),
    "numbers as ids": both("<div class=page data-article-id=71>", "<div class=page data-article-id=72>"),
    "WordPress": both("<div class='post-71 hentry'>", "<div class='post-72 hentry'>", own=OWN),
    "each in a row": "<main><div class=row><article>" + OWN + "</article></div><div class=row><article>"
    + OTHER + "</article></div></main>",
    "three": "<main><article>" + OWN + "</article><article>" + OTHER + "</article><article>"
    + AND_ANOTHER + "</article></main>",
    "a linked headline": both("<article>", "<article>", other=LINKED),
    "a box for those that follow": "<main><article>" + OWN + "</article><div id=infinite><article>"
    + OTHER + "</article><article>" + AND_ANOTHER + "</article></div></main>",
    "a day without element": both(
        "<article>",
        "<article>",
        own=f"<h1>{HEADLINE}</h1><p class=byline>By Ann Quay</p><p class=date>21 November 2026</p>{p(STORY)}",
        other=f"<h2>{LAMP}</h2><p class=byline>By Jo Pier</p><p class=date>20 November 2026</p>{p(NEXT)}",
    ),
    "names alone": both(
        "<article class=full>",
        "<article class=full>",
        own=f"<h1>{HEADLINE}</h1><p class=byline>By Ann Quay</p>{p(STORY)}",
        other=f"<h2>{LAMP}</h2><p class=byline>By Jo Pier</p>{p(NEXT)}",
    ),
    "addresses alone": both(
        f"<section data-content-url={PATH}>",
        "<section data-content-url=/2026/11/lamp>",
        own=f"<h1>{HEADLINE}</h1>{p(STORY)}",
        other=f"<h2>{LAMP}</h2>{p(NEXT)}",
    ),
    "a headline above both": f"<main><div class=hero>{head(1, HEADLINE)}</div><article class=text>"
    + p(STORY) + "</article><article class=text>" + OTHER + "</article></main>",
    "the third rank": both("<article>", "<article>", other=head(3, LAMP) + p(NEXT)),
    "classes that differ": both("<article class='story first'>", "<article class='story loaded'>"),
    "paragraphs in boxes": both(
        "<div class=nota>",
        "<div class=nota>",
        own=head(1, HEADLINE) + "".join(f"<div>{text}</div>" for text in STORY),
        other=head(2, LAMP) + "".join(f"<div>{text}</div>" for text in NEXT),
    ),
    "headers": both(
        "<article>",
        "<article>",
        own=f"<header>{head(1, HEADLINE)}</header><div class=body>{p(STORY)}</div>",
        other=f"<header>{head(2, LAMP, 'Jo Pier', 20)}</header><div class=body>{p(NEXT)}</div>",
    ),
}  # fmt: skip


DAYS = {
    "es": ("fecha", "20 de noviembre de 2026"), "de": ("datum", "20. November 2026, 9:10 Uhr"),
    "fr": ("date-publication", "Publié le 20/11/2026"), "ja": ("update-time", "2026年11月20日 9時"),
    "ko": ("info_date", "입력 2026.11.20"), "ar": ("tarikh", "20 نوفمبر 2026"),
    "ru": ("article__date", "20 ноября, 09:11"), "th": ("post-date", "20 พ.ย. 2569"),
    "fa": ("tarikh", "۲۹ آبان ۱۴۰۵"), "ago": ("timestamp", "5 hours ago"),
    "no name": ("x1", "20 November 2026"),
}  # fmt: skip


@pytest.mark.parametrize("language", DAYS)
def test_a_day_in_any_language_is_one(language: str) -> None:
    """The box alone says nothing."""
    name, day = DAYS[language]
    other = f"<h2>{LAMP}</h2><p class={name}>{day}</p>{p(NEXT)}"
    assert NEXT[0] not in text_of(both("<article>", "<article>", other=other))


@pytest.mark.parametrize("page", FOLLOWED)
def test_an_article_with_a_headline_of_the_second_rank_is_left_out(page: str) -> None:
    """Its text would double the article, and every article would have a copy of another."""
    assert text_of(FOLLOWED[page]) == "\n".join(STORY)


def entries(opening: str, rank: int = 2, time: str = "<time>{}:05</time>", name: str = "") -> str:
    end = f"</{opening[1:].split(' ')[0].rstrip('>')}>"
    return "".join(
        f"{opening.format(n)}{time.format(10 + n)}<h{rank}>What happened at {n} o'clock</h{rank}>"
        f"{name}<p>{NEXT[n]}</p>{end}"
        for n in range(5)
    )


def books(opening: str, name: str = "<p class=author>Jo Pier</p>") -> str:
    end = f"</{opening[1:].split(' ')[0].rstrip('>')}>"
    titles = ("The Weir", "Pike", "A Lamp", "Nets", "The Ferry")
    return "".join(
        f"{opening.format(n)}<h2>{title}</h2>{name}<p>{NEXT[n]}</p>{end}"
        for n, title in enumerate(titles)
    )


INTRO = f"{head(1, HEADLINE)}{p(STORY[:3])}"
NAME = "<span class=author>Jo Pier</span>"
WHOLE = {
    "live, within": f"<article>{INTRO}{entries('<section class=entry>')}</article>",
    "live, articles within": f"<article>{INTRO}{entries('<article class=entry>', name=NAME)}</article>",
    "live, beside": f"<main><article>{INTRO}</article>{entries('<article class=live-post>', 3, name=NAME)}</main>",
    "live, of one class": f"<main><article class=post>{INTRO}</article>{entries('<article class=post data-id={}>', name=NAME)}</main>",
    "live, with days": f"<article>{INTRO}"
    + entries("<article class=entry>", time="<time datetime=2026-11-21T{}:05>21 November</time>", name=NAME)
    + "</article>",
    "books, articles within": f"<article>{INTRO}{books('<article class=book>')}</article>",
    "books, sections within": f"<article>{INTRO}{books('<section data-id={}>')}</article>",
    "books, beside": f"<main><div class=intro>{INTRO}</div>{books('<div class=book data-url=/books/{}>')}</main>",
    "views of correspondents": f"<article><section class=part>{INTRO}</section>"
    + books("<section class=part>", "<p class=byline>By Jo Pier in Oslo</p>") + "</article>",
    "parts of one class": f"<main><section class=part>{INTRO}</section>{books('<section class=part>', '')}</main>",
    "pages of one article": f"<main><section data-url={PATH}>{INTRO}</section>"
    + books(f"<section data-url={PATH}/page-{{}}>", "") + "</main>",
}  # fmt: skip


@pytest.mark.parametrize("page", WHOLE)
def test_entries_and_parts_of_one_article_stay(page: str) -> None:
    """A live blog would lose its news, and a round-up its books."""
    text = text_of(WHOLE[page])
    assert all(line in text for line in (*STORY[:3], *NEXT))


@pytest.mark.parametrize("shape", ["<article>", "<div data-url=/n{}>", "<section data-id={}>"])
def test_many_elements_are_read_in_linear_time(shape: str) -> None:
    """A page may have thousands of such elements."""
    end = f"</{shape[1:].split(' ')[0].rstrip('>')}>"

    def page(count: int) -> str:
        below = "".join(
            f"{shape.format(n)}{head(2, LAMP)}<p>{NEXT[0]}</p>{end}" for n in range(count)
        )
        return f"<html><body><main><article>{OWN}</article>{below}</main></body></html>"

    def read(text: str) -> object:
        return remove_next_articles(html.fromstring(text), [HEADLINE], URL)

    assert grows_linearly(read, page, 250)
