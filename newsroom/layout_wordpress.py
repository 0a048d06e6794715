"""A page as a WordPress theme with the common plugins prints it.

Nested block markup, Yoast-like head without JSON-LD, promotions as paragraphs of the body, a
related-posts block behind the text, widgets, threaded comments and a cookie notice.
"""

from __future__ import annotations

import zlib
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
    """Return the story within the theme."""
    words = chrome(publisher.language)
    number = zlib.crc32(story.path.encode()) % 100_000
    return f"""<!DOCTYPE html>
<html dir="{words.direction}" lang="{publisher.language}" prefix="og: https://ogp.me/ns#">
<head>
{_head(publisher, story)}
</head>
<body class="post-template-default single single-post postid-{
        number
    } single-format-standard wp-custom-logo">
<div id="page" class="site">
<a class="skip-link screen-reader-text" href="#content">{words.more}</a>
{_header(publisher, others)}
<div id="content" class="site-content">
<main id="primary" class="content-area">
<article id="post-{number}" class="post-{
        number
    } post type-post status-publish format-standard has-post-thumbnail hentry category-{
        slug(story.section)
    }">
<header class="entry-header">
<span class="cat-links"><a href="{section_path(story.section)}" rel="category tag">{
        body_text(story.section)
    }</a></span>
<h1 class="entry-title">{body_text(story.title)}</h1>
{_meta(publisher, story)}
</header>
{_picture(publisher, story)}
<div class="entry-content">
{
        with_promos(
            story,
            lambda text: f"<p>{text}</p>",
            lambda title, path: (
                f'<p><strong>{words.read_also} : <a href="{path}">{title}</a></strong></p>'
            ),
        )
    }
{_sharing(publisher, story)}
</div>
<footer class="entry-footer"><span class="tags-links">{words.tags}: {_tags(story)}</span></footer>
</article>
{_related(publisher, others)}
{_comments(publisher)}
</main>
{_sidebar(publisher, others)}
</div>
{_footer(publisher)}
</div>
</body>
</html>
"""


def _head(publisher: Publisher, story: Story) -> str:
    url = attribute(publisher.url(story.path))
    image = attribute(publisher.url(story.image)) if story.image else ""
    times = ""
    if story.published is not None:
        times += (
            f'<meta property="article:published_time" content="{story.published.isoformat()}" />\n'
        )
    if story.updated is not None:
        times += (
            f'<meta property="article:modified_time" content="{story.updated.isoformat()}" />\n'
        )
    return f"""<meta charset="{publisher.charset.upper()}" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<link rel="profile" href="https://gmpg.org/xfn/11" />
<title>{body_text(story.title)} - {body_text(publisher.name)}</title>
<meta name="description" content="{attribute(story.teaser)}" />
<meta name="robots" content="index, follow, max-snippet:-1, max-image-preview:large, max-video-preview:-1" />
<link rel="canonical" href="{url}" />
<meta property="og:locale" content="{publisher.language}" />
<meta property="og:type" content="article" />
<meta property="og:title" content="{attribute(story.title)}" />
<meta property="og:description" content="{attribute(story.teaser)}" />
<meta property="og:url" content="{url}" />
<meta property="og:site_name" content="{attribute(publisher.name)}" />
{times}{each(story.authors, lambda name: f'<meta name="author" content="{attribute(name)}" />')}
{f'<meta property="og:image" content="{image}" />' if image else ""}
<meta name="twitter:card" content="summary_large_image" />
{each(story.tags, lambda tag: f'<meta property="article:tag" content="{attribute(tag)}" />')}
{feed_links(publisher)}<style id="theme-inline-css">
{asset("wordpress.css")}</style>
<script>window._stats = window._stats || []; _stats.push(["view", {{ blog: "{attribute(publisher.host)}", post: location.pathname }}]);</script>
<link rel="shortlink" href="{attribute(publisher.url(story.short_path))}" />"""


def _header(publisher: Publisher, others: Sequence[Story]) -> str:
    words = chrome(publisher.language)
    sections = list(dict.fromkeys(story.section for story in others if story.section))
    menu = each(
        [*words.menu, *sections],
        lambda label: (
            f'<li class="menu-item menu-item-type-taxonomy menu-item-object-category">'
            f'<a href="{section_path(label)}">{body_text(label)}</a></li>\n'
        ),
    )
    ticker = each(
        others[:5],
        lambda story: f'<li><a href="{attribute(story.path)}">{body_text(story.title)}</a></li>\n',
    )
    return f"""<header id="masthead" class="site-header">
<div class="site-branding">
<p class="site-title"><a href="/" rel="home">{body_text(publisher.name)}</a></p>
<p class="site-description">{body_text(publisher.tagline)}</p>
</div>
<form role="search" method="get" class="search-form" action="/"><label><span class="screen-reader-text">{words.search}</span>
<input type="search" class="search-field" placeholder="{words.search} …" value="" name="s" /></label></form>
<nav id="site-navigation" class="main-navigation"><ul id="primary-menu" class="menu">
{menu}</ul></nav>
<div class="news-ticker"><strong>{words.latest}</strong><ul>
{ticker}</ul></div>
</header>"""


def _meta(publisher: Publisher, story: Story) -> str:
    words = chrome(publisher.language)
    authors = each(
        story.authors,
        lambda name: (
            f'<span class="byline">{words.by} <span class="author vcard"><a class="url fn n" '
            f'href="/author/{slug(name)}/">{body_text(name)}</a></span></span>'
        ),
    )
    if story.published is None:
        return f'<div class="entry-meta">{authors}</div>'
    stamp = f'<time class="entry-date published" datetime="{story.published.isoformat()}">{words.day(story.published)}</time>'
    if story.updated is not None:
        stamp += f'<time class="updated" datetime="{story.updated.isoformat()}">{words.day(story.updated)}</time>'
    return f'<div class="entry-meta">{authors}<span class="posted-on">{stamp}</span></div>'


def _picture(publisher: Publisher, story: Story) -> str:
    if not story.image:
        return ""
    return f"""<figure class="post-thumbnail"><img width="1200" height="675" src="{attribute(story.image)}" class="attachment-large size-large wp-post-image" alt="{attribute(story.title)}" decoding="async" fetchpriority="high" />
<figcaption class="wp-caption-text">{chrome(publisher.language).photo}</figcaption></figure>"""


def _tags(story: Story) -> str:
    return ", ".join(
        f'<a href="/tag/{slug(tag)}/" rel="tag">{body_text(tag)}</a>' for tag in story.tags
    )


def _sharing(publisher: Publisher, story: Story) -> str:
    buttons = each(
        chrome(publisher.language).share,
        lambda label: (
            f'<li class="share-button"><a rel="nofollow noopener" target="_blank" '
            f'href="{attribute(story.path)}#share-{slug(label)}"><span>{body_text(label)}</span></a></li>\n'
        ),
    )
    return f'<div class="sharedaddy sd-sharing-enabled"><div class="sd-content"><ul>\n{buttons}</ul></div></div>'


def _related(publisher: Publisher, others: Sequence[Story]) -> str:
    posts = each(
        others[:6],
        lambda story: (
            f"""<div class="jp-relatedposts-post" data-post-format="false">
<a class="jp-relatedposts-post-a" href="{attribute(story.path)}" title="{attribute(story.title)}" rel="nofollow"><img class="jp-relatedposts-post-img" loading="lazy" src="{attribute(story.image)}" width="350" height="200" alt="" /></a>
<h4 class="jp-relatedposts-post-title"><a href="{attribute(story.path)}">{body_text(story.title)}</a></h4>
<p class="jp-relatedposts-post-excerpt">{body_text(story.teaser)}</p>
</div>
"""
        ),
    )
    label = chrome(publisher.language).related
    return f'<div id="jp-relatedposts" class="jp-relatedposts"><h3 class="jp-relatedposts-headline"><em>{label}</em></h3><div class="jp-relatedposts-items">\n{posts}</div></div>'


def _comments(publisher: Publisher) -> str:
    words = chrome(publisher.language)
    comments = each(
        words.readers,
        lambda reader: (
            f"""<li class="comment even thread-even depth-1"><article class="comment-body">
<footer class="comment-meta"><div class="comment-author vcard"><b class="fn">{body_text(reader[0])}</b></div></footer>
<div class="comment-content"><p>{body_text(reader[1])}</p></div></article></li>
"""
        ),
    )
    return f"""<div id="comments" class="comments-area"><h2 class="comments-title">{words.comments} ({len(words.readers)})</h2>
<ol class="comment-list">
{comments}</ol>
<div id="respond" class="comment-respond"><p class="comment-notes">{words.comment_hint}</p>
<form action="/wp-comments-post.php" method="post" class="comment-form"><textarea name="comment" cols="45" rows="6"></textarea><input name="submit" type="submit" /></form></div></div>"""


def _sidebar(publisher: Publisher, others: Sequence[Story]) -> str:
    words = chrome(publisher.language)

    def widget(label: str, stories: Sequence[Story]) -> str:
        rows = each(
            stories,
            lambda story: (
                f'<li class="cat-post-item"><a class="post-title" href="{attribute(story.path)}" rel="bookmark">'
                f'{body_text(story.title)}</a> <span class="post-date">'
                f"{words.day(story.published) if story.published else ''}</span></li>\n"
            ),
        )
        return f'<section class="widget widget_recent_entries"><h2 class="widget-title">{label}</h2><ul>\n{rows}</ul></section>\n'

    headline, pitch, button = words.newsletter
    return f"""<aside id="secondary" class="widget-area">
{widget(words.most_read, others[::-1][:6])}{widget(words.latest, others[:8])}
<section class="widget widget_mailpoet_form"><h2 class="widget-title">{headline}</h2><form method="post" action="/newsletter/"><p>{pitch}</p><input type="email" name="email" /><button type="submit">{button}</button></form></section>
</aside>"""


def _footer(publisher: Publisher) -> str:
    words = chrome(publisher.language)
    links = each(
        words.footer,
        lambda label: (
            f'<li class="menu-item"><a href="/{slug(label)}/">{body_text(label)}</a></li>\n'
        ),
    )
    text, accept, reject = words.cookies
    return f"""<footer id="colophon" class="site-footer"><div class="site-info"><p>&copy; {body_text(publisher.name)}. {words.rights}</p>
<ul class="footer-menu">
{links}</ul></div></footer>
<div id="cookie-notice" role="dialog" class="cookie-notice-hidden cookie-revoke-hidden"><div class="cookie-notice-container"><span id="cn-notice-text">{text}</span> <button id="cn-accept-cookie">{accept}</button> <button id="cn-refuse-cookie">{reject}</button></div></div>"""
