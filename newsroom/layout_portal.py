"""A page as a large portal's own system prints it.

JSON-LD NewsArticle and OpenGraph in the head, breadcrumbs, advertising slots and related links
between the paragraphs, a wall before the rest of a paid story, cards all around.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from warta.newsroom.chrome import (
    asset,
    attribute,
    body_text,
    chrome,
    each,
    feed_links,
    section_path,
    slug,
    with_promos,
)
from warta.newsroom.publisher import Publisher, Story


def page(publisher: Publisher, story: Story, others: Sequence[Story]) -> str:
    """Return the story within the portal."""
    words = chrome(publisher.language)
    return f"""<!doctype html>
<html lang="{publisher.language}" dir="{words.direction}">
<head>
{_head(publisher, story)}
</head>
<body class="page page--article" data-section="{attribute(story.section)}">
{header(publisher, others)}
<div class="l-page">
<main class="l-main" id="main">
<ol class="c-crumbs"><li><a href="/">{words.menu[0]}</a></li><li><a href="{section_path(story.section)}">{body_text(story.section)}</a></li></ol>
<article class="c-article" data-id="{attribute(story.short_path.removeprefix("/go/"))}">
<header class="c-article__head">
<p class="c-article__kicker">{body_text(story.section)}</p>
<h1 class="c-article__title">{body_text(story.title)}</h1>
{f'<p class="c-article__lead">{body_text(story.summary)}</p>' if story.summary else ""}
{_byline(publisher, story)}
</header>
{_picture(publisher, story)}
<div class="c-article__body" data-module="article-body">
{_body(publisher, story)}
{_wall(publisher) if story.paywalled else ""}
</div>
<ul class="c-article__topics" aria-label="{words.tags}">{each(story.tags, lambda tag: f'<li><a href="/topic/{slug(tag)}">{body_text(tag)}</a></li>')}</ul>
</article>
{_talk(publisher)}
<section class="c-box c-box--wide" data-module="recirculation"><h2 class="c-box__title">{words.related}</h2>
{cards(others[:8])}</section>
</main>
<aside class="l-side">
<div class="c-ad" id="slot-side-1" aria-hidden="true">AD</div>
<section class="c-box"><h2 class="c-box__title">{words.most_read}</h2><ol class="c-rank">
{each(others[::-1][:8], lambda other: f'<li class="c-rank__item"><a href="{attribute(other.path)}">{body_text(other.title)}</a></li>')}</ol></section>
{_letter(publisher)}
<section class="c-box"><h2 class="c-box__title">{words.latest}</h2>
{cards(others[:6])}</section>
</aside>
</div>
{footer(publisher)}
{_consent(publisher)}
</body>
</html>
"""


def header(publisher: Publisher, others: Sequence[Story]) -> str:
    """Return the bar at the top with its folded menu of everything."""
    words = chrome(publisher.language)
    menu = each(
        words.menu, lambda label: f'<li><a href="/{slug(label)}/">{body_text(label)}</a></li>\n'
    )
    sections = dict.fromkeys(story.section for story in others if story.section)
    mega = each(
        sections,
        lambda section: (
            f"""<div class="c-mega__column"><a class="c-mega__head" href="{section_path(section)}">{body_text(section)}</a><ul>
{each([o for o in others if o.section == section][:3], lambda o: f'<li class="c-mega__item"><a href="{attribute(o.path)}">{body_text(o.title)}</a></li>')}</ul></div>
"""
        ),
    )
    return f"""<header class="c-bar" role="banner"><a class="c-bar__logo" href="/">{body_text(publisher.name)}</a>
<nav aria-label="{words.menu[0]}"><ul class="c-bar__nav">
{menu}</ul></nav>
<form action="/search" class="c-bar__search"><input name="q" placeholder="{words.search}" /></form><a class="c-bar__login" href="/login">{words.login}</a></header>
<nav class="c-mega" aria-hidden="true">
{mega}</nav>
<div class="c-ad" id="slot-top" aria-hidden="true">AD</div>"""


def cards(stories: Sequence[Story]) -> str:
    """Stories as cards with a small picture and how they begin."""
    return each(
        stories,
        lambda story: (
            f"""<div class="c-card" data-track="card"><a class="c-card__media" href="{attribute(story.path)}" tabindex="-1"><img class="c-card__img" loading="lazy" src="{attribute(story.image)}?w=220" alt="" width="110" height="70"></a>
<div class="c-card__body"><h3 class="c-card__title"><a href="{attribute(story.path)}">{body_text(story.title)}</a></h3><p class="c-card__text">{body_text(story.teaser)}</p></div></div>
"""
        ),
    )


def footer(publisher: Publisher) -> str:
    """Return the foot of the page with its legal links."""
    words = chrome(publisher.language)
    links = each(words.footer, lambda label: f'<a href="/{slug(label)}">{body_text(label)}</a>\n')
    return f"""<footer class="c-foot"><nav>{links}</nav><p>&copy; {body_text(publisher.name)}. {words.rights}</p></footer>
<script>
{asset("portal.js")}</script>"""


def _consent(publisher: Publisher) -> str:
    text, accept, reject = chrome(publisher.language).cookies
    return f'<div class="c-consent" role="dialog" aria-modal="false"><p>{text}</p><button data-choice="all">{accept}</button><button data-choice="none">{reject}</button></div>'


def _head(publisher: Publisher, story: Story) -> str:
    url = attribute(publisher.url(story.path))
    amp = (
        f'<link rel="amphtml" href="{attribute(publisher.url(story.amp_path))}">'
        if publisher.has_amp
        else ""
    )
    image = (
        f'<meta property="og:image" content="{attribute(publisher.url(story.image))}">'
        if story.image
        else ""
    )
    facts = json.dumps(_news_article(publisher, story), ensure_ascii=False).replace("</", "<\\/")
    return f"""<meta charset="{publisher.charset}">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>{body_text(story.title)} | {body_text(publisher.name)}</title>
<link rel="canonical" href="{url}">
{amp}
<meta name="description" content="{attribute(story.teaser)}">
<meta name="keywords" content="{attribute(", ".join(story.tags))}">
<meta property="og:type" content="article">
<meta property="og:title" content="{attribute(story.title)}">
<meta property="og:description" content="{attribute(story.teaser)}">
<meta property="og:url" content="{url}">
<meta property="og:site_name" content="{attribute(publisher.name)}">
{image}
<meta name="twitter:card" content="summary_large_image">
{feed_links(publisher)}<script type="application/ld+json">{facts}</script>
<style>
{asset("portal.css")}</style>"""


def _news_article(publisher: Publisher, story: Story) -> dict[str, object]:
    facts: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": {"@type": "WebPage", "@id": publisher.url(story.path)},
        "headline": story.title,
        "description": story.teaser,
        "inLanguage": publisher.language,
        "articleSection": story.section,
        "keywords": list(story.tags),
        "publisher": {
            "@type": "NewsMediaOrganization",
            "name": publisher.name,
            "logo": {"@type": "ImageObject", "url": publisher.url("/assets/logo.png")},
        },
    }
    if story.published is not None:
        facts["datePublished"] = story.published.isoformat()
        facts["dateModified"] = (story.updated or story.published).isoformat()
    if story.authors:
        facts["author"] = [{"@type": "Person", "name": name} for name in story.authors]
    if story.image:
        facts["image"] = [publisher.url(story.image)]
    if story.paywalled:
        facts["isAccessibleForFree"] = False
        facts["hasPart"] = {
            "@type": "WebPageElement",
            "isAccessibleForFree": False,
            "cssSelector": ".c-article__body",
        }
    return facts


def _byline(publisher: Publisher, story: Story) -> str:
    words = chrome(publisher.language)
    authors = " · ".join(
        f'<a rel="author" href="/author/{slug(name)}">{body_text(name)}</a>'
        for name in story.authors
    )
    when = story.published
    stamp = f'<time datetime="{when.isoformat()}">{words.day(when)}</time>' if when else ""
    share = each(
        words.share, lambda label: f'<button class="c-share" type="button">{label}</button>'
    )
    return f'<div class="c-article__byline"><span>{words.by} {authors}</span> {stamp} <span class="c-article__share">{share}</span></div>'


def _picture(publisher: Publisher, story: Story) -> str:
    if not story.image:
        return ""
    image = attribute(story.image)
    return f"""<figure class="c-figure"><picture><source media="(min-width:820px)" srcset="{image}?w=1200 1200w, {image}?w=800 800w"><img src="{image}?w=800" alt="{attribute(story.title)}" width="800" height="450"></picture><figcaption>{chrome(publisher.language).photo}</figcaption></figure>"""


def _body(publisher: Publisher, story: Story) -> str:
    label = chrome(publisher.language).read_also
    text = with_promos(
        story,
        lambda paragraph: f"<p>{paragraph}</p>",
        lambda title, path: (
            f'<div class="c-inline" data-module="inline-related"><span class="c-inline__label">{label}:</span> <a href="{path}">{title}</a></div>'
        ),
    )
    start, closed, rest = text.partition("</p>\n")
    return f'{start}{closed}<div class="c-ad" id="slot-body-1" aria-hidden="true">AD</div>\n{rest}'


def _wall(publisher: Publisher) -> str:
    headline, pitch, button = chrome(publisher.language).offer
    return f'<div class="c-wall" data-module="paywall"><h2>{headline}</h2><p>{pitch}</p><a class="c-wall__button" href="/subscribe">{button}</a></div>'


def _letter(publisher: Publisher) -> str:
    headline, pitch, button = chrome(publisher.language).newsletter
    return f'<section class="c-box c-box--letter"><h2 class="c-box__title">{headline}</h2><p>{pitch}</p><form action="/newsletter"><input type="email" name="email"><button>{button}</button></form></section>'


def _talk(publisher: Publisher) -> str:
    words = chrome(publisher.language)
    comments = each(
        words.readers,
        lambda reader: (
            f'<div class="c-talk__item"><strong>{body_text(reader[0])}</strong><div>{body_text(reader[1])}</div></div>\n'
        ),
    )
    return f'<section class="c-box c-talk" id="comments"><h2 class="c-box__title">{words.comments}</h2><p class="c-talk__hint">{words.comment_hint}</p>\n{comments}</section>'
