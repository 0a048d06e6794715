"""Pages other than full article pages: AMP page, video page, bare page and front pages."""

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
    with_promos,
)
from warta.newsroom.layout_portal import cards, footer, header
from warta.newsroom.publisher import Publisher, Story

BOILERPLATE = "body{-webkit-animation:-amp-start 8s steps(1,end) 0s 1 normal both;animation:-amp-start 8s steps(1,end) 0s 1 normal both}@keyframes -amp-start{from{visibility:hidden}to{visibility:visible}}"


def amp_page(publisher: Publisher, story: Story) -> str:
    """Return the story's AMP page; its canonical link leads to the full page."""
    words = chrome(publisher.language)
    when = story.published
    text = with_promos(
        story,
        lambda paragraph: f"<p>{paragraph}</p>",
        lambda title, path: (
            f'<p class="amp-related"><a href="{path}">{words.read_also}: {title}</a></p>'
        ),
    )
    image = (
        f'<amp-img src="{attribute(story.image)}" width="800" height="450" layout="responsive" alt=""></amp-img>'
        if story.image
        else ""
    )
    facts = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.title,
        "datePublished": when.isoformat() if when else None,
        "mainEntityOfPage": publisher.url(story.path),
    }
    return f"""<!doctype html>
<html amp lang="{publisher.language}" dir="{words.direction}">
<head>
<meta charset="{publisher.charset}">
<script async src="https://cdn.ampproject.org/v0.js"></script>
<title>{body_text(story.title)}</title>
<link rel="canonical" href="{attribute(publisher.url(story.path))}">
<meta name="viewport" content="width=device-width,minimum-scale=1,initial-scale=1">
<meta name="description" content="{attribute(story.teaser)}">
<script type="application/ld+json">{json.dumps(facts, ensure_ascii=False)}</script>
<style amp-boilerplate>{BOILERPLATE}</style><noscript><style amp-boilerplate>body{{animation:none}}</style></noscript>
<style amp-custom>body{{font:1rem/1.6 sans-serif;margin:0}}article,footer{{padding:1rem}}h1{{line-height:1.2}}</style>
</head>
<body>
<header class="amp-head"><a href="/">{body_text(publisher.name)}</a></header>
<article>
<h1>{body_text(story.title)}</h1>
<p class="amp-meta">{words.by} {body_text(", ".join(story.authors))} <time datetime="{when.isoformat() if when else ""}">{words.day(when) if when else ""}</time></p>
{image}
{text}
</article>
<footer><p>&copy; {body_text(publisher.name)}. {words.rights}</p></footer>
<amp-analytics type="pageview"></amp-analytics>
</body>
</html>
"""


def video_page(publisher: Publisher, story: Story, others: Sequence[Story]) -> str:
    """Return a page that holds a player and a rail of pictures, but no article."""
    words = chrome(publisher.language)
    facts = {"@context": "https://schema.org", "@type": "VideoObject", "name": story.title}
    return f"""<!doctype html>
<html lang="{publisher.language}" dir="{words.direction}">
<head>
<meta charset="{publisher.charset}">
<title>{body_text(story.title)} | {body_text(publisher.name)} Video</title>
<link rel="canonical" href="{attribute(publisher.url(story.path))}">
<meta property="og:type" content="video.other">
<meta property="og:title" content="{attribute(story.title)}">
<meta property="og:video" content="{attribute(publisher.url(story.path))}.mp4">
<script type="application/ld+json">{json.dumps(facts, ensure_ascii=False)}</script>
<style>
{asset("portal.css")}</style>
</head>
<body class="page page--video">
<header class="c-bar" role="banner"><a class="c-bar__logo" href="/">{body_text(publisher.name)}</a></header>
<main class="c-video"><h1>{body_text(story.title)}</h1>
<div class="c-player" data-src="{attribute(story.path)}.m3u8"><button>{words.video}</button><span class="c-player__time">0:00 / 2:41</span></div>
<ul class="c-video__rail">
{each(others[:8], lambda o: f'<li><a href="{attribute(o.path)}"><img src="{attribute(o.image)}?w=160" alt=""></a></li>')}</ul></main>
<script>
{asset("portal.js")}</script>
</body>
</html>
"""


def bare_page(publisher: Publisher, story: Story, _others: Sequence[Story]) -> str:
    """Return the text alone: no title, no headline, no date; only the feed knows them."""
    paragraphs = each(story.paragraphs, lambda text: f"<p>{body_text(text)}</p>\n")
    return f"""<!doctype html>
<html lang="{publisher.language}">
<head><meta charset="{publisher.charset}"></head>
<body>
<nav>{each(chrome(publisher.language).menu, lambda label: f'<a href="#">{body_text(label)}</a> ')}</nav>
<main>
{paragraphs}</main>
</body>
</html>
"""


def listing(publisher: Publisher, section: str, stories: Sequence[Story]) -> str:
    """Return the front page of the site or of a section, which advertises the feeds."""
    words = chrome(publisher.language)
    name = f"{section} | {publisher.name}" if section else publisher.name
    return f"""<!doctype html>
<html lang="{publisher.language}" dir="{words.direction}">
<head>
<meta charset="{publisher.charset}">
<title>{body_text(name)}</title>
<link rel="canonical" href="{attribute(publisher.url(section_path(section)))}">
<meta name="description" content="{attribute(publisher.tagline)}">
{feed_links(publisher)}<style>
{asset("portal.css")}</style>
</head>
<body class="page page--front">
{header(publisher, stories)}
<main class="l-page"><section><h1>{body_text(section or publisher.name)}</h1>
{cards(stories)}</section></main>
{footer(publisher)}
</body>
</html>
"""
