"""Small pages whose metadata the tests read."""

from __future__ import annotations

from lxml.html import document_fromstring

from warta.news.metadata.read import PageMetadata, read_metadata

URL = "https://www.courier.example/local/wall-4471?page=1"


def read(
    head: str = "", body: str = "<h1>Wall</h1>", html: str = "", url: str = URL
) -> PageMetadata:
    """Return the metadata of a page; ``html`` holds attributes of its root element."""
    markup = f"<html {html}><head>{head}</head><body>{body}</body></html>"
    return read_metadata(document_fromstring(markup), url)


def ld(block: str) -> str:
    """Return a JSON-LD block as markup."""
    return f'<script type="application/ld+json">{block}</script>'
