"""Make boxes that are not a text's: cards of other articles, comments, appeals, offers.

Their class names say something, nothing, or are missing; their words are headlines and paragraphs
of other pages. ``benchmarks.page_variants`` puts them into pages.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from lxml.html import HtmlElement, fragments_fromstring

# The value of MADE of a line that belongs to the text, of one that doesn't, of one that may.
MADE = "data-made"
TEXT, STRANGE, EITHER = "text", "strange", "either"
_NAMES = (
    "box", "block", "wrap", "inner", "item", "unit", "module", "panel", "row", "col",
    "group", "grid", "kasten", "encart", "bloque", "caixa", "riquadro", "blok", "kutu",
    "kotak", "khung", "lijst", "widget", "component", "list", "flex", "mb-4", "w-full",
    "clearfix", "inline", "embed", "container",
)  # fmt: skip
_TELLING = (
    "related", "related-posts", "read-more", "more-stories", "recommended", "teaser",
    "card", "promo", "newsletter", "comments", "author-bio", "see-also",
)  # fmt: skip
_LABELS = (
    "Read more", "Related", "Also read", "More on this", "Don't miss", "Most read",
    "Lesen Sie auch", "Mehr zum Thema", "À lire aussi", "Lire aussi", "Lea también",
    "Te puede interesar", "Leia também", "Leggi anche", "Czytaj także", "Zobacz też",
    "Читайте также", "Читайте також", "Baca juga", "İlgili haberler", "Xem thêm",
    "Lees ook", "Läs också", "Διαβάστε επίσης", "اقرأ أيضا", "بیشتر بخوانید",
    "קראו גם", "यह भी पढ़ें", "ข่าวที่เกี่ยวข้อง", "関連記事", "관련 기사", "相关阅读", "延伸閱讀",
)  # fmt: skip
_READERS = (
    "anna77",
    "Pavel",
    "K. Weber",
    "reader_3",
    "M. Silva",
    "Олег",
    "guest",
    "José R.",
    "小明",
)
_REPLIES = ("Reply", "Antworten", "Répondre", "Responder", "Ответить", "Balas", "Yanıtla", "回复")


@dataclass(frozen=True, slots=True)
class Story:
    """An article that made boxes quote: its headline and its paragraphs."""

    headline: str
    paragraphs: tuple[str, ...]


def strange_box(stories: Sequence[Story], rng: random.Random) -> list[HtmlElement]:
    """Return the elements of a box, marked."""
    make = rng.choices(
        (
            _cards,
            _list,
            _whole_links,
            _lone_card,
            _lone_link,
            _comments,
            _appeal,
            _biography,
            _poll,
            _offer,
            _caption,
        ),
        (24, 8, 14, 20, 5, 14, 14, 8, 3, 5, 8),
    )[0]
    name = any_name(rng)
    html = make(stories, name, rng)
    tag = rng.choice(("div", "div", "div", "section", "ul", "p", "blockquote"))
    if make is _list:
        tag = "div"
    if (tag in {"ul", "p"} and "<" + "div" in html) or "<p" in html or "<h" in html:
        tag = "div"
    if rng.random() < 0.85:
        html = f"<{tag}{_class(name)}>{html}</{tag}>"
    for _ in range(rng.choice((0, 0, 0, 1, 2))):
        html = f"<div{_class(any_name(rng))}>{html}</div>"
    elements = [part for part in fragments_fromstring(html) if not isinstance(part, str)]
    for element in elements:
        element.set(MADE, STRANGE)
    return elements


def any_name(rng: random.Random) -> str:
    kind = rng.random()
    if kind < 0.3:
        return ""
    if kind < 0.5:
        return f"{rng.choice(('css', 'sc', 'jsx', 'c'))}-{rng.getrandbits(28):x}"
    if kind < 0.88:
        return f"{rng.choice(_NAMES)}{rng.choice(('', '', '-2', '__body', '-inner', ' mt-3'))}"
    return rng.choice(_TELLING)


def _class(name: str, part: str = "") -> str:
    if not name:
        return ""
    return f' class="{name}{"__" + part if part else ""}"'


def _heading(text: str, rng: random.Random, label_share: float = 0.75) -> str:
    if rng.random() > label_share:
        return ""
    return rng.choice(
        ("<h2>{}</h2>", "<h3>{}</h3>", "<h4>{}</h4>", "<div>{}</div>", "<p><strong>{}</strong></p>",
         "<span>{}</span>", "<p>{}</p>", "<div class=title>{}</div>", "<b>{}</b><br>")
    ).format(escape(text))  # fmt: skip


def any_label(stories: Sequence[Story], rng: random.Random) -> str:
    """Return a known label, or a few words that nobody knows as one."""
    if rng.random() < 0.35:
        return rng.choice(_LABELS)
    words = rng.choice(stories).headline.split()
    start = rng.randrange(max(1, len(words) - 2))
    return " ".join(words[start : start + rng.choice((1, 2, 2, 3))])[:40]


def _excerpt(story: Story, rng: random.Random) -> str:
    text = rng.choice(story.paragraphs[:4])
    if rng.random() < 0.5:
        return text[:400]
    cut = text[: rng.randrange(60, 260)]
    return cut.rpartition(" ")[0] + rng.choice(("…", "...", "", " […]")) if " " in cut else cut


def any_address(rng: random.Random) -> str:
    number = rng.randrange(10**5, 10**7)
    return rng.choice(
        (f"/2026/11/{number % 28}-wall-mended-by-night", f"/news/{number}", f"/a/{number}.html",
         f"/local/harbour-wall-{number}", f"/?p={number}")
    )  # fmt: skip


def _date(rng: random.Random) -> str:
    day, month, hour = rng.randrange(1, 28), rng.randrange(1, 12), rng.randrange(24)
    return rng.choice(
        (f"{day:02}.{month:02}.2026", f"{day}/{month}/2026 {hour:02}:30",
         f"2026-{month:02}-{day:02}", f"{hour:02}:{day + 10}", f"{day} Nov 2026",
         f"{day}.{month}.2026, {hour}:15")
    )  # fmt: skip


def _few(
    stories: Sequence[Story], rng: random.Random, least: int = 2, most: int = 6
) -> list[Story]:
    return rng.sample(list(stories), min(len(stories), rng.randint(least, most)))


def _image(rng: random.Random) -> str:
    return '<img src="x.jpg" alt="">' if rng.random() < 0.6 else ""


def _card(story: Story, name: str, rng: random.Random, *, has_excerpt: bool = True) -> str:
    head, link = escape(story.headline), any_address(rng)
    title = rng.choice(
        (f"<h3><a href={link}>{head}</a></h3>", f"<h4><a href={link}>{head}</a></h4>",
         f"<a href={link}>{_image(rng)}<h4>{head}</h4></a>", f"<a href={link}>{head}</a>",
         f"<a href={link}>{_image(rng)}</a><div><a href={link}>{head}</a></div>",
         f"<p><a href={link}><b>{head}</b></a></p>")
    )  # fmt: skip
    parts = [title]
    if has_excerpt:
        text = escape(_excerpt(story, rng))
        parts.append(
            rng.choice(
                (f"<p>{text}</p>", f"<div>{text}</div>", f"<p{_class(name, 'text')}>{text}</p>")
            )
        )
    if rng.random() < 0.3:
        parts.insert(rng.randrange(len(parts) + 1), f"<span>{_date(rng)}</span>")
    if rng.random() < 0.25:
        parts.append(f"<a href={link}>{escape(rng.choice(_LABELS))}</a>")
    return "".join(parts)


def _cards(stories: Sequence[Story], name: str, rng: random.Random) -> str:
    tag = rng.choice(("div", "div", "article", "li"))
    cards = "".join(
        f"<{tag}{_class(name, 'item')}>{_card(story, name, rng)}</{tag}>"
        for story in _few(stories, rng)
    )
    cards = f"<ul>{cards}</ul>" if tag == "li" else cards
    return _heading(any_label(stories, rng), rng) + cards


def _lone_card(stories: Sequence[Story], name: str, rng: random.Random) -> str:
    card = _card(rng.choice(stories), name, rng)
    return _heading(any_label(stories, rng), rng) + (
        f"<div>{card}</div>" if rng.random() < 0.3 else card
    )


def _lone_link(stories: Sequence[Story], name: str, rng: random.Random) -> str:
    """Return a paragraph that is one link to another article."""
    head, link = escape(rng.choice(stories).headline), any_address(rng)
    return rng.choice(("<p>{}</p>", "<p><strong>{}</strong></p>", "<div>{}</div>")).format(
        f"<a href={link}>{head}</a>"
    )


def _caption(stories: Sequence[Story], name: str, rng: random.Random) -> str:
    """Return a picture with a sentence about it."""
    text = escape(_sentence(stories, rng)[:160])
    image = '<img src="x.jpg" alt="">'
    image = rng.choice((image, f"<p>{image}</p>", f"<a href=/x.jpg>{image}</a>"))
    return image + rng.choice(("<p>{}</p>", "<div>{}</div>", "<span>{}</span>")).format(text)


def next_article(stories: Sequence[Story], rng: random.Random) -> HtmlElement:
    """Return another article with its headline, as pages have that load the next one below."""
    story = rng.choice(stories)
    paragraphs = "".join(f"<p>{escape(text)}</p>" for text in story.paragraphs[:8])
    tag = rng.choice(("div", "article", "section"))
    html = f"<{tag}{_class(any_name(rng))}><h1>{escape(story.headline)}</h1>{paragraphs}</{tag}>"
    element = fragments_fromstring(html)[0]
    assert not isinstance(element, str)
    element.set(MADE, STRANGE)
    return element


def _whole_links(stories: Sequence[Story], name: str, rng: random.Random) -> str:
    """Return boxes that are one link each, headline, excerpt and all."""
    inner, links = rng.choice(("span", "div", "p")), []
    label = escape(any_label(stories, rng))
    for story in _few(stories, rng, 1, rng.choice((1, 1, 3))):
        parts = [f"<strong>{escape(story.headline)}</strong>"]
        if rng.random() < 0.6:
            parts.insert(0, f"<{inner}>{label}</{inner}>")
        if rng.random() < 0.75:
            parts.append(f"<{inner}>{escape(_excerpt(story, rng))}</{inner}>")
        links.append(
            f"<a{_class(name, 'link')} href={any_address(rng)}>{_image(rng)}{''.join(parts)}</a>"
        )
    return "".join(links)


def _list(stories: Sequence[Story], name: str, rng: random.Random) -> str:
    items = []
    for story in _few(stories, rng, 2, 8):
        date = f" <small>{_date(rng)}</small>" if rng.random() < 0.3 else ""
        words = escape(story.headline)
        words = f"<a href={any_address(rng)}>{words}</a>" if rng.random() < 0.85 else words
        items.append(f"<li>{words}{date}</li>")
    tag = rng.choice(("ul", "ul", "ol"))
    heading = _heading(any_label(stories, rng), rng, 0.9)
    return f"{heading}<{tag}{_class(name, 'list')}>{''.join(items)}</{tag}>"


def _comments(stories: Sequence[Story], name: str, rng: random.Random) -> str:
    head = rng.choice(
        ("Comments", "Kommentare", "Commentaires", "Комментарии", "Komentar", "評論", "")
    )
    head = head or any_label(stories, rng)
    head += rng.choice(("", " (3)", " · 12"))
    tag, comments = rng.choice(("div", "div", "li", "article")), []
    form = rng.choice(("<b>{}</b> <span>{}</span>", "<span>{}</span><div>{}</div>",
                        "<div>{} – {}</div>", "<h4>{}</h4><small>{}</small>"))  # fmt: skip
    reply = rng.choice(_REPLIES)
    for story in _few(stories, rng, 1, 5):
        text = escape(rng.choice(story.paragraphs)[: rng.randrange(80, 600)])
        after = f"<a href=#r>{reply}</a>" if rng.random() < 0.5 else ""
        who = form.format(escape(rng.choice(_READERS)), _date(rng))
        comments.append(f"<{tag}{_class(name, 'one')}>{who}<p>{text}</p>{after}</{tag}>")
    inside = "".join(comments)
    return _heading(head, rng, 0.85) + (f"<ol>{inside}</ol>" if tag == "li" else inside)


def _sentence(stories: Sequence[Story], rng: random.Random) -> str:
    return rng.choice(rng.choice(stories).paragraphs)[: rng.randrange(60, 240)]


def _appeal(stories: Sequence[Story], name: str, rng: random.Random) -> str:
    """Return a box that asks readers for something: to subscribe, to install, to give."""
    action = rng.choice(("OK", "Subscribe", "Abonnieren", "S'abonner", "Suscribirme",
                          "Подписаться", "Daftar", "Abone ol", "登録", "订阅", "Download",
                          "Donate"))  # fmt: skip
    link = rng.choice(("/newsletter", "/app", "/abo", "https://t.me/hafen", "/spenden", "#", "/x",
                        "https://apps.apple.com/x", "https://play.google.com/store/x"))  # fmt: skip
    button = rng.choice((f"<a href={link}>{action}</a>", f"<button>{action}</button>",
                          f"<form><input type=email><button>{action}</button></form>"))  # fmt: skip
    text = escape(_sentence(stories, rng))
    if rng.random() < 0.3:
        text += f" <a href={link}>{escape(any_label(stories, rng))}</a>"
    return f"{_heading(any_label(stories, rng), rng, 0.85)}<p>{text}</p>{button}"


def _biography(stories: Sequence[Story], name: str, rng: random.Random) -> str:
    who = escape(rng.choice(_READERS[1:5]))
    text = escape(_sentence(stories, rng))
    return f"{_image(rng)}<h4><a href=/author/x>{who}</a></h4><p>{text}</p>"


def _poll(stories: Sequence[Story], name: str, rng: random.Random) -> str:
    question = escape(rng.choice(stories).headline) + "?"
    answers = "".join(
        f"<li>{word}</li>" for word in ("Yes", "No", "Ja", "Non", "Да")[: rng.randint(2, 4)]
    )
    return f"<h4>{question}</h4><ul>{answers}</ul><span>{rng.randrange(20, 9000)}</span>"


def _offer(stories: Sequence[Story], name: str, rng: random.Random) -> str:
    points = "".join(f"<li>{escape(any_label(stories, rng))}</li>" for _ in range(3))
    price = rng.choice(("€ 1,99", "$4.99", "9,90 €", "Rp49.000", "99 ₽", "¥500"))
    return (
        f"{_heading(any_label(stories, rng), rng, 0.9)}"
        f"<p>{escape(_sentence(stories, rng))}</p><ul>{points}</ul>"
        f"<p>{price}</p><a href=/abo>{escape(rng.choice(_LABELS))}</a>"
    )
