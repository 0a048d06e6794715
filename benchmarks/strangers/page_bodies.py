"""Write the pages of strangers: articles with odd metadata, odd elements and odd links."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from benchmarks.strangers.writing import Writer, as_json
from warta.newsroom import Story

_SAVED = Path(__file__).parents[2] / "tests" / "news" / "pages"
_HEAD = (
    '<link rel="canonical" href="{address}">', '<meta property="og:url" content="{address}">',
    '<link rel="amphtml" href="{address}">', '<link rel="next" href="{address}">',
    '<link rel="prev" href="{address}">', '<base href="{address}">',
    '<meta property="og:image" content="{address}">',
    '<meta property="og:title" content="{text}">',
    '<meta property="og:site_name" content="{text}">',
    '<meta property="og:type" content="{text}">',
    '<meta property="article:published_time" content="{moment}">',
    '<meta property="article:modified_time" content="{date}">',
    '<meta name="author" content="{text}">',
    '<meta property="article:author" content="{address}">',
    '<meta name="description" content="{text}">', '<meta name="keywords" content="{text}">',
    '<meta name="robots" content="{robots}">', '<meta name="warta" content="{robots}">',
    '<meta http-equiv="refresh" content="{number}; url={address}">', '<meta charset="{text}">',
    '<meta http-equiv="content-type" content="{type}">', '<meta name="date" content="{date}">',
    '<meta name="dc.date.issued" content="{date}">',
    '<link rel="alternate" hreflang="{text}" href="{address}">',
    '<meta name="syndication-source" content="{address}">',
    '<meta name="original-source" content="{address}">',
    '<meta name="parsely-page" content="{text}">',
    '<meta name="news_keywords" content="{text}">',
    '<meta property="article:section" content="{text}">',
    '<meta property="article:tag" content="{text}">',
    '<meta name="twitter:title" content="{text}">', "<title>{text}</title>",
    '<link rel="icon" href="{address}">', '<link rel="shortlink" href="{address}">',
    '<meta http-equiv="content-language" content="{text}">',
)  # fmt: skip
_BODY = (
    "<time datetime='{moment}'>{date}</time>", "<p class='byline'>By {text}</p>",
    "<a rel='next' href='{address}'>Next page</a>",
    "<div class='pagination'><a href='{address}'>1</a><a href='{address}'>2</a><a href='{address}'>3</a></div>",
    "<a href='?page=2'>2</a>", "<img src='{address}' alt='{text}'>", "<h1>{text}</h1>",
    "<h2>{text}</h2>",
    "<p>Read also: <a href='{address}'>{text}</a></p>", "<p>{text}</p>",
    "<blockquote>{text}</blockquote>", "<table><tr><td>{text}<td>{number}</table>",
    "<ul><li>{text}<li>{text}</ul>", "<iframe src='{address}'></iframe>",
    "<script>{text}</script>", "<style>{text}</style>", "<span itemprop='author'>{text}</span>",
    "<span itemprop='datePublished' content='{date}'>x</span>",
    "<p>Page {number} of {number}</p>",
    "<div itemscope itemtype='http://schema.org/NewsArticle'><p itemprop='articleBody'>{text}</p></div>",
    "<noscript>{text}</noscript>", "<template>{text}</template>",
    "<svg><title>{text}</title></svg>", "<math><mi>{text}</mi></math>",
    "<form action='{address}'><input value='{text}'></form>", "<p>Correction: {text}</p>",
    "<p>Published {date}, updated {date}</p>", "<p>Subscribe to read. {text}</p>",
    "<div class='paywall'>{text}</div>", "<plaintext>",
    "<frameset><frame src='{address}'></frameset>", "<textarea>{text}</textarea>",
    "<select><option>{text}</select>", "<p hidden>{text}</p>", "<b><i><u><b><p>{text}</b></i>",
)  # fmt: skip


def body_of(writer: Writer, story: Story, address: str, own: list[str]) -> bytes:
    """Return a page with the story, in some charset; or now and then a saved page of the tests."""
    if writer.rng.random() < 0.08:  # some, which are long
        return writer.rng.choice(saved())
    head = [f"<title>{writer.value('text', story.title)}</title>", *writer.some(_HEAD, 6)]
    if writer.rng.random() < 0.4:
        head.append(_json_ld(writer, story, address))
    paragraphs = [f"<p>{each}</p>" for each in story.paragraphs]
    for extra in writer.some(_BODY, 5):
        paragraphs.insert(writer.rng.randrange(len(paragraphs) + 1), extra)
    if writer.rng.random() < 0.15:
        links = "".join(f"<a href='{each}'>{n}</a>" for n, each in enumerate(own, 1))
        paragraphs.append(
            f"<nav class='pagination'>{links}<a rel='next' href='{writer.value('address')}'>Next</a></nav>"
        )
    text = (
        f"<!doctype html><html lang='{writer.value('text', 'en')[:100]}'><head>{''.join(head)}</head><body><article>"
        f"<h1>{writer.value('text', story.title)}</h1>{''.join(paragraphs)}</article></body></html>"
    )
    charset = (
        "utf-8"
        if writer.rng.random() > writer.oddness
        else writer.rng.choice(("utf-16", "utf-32", "utf-7", "latin-1", "shift_jis", "utf-8-sig"))
    )
    return text.encode(charset, "replace")


def _json_ld(writer: Writer, story: Story, address: str) -> str:
    facts: dict[str, object] = {"@context": "https://schema.org", "@type": writer.json("text", "NewsArticle"), "headline": writer.json("text", story.title), "url": writer.json("address", address), "datePublished": writer.json("moment"), "mainEntityOfPage": writer.json("address", address),
            "author": writer.rng.choice((writer.json("text"), {"@type": "Person", "name": writer.json("text"), "url": writer.json("address")}, [writer.json("text"), {"name": [writer.json("text")]}]))}  # fmt: skip
    for name, kind in (
        ("dateModified", "moment"),
        ("articleBody", "text"),
        ("image", "address"),
        ("isPartOf", "address"),
        ("isBasedOn", "address"),
        ("wordCount", "number"),
        ("articleSection", "text"),
        ("keywords", "text"),
        ("inLanguage", "text"),
        ("isAccessibleForFree", "text"),
        ("hasPart", "text"),
        ("@graph", "text"),
    ):
        if writer.rng.random() < 0.25:
            facts[name] = writer.json(kind)
    value: object = facts
    if writer.rng.random() < 0.2:
        value = {"@graph": [facts, writer.json("text"), {"@id": writer.json("address")}]}
    return (
        f"<script type='application/ld+json'>{as_json(value, writer.rng, writer.oddness)}</script>"
    )


@cache
def saved() -> tuple[bytes, ...]:
    """Return the saved pages of the tests."""
    return tuple(path.read_bytes() for path in sorted(_SAVED.rglob("page.html")))
