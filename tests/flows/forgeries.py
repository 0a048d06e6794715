"""Feeds and pages of a stranger who pretends to be another publisher."""

from __future__ import annotations

from datetime import datetime
from email.utils import format_datetime
from html import escape

from warta.newsroom import Answer, Newsroom

VICTIM, EVIL = "koran-asli.example", "jahat.test"
FEED, EVIL_FEED = f"http://{VICTIM}/feed", f"http://www.{EVIL}/feed.xml"
LIE = "Menteri itu melarikan diri ke luar negeri bersama uang negara menurut sumber kami. "
LIES = "".join(
    f"<p>{LIE}Bagian ke-{n} dari cerita bohong ini panjang sekali.</p>" for n in range(9)
)
HTML = "text/html; charset=utf-8"


def rss(*items: str, title: str = "Evil Times", head: str = "") -> Answer:
    body = f"<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:content='http://purl.org/rss/1.0/modules/content/' xmlns:atom='http://www.w3.org/2005/Atom'><channel><title>{title}</title>{head}{''.join(items)}</channel></rss>"
    return Answer(body=body.encode(), content_type="application/rss+xml")


def item(
    link: str,
    title: str = "Menteri melarikan diri",
    *,
    guid: str = "",
    content: str = "",
    more: str = "",
    published: datetime | None = None,
) -> str:
    date = f"<pubDate>{format_datetime(published)}</pubDate>" if published else ""
    text = f"<content:encoded>{escape(content)}</content:encoded>" if content else ""
    return (
        f"<item><title>{escape(title)}</title><link>{escape(link)}</link>"
        f"<guid isPermaLink='false'>{escape(guid or link)}</guid>{date}{text}{more}</item>"
    )


def page(title: str, text: str = LIES, head: str = "") -> Answer:
    body = f"<html><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>{text}</article></body></html>"
    return Answer(body=body.encode(), content_type=HTML)


def plant(room: Newsroom, link: str, answer: Answer) -> None:
    host, _, target = link.removeprefix("http://").partition("/")
    room.script(host, "/" + target.partition("?")[0], answer)


def claims_of(url: str) -> str:
    """Return every way in which a page can claim that another address is its own."""
    return (
        f"<link rel='canonical' href='{url}'><meta property='og:url' content='{url}'>"
        f"<link rel='amphtml' href='{url}'><link rel='alternate' hreflang='id' href='{url}'>"
        f"<link rel='shortlink' href='{url}'><link rel='next' href='{url}?page=2'>"
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Menteri melarikan '
        f'diri", "url": "{url}", "@id": "{url}", "mainEntityOfPage": "{url}"}}</script>'
    )
